import { afterEach, describe, expect, it } from 'vitest';
import captivePortal from '../../checks/captive-portal.ts';
import clock from '../../checks/clock.ts';
import { duration } from '../../checks/parts/clocks.ts';
import sstp from '../../checks/sstp.ts';
import type { RunOptions } from '../../src/check/context.ts';
import type { Check, Observation } from '../../src/check/define.ts';
import { type NtpMessage, ntpToUnixMs } from '../../src/wire/ntp.ts';
import { startDnsPeer, zone } from '../peers/dns.ts';
import { type NtpPeer, startNtpPeer } from '../peers/ntp.ts';
import { observe } from './observe.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
	for (const one of open.splice(0)) await one.close();
});

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A test address that answered by a clock that this computer's is so far ahead of. */
function portalSaid(aheadMs: number, url = 'http://web.example.com/204', result = 'expected') {
	const hereAt = new Date('2026-03-01T12:00:00.000Z');
	const clockHeard = { date: new Date(hereAt.getTime() - aheadMs).toISOString(), hereAt: hereAt.toISOString(), roundTripMs: 20 };
	return { url, result, status: 204, clock: clockHeard };
}

const portal = (...asked: object[]) => observe(clock, { saw: new Map([[captivePortal, { outcome: 'none', asked }]]) });

describe('by the answers of test addresses', () => {
	it.each<[number, string, string, string]>([
		[0, 'right', 'pass', 'The clock of this computer agrees with web.example.com.'],
		[-4 * MINUTE, 'right', 'pass', 'The clock of this computer agrees with web.example.com.'],
		[
			6 * MINUTE,
			'off',
			'warn',
			'The clock of this computer is 6 minutes ahead, by web.example.com. Certificates seldom mind that little; sign-in by Kerberos does.',
		],
		[-3 * DAY, 'wrong', 'warn', 'The clock of this computer is wrong: 3 days behind, by web.example.com.'],
		[2200 * DAY, 'wrong', 'warn', 'The clock of this computer is wrong: 6 years ahead, by web.example.com.'],
	])('%i ms ahead: %s', async (aheadMs, outcome, status, says) => {
		expect(await portal(portalSaid(aheadMs))).toMatchObject({
			outcome,
			status,
			says,
			evidence: { clocks: [{ aheadMs, roundTripMs: 20 }] },
		});
	});

	it('a right clock anywhere clears this one', async () => {
		const seen = await portal(portalSaid(9 * DAY, 'http://broken.example.com/'), portalSaid(1000));
		expect(seen).toMatchObject({ outcome: 'right', evidence: { clocks: [{ of: 'web.example.com' }, { of: 'broken.example.com' }] } });
	});

	it('not by the clock of a captive portal', async () => {
		expect(await portal(portalSaid(9 * DAY, 'http://web.example.com/', 'portal'))).toMatchObject({
			outcome: 'not-told',
			status: 'unknown',
		});
	});
});

describe("by the SSTP server's answer", () => {
	const server = (aheadMs: number, portalAhead?: number) => {
		const http = { status: 200, reason: '', ms: 20, clock: portalSaid(aheadMs).clock };
		const portals = portalAhead === undefined ? [] : [portalSaid(portalAhead)];
		return observe(clock, {
			host: 'vpn.example.com',
			saw: new Map<Check, Observation>([
				[sstp, { outcome: 'accepted', http } as Observation],
				[captivePortal, { outcome: 'none', asked: portals } as Observation],
			]),
		});
	};

	it.each<[number, string, string]>([
		[4 * MINUTE, 'right', 'The clock of this computer agrees with vpn.example.com.'],
		[
			-60 * MINUTE,
			'off',
			'The clock of this computer is 1 hour behind, by vpn.example.com. Certificates seldom mind that little; sign-in by Kerberos does.',
		],
		[
			40 * DAY,
			'differs',
			'Either the clock of this computer is wrong or that of the server: this one is 40 days ahead, by vpn.example.com, and nobody else told the time.',
		],
	])('%i ms ahead: %s', async (aheadMs, outcome, says) => {
		expect(await server(aheadMs)).toMatchObject({ outcome, says, status: outcome === 'right' ? 'pass' : 'warn' });
	});

	it('beside others: it may clear this clock, and is not needed to convict it', async () => {
		expect(await server(1000, 40 * DAY)).toMatchObject({ outcome: 'right' });
		expect(await server(40 * DAY, 0)).toMatchObject({ outcome: 'right' });
		expect(await server(40 * DAY, 40 * DAY)).toMatchObject({ outcome: 'wrong' });
	});

	it('is not told without a date', async () => {
		const saw = new Map<Check, Observation>([[sstp, { outcome: 'accepted', http: { status: 200, reason: '', ms: 1 } } as Observation]]);
		expect(await observe(clock, { saw })).toMatchObject({ outcome: 'not-told' });
	});
});

