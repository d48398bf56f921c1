import { beforeEach, expect, test, vi } from 'vitest';
import defaultRoute, { type DefaultRouteSeen } from '../../checks/default-route.ts';
import gateway from '../../checks/gateway.ts';
import { type Host, type Neighbour, readable, unreadable } from '../../src/host/host.ts';
import { linuxHost } from '../../src/host/linux.ts';
import { type Ping, ping } from '../../src/net/icmp.ts';
import { recording, replay } from '../recordings/replay.ts';
import { observe } from './observe.ts';

vi.mock('../../src/net/icmp.ts', { spy: true });
const pinged = vi.mocked(ping);
beforeEach(() => void pinged.mockReset());

const via = (address: string): DefaultRouteSeen => ({
	outcome: 'present',
	routes: [{ family: address.includes(':') ? 6 : 4, interfaceName: 'eth0', gateway: address, metric: 0 }],
});

interface Surroundings {
	readonly route?: DefaultRouteSeen;
	/** What the neighbour table says, one time after the other; the last one from then on. */
	readonly neighbours?: readonly (Neighbour['state'] | 'unreadable')[];
	readonly pings?: Ping;
	readonly platform?: Host['platform'];
	readonly family?: 4 | 6;
}

function look({ route = via('192.168.1.1'), neighbours = ['unknown'], pings, platform = 'linux', family }: Surroundings) {
	if (pings !== undefined) pinged.mockResolvedValue(pings);
	const left = [...neighbours];
	const neighbour = async () => {
		const state = (left.length > 1 ? left.shift() : left[0]) ?? 'unknown';
		return state === 'unreadable' ? unreadable('missing-program', 'ip') : readable({ state });
	};
	return observe(gateway, {
		saw: new Map([[defaultRoute, route]]),
		machine: { platform, neighbour },
		options: { patienceMs: 5000, ...(family === undefined ? {} : { family }) },
	});
}

test('a neighbour that was heard from lately is not bothered', async () => {
	expect(await look({ neighbours: ['answers'] })).toMatchObject({
		outcome: 'answers',
		status: 'pass',
		says: 'The router 192.168.1.1 (eth0) answers.',
		evidence: { by: 'neighbour', gateway: '192.168.1.1', interfaceName: 'eth0' },
	});
	expect(pinged).not.toHaveBeenCalled();
});

test.for(['unknown', 'silent', 'unreadable'] as const)('else it is pinged, with a patience for neighbours: %s', async (state) => {
	expect(await look({ neighbours: [state], pings: { answer: 'echo', rttMs: 1.2 } })).toMatchObject({
		outcome: 'answers',
		says: 'The router 192.168.1.1 (eth0) answers, 1 ms.',
		evidence: { by: 'ping', rttMs: 1.2 },
	});
	expect(pinged).toHaveBeenCalledExactlyOnceWith('192.168.1.1', { patienceMs: 1000, signal: expect.any(AbortSignal) });
});

test('a router that ignores pings shows itself by its hardware address', async () => {
	expect(await look({ neighbours: ['unknown', 'answers'], pings: { answer: 'silent' } })).toMatchObject({
		outcome: 'answers',
		evidence: { by: 'neighbour' },
	});
});

test('silence proves nothing', async () => {
	expect(await look({ neighbours: ['silent'], pings: { answer: 'silent' } })).toMatchObject({
		outcome: 'silent',
		status: 'unknown',
		says: 'The router 192.168.1.1 (eth0) did not answer within 1000 ms. Many routers do not, so this alone proves nothing.',
	});
});

test('no ping program, or a run that ends: unknown, with the reason', async () => {
	expect(await look({ pings: { answer: 'unreadable', reason: 'missing-program', detail: 'ENOENT' } })).toMatchObject({
		outcome: 'unreadable',
		status: 'unknown',
		says: 'The router could not be asked (ping: ENOENT).',
		evidence: { reason: 'missing-program' },
	});
	expect(await look({ pings: { answer: 'aborted' } })).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
});

test('nobody to ask', async () => {
	const line: DefaultRouteSeen = { outcome: 'present', routes: [{ family: 4, interfaceName: 'ppp0', metric: 0 }] };
	expect(await look({ route: line })).toMatchObject({ outcome: 'point-to-point', status: 'pass' });
	expect(await look({ route: { outcome: 'none' } })).toMatchObject({ outcome: 'no-gateway', status: 'unknown' });
	expect(await look({ route: { outcome: 'unreadable', reason: 'not-permitted', detail: '/proc/net/route: EACCES' } })).toMatchObject({
		outcome: 'unreadable',
		evidence: { reason: 'not-permitted' },
	});
	expect(pinged).not.toHaveBeenCalled();
});

test('the router of the family in use', async () => {
	const both: DefaultRouteSeen = {
		outcome: 'present',
		routes: [
			{ family: 6, interfaceName: 'eth0', gateway: '2001:db8::1', metric: 0 },
			{ family: 4, interfaceName: 'eth0', gateway: '192.168.1.1', metric: 0 },
		],
	};
	const asked = async (family?: 4 | 6) =>
		(await look({ route: both, neighbours: ['answers'], ...(family ? { family } : {}) })).evidence.gateway;
	expect(await asked()).toBe('192.168.1.1');
	expect(await asked(6)).toBe('2001:db8::1');
	expect(await look({ family: 6 })).toMatchObject({ outcome: 'no-gateway' });
	expect(await look({ route: via('2001:db8::1'), neighbours: ['answers'] })).toMatchObject({ outcome: 'answers' });
});

test('a link-local router is asked by its adapter, but not on Windows', async () => {
	const pings = { answer: 'echo', rttMs: 1 } as const;
	await look({ route: via('fe80::1'), pings });
	await look({ route: via('fe80::1'), pings, platform: 'windows' });
	expect(pinged.mock.calls.map(([address]) => address)).toEqual(['fe80::1%eth0', 'fe80::1']);
});

test('asked for alone, it looks for the route itself', async () => {
	expect(await observe(gateway, { machine: linuxHost(replay(recording('linux/ethernet'))) })).toMatchObject({ outcome: 'answers' });
});

test('a real ping, to this computer', async () => {
	const { answer } = await ping('127.0.0.1', { patienceMs: 1000, signal: new AbortController().signal });
	const { outcome } = await look({ route: via('127.0.0.1') });
	expect(outcome).toBe({ echo: 'answers', silent: 'silent', unreadable: 'unreadable', aborted: 'unreadable' }[answer]);
});
