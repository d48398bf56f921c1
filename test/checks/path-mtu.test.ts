import { beforeEach, describe, expect, it, vi } from 'vitest';
import icmp from '../../checks/icmp.ts';
import pathMtu from '../../checks/path-mtu.ts';
import type { Observation } from '../../src/check/define.ts';
import type { Host } from '../../src/host/host.ts';
import { pingSized, type SizedPing } from '../../src/net/icmp-size.ts';
import { observe } from './observe.ts';

vi.mock('../../src/net/icmp-size.ts', { spy: true });
const asked = vi.mocked(pingSized);
beforeEach(() => void asked.mockReset());

const ECHO: SizedPing = { answer: 'echo', rttMs: 1 };
const SILENT: SizedPing = { answer: 'silent' };

/** By size; what is not given vanishes. */
function look(answers: Readonly<Record<number, SizedPing>>, saw?: object, platform: Host['platform'] = 'linux') {
	asked.mockImplementation(async (_, { size }) => answers[size] ?? SILENT);
	const around = saw === undefined ? {} : { saw: new Map([[icmp, saw as Observation]]) };
	return observe(pathMtu, { host: '203.0.113.10', machine: { platform }, ...around });
}

const sizes = () => asked.mock.calls.map(([, { size }]) => size).sort();

describe('enough', () => {
	it('for full packets', async () => {
		const seen = await look({ 1500: ECHO });
		expect(seen).toMatchObject({ outcome: 'enough', status: 'pass', says: 'Packets of 1500 bytes get through.' });
		expect(sizes()).toEqual([1500]);
		expect(asked).toHaveBeenCalledWith('203.0.113.10', expect.objectContaining({ patienceMs: 400, platform: 'linux' }));
	});

	it('where a smaller limit is said and holds', async () => {
		const seen = await look({ 1500: { answer: 'too-large', limit: 1420 }, 1420: { answer: 'too-large', limit: 1390 }, 1390: ECHO });
		expect(seen).toMatchObject({ outcome: 'enough', evidence: { size: 1390, limits: [1420, 1390] } });
		expect(seen.says).toBe('Packets of 1390 bytes get through, and that larger ones do not is said, as it should be.');
	});

	it('where it is said without a number', async () => {
		expect(await look({ 1500: { answer: 'too-large' }, 1400: ECHO, 1280: ECHO })).toMatchObject({
			outcome: 'enough',
			evidence: { size: 1400 },
		});
	});

	it('of routers that say ever less, three are believed', async () => {
		const less = Object.fromEntries([1500, 1499, 1498, 1497].map((size) => [size, { answer: 'too-large', limit: size - 1 } as const]));
		expect(await look({ ...less, 1280: ECHO })).toMatchObject({ outcome: 'enough', evidence: { size: 1280, limits: [1499, 1498, 1497] } });
	});
});

describe('smaller ones', () => {
	it('are waited for, also where this computer was too busy to ask them in time', async () => {
		asked.mockImplementation(async (_, { size }) => {
			const until = performance.now() + (size === 1500 ? 600 : 0);
			while (performance.now() < until);
			return SILENT;
		});
		await observe(pathMtu, { host: '203.0.113.10', machine: { platform: 'linux' } });
		const patience = asked.mock.calls.flatMap(([, { size, patienceMs }]) => (size === 1500 ? [] : [patienceMs]));
		expect(patience).toHaveLength(2);
		expect(Math.min(...patience)).toBeGreaterThanOrEqual(200);
	});

	/** A full packet is answered after so many ms; smaller ones at once. */
	async function answeredAfter(ms: number) {
		asked.mockImplementation(async (_, { size }) => {
			if (size === 1500) await new Promise((resolve) => setTimeout(resolve, ms));
			return ECHO;
		});
		return observe(pathMtu, { host: '203.0.113.10', machine: { platform: 'linux' } });
	}

	it('are not tried where a full one is answered soon', async () => {
		await answeredAfter(20);
		await new Promise((resolve) => setTimeout(resolve, 200));
		expect(sizes()).toEqual([1500]);
	});

	it('are tried while a full one stays unanswered, and count no more once it is answered', async () => {
		expect(await answeredAfter(200)).toMatchObject({ outcome: 'enough', evidence: { size: 1500 } });
		expect(sizes()).toEqual([1280, 1400, 1500]);
	});

	it('are waited for no longer than the patience in all', async () => {
		await answeredAfter(200);
		const waits = asked.mock.calls.filter(([, { size }]) => size < 1500).map(([, { patienceMs }]) => patienceMs);
		expect(waits).toHaveLength(2);
		// Timers may fire a little early.
		for (const ms of waits) expect(ms).toBeLessThan(320);
	});
});

describe('black-hole', () => {
	it('where large packets vanish and small ones do not', async () => {
		const seen = await look({ 1400: ECHO, 1280: ECHO });
		expect(seen).toMatchObject({ outcome: 'black-hole', status: 'warn', evidence: { vanishes: 1500, passes: 1400 } });
		expect(seen.says).toBe('Packets of 1500 bytes vanish and nobody says so, while those of 1400 get through.');
		expect(await look({ 1280: ECHO })).toMatchObject({ outcome: 'black-hole', evidence: { passes: 1280 } });
	});

	it('behind a router that says its own limit only', async () => {
		const seen = await look({ 1500: { answer: 'too-large', limit: 1400 }, 1280: ECHO });
		expect(seen).toMatchObject({ outcome: 'black-hole', evidence: { vanishes: 1400, passes: 1280, limits: [1400] } });
	});
});

describe('not known', () => {
	it('where no large ping is answered at all: a host may refuse them', async () => {
		expect(await look({})).toMatchObject({ outcome: 'unclear', status: 'unknown' });
	});

	it.each(['windows', 'macos'] as const)('on %s, whose ping does not tell why', async (platform) => {
		expect(await look({ 1280: ECHO }, undefined, platform)).toMatchObject({ outcome: 'unclear' });
		expect(await look({ 1500: ECHO }, undefined, platform)).toMatchObject({ outcome: 'enough' });
	});

	it('where ping is not answered: no large one is sent', async () => {
		expect(await look({}, { outcome: 'silent' })).toMatchObject({ outcome: 'unanswered', status: 'unknown' });
		expect(await look({}, { outcome: 'unreadable', reason: 'missing-program', detail: 'ENOENT' })).toMatchObject({
			outcome: 'unreadable',
			says: 'Whether large packets get through could not be tried (ENOENT).',
		});
		expect(asked).not.toHaveBeenCalled();
	});

	it('where it could not be tried', async () => {
		expect(await look({ 1500: { answer: 'unreadable', reason: 'failed', detail: 'exit 2' } })).toMatchObject({ outcome: 'unreadable' });
		expect(await look({ 1500: { answer: 'aborted' } })).toMatchObject({ outcome: 'unreadable', evidence: { reason: 'aborted' } });
	});
});

it.runIf(process.platform === 'linux')('works on loopback as it is', async () => {
	const real = await vi.importActual<typeof import('../../src/net/icmp-size.ts')>('../../src/net/icmp-size.ts');
	asked.mockImplementation(real.pingSized);
	expect(await observe(pathMtu, { host: '127.0.0.1', options: { patienceMs: 2000 } })).toMatchObject({
		outcome: 'enough',
		evidence: { size: 1500 },
	});
});