async function ntp(script?: (healthy: NtpMessage) => readonly (NtpMessage | Uint8Array)[], now?: () => number) {
	const peer: NtpPeer = await startNtpPeer(script, now);
	open.push(peer);
	return { peer, seen: await observe(clock, { options: { ntpServer: `127.0.0.1:${peer.port}` } }) };
}

describe('by a time server', () => {
	it('right', async () => {
		const { peer, seen } = await ntp();
		expect(seen).toMatchObject({ outcome: 'right', says: 'The clock of this computer agrees with 127.0.0.1.' });
		expect(peer.received).toHaveLength(1);
		// Random bytes in the place of our own clock.
		expect(
			Math.abs(ntpToUnixMs(BigInt(`0x${Buffer.from(peer.received[0]?.subarray(40) ?? []).toString('hex')}`)) - Date.now()),
		).toBeGreaterThan(DAY);
		expect(peer.received[0]?.subarray(0, 40)).toEqual(Buffer.concat([Buffer.from([0x23]), Buffer.alloc(39)]));
	});

	it('wrong', async () => {
		expect((await ntp(undefined, () => Date.now() + 400 * DAY)).seen).toMatchObject({ outcome: 'wrong' });
	});

	it('by its name', async () => {
		const dns = await startDnsPeer(zone({ 'time.test': { addresses: ['127.0.0.1'] } }));
		const peer = await startNtpPeer();
		open.push(dns, peer);
		const options: Partial<RunOptions> = { ntpServer: `time.test:${peer.port}`, dnsServer: dns.server };
		expect(await observe(clock, { options })).toMatchObject({
			outcome: 'right',
			says: 'The clock of this computer agrees with time.test.',
		});
		expect(await observe(clock, { options: { ...options, ntpServer: 'other.test' } })).toMatchObject({
			outcome: 'not-told',
			says: 'The clock of this computer was compared with nothing: the time server other.test has no address.',
		});
	});

	it.each<[string, (healthy: NtpMessage) => readonly (NtpMessage | Uint8Array)[], string]>([
		['is silent', () => [], 'does not answer (silent)'],
		['does not know the time', (healthy) => [{ ...healthy, leap: 3 }], 'does not know the time itself'],
		['has just started', (healthy) => [{ ...healthy, leap: 3, stratum: 0, reference: 0x494e4954 }], 'does not know the time itself'],
		[
			'turns this computer away',
			(healthy) => [{ ...healthy, leap: 3, stratum: 0, reference: 0x52415445 }],
			'turns this computer away (RATE)',
		],
		['answers another question', (healthy) => [{ ...healthy, originate: 7n }], 'does not answer (silent)'],
		['answers as a client would', (healthy) => [{ ...healthy, mode: 3 }], 'does not answer (silent)'],
		['talks nonsense', () => [new Uint8Array(47), new Uint8Array(48), new Uint8Array(0)], 'does not answer (silent)'],
	])('that %s says nothing', async (_, script, says) => {
		const { seen } = await ntp(script);
		expect(seen).toMatchObject({ outcome: 'not-told', status: 'unknown' });
		expect(seen.says).toBe(`The clock of this computer was compared with nothing: the time server 127.0.0.1 ${says}.`);
	});

	it('that sends strays first is still heard', async () => {
		expect((await ntp((healthy) => [new Uint8Array(3), { ...healthy, originate: 7n }, healthy])).seen).toMatchObject({ outcome: 'right' });
	});
});

it('nobody is asked unless told to', async () => {
	expect(await observe(clock, {})).toMatchObject({
		outcome: 'not-told',
		says: 'Nothing told the time, so the clock of this computer was compared with nothing.',
	});
});

it.each([
	[59_000, '59 seconds'],
	[-90 * MINUTE, '2 hours'],
	[DAY, '1 day'],
	[0, '0 seconds'],
])('a difference of %i ms is %s', (ms, words) => {
	expect(duration(ms)).toBe(words);
});
