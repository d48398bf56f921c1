import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineCheck } from '../../src/check/define.ts';
import type { CheckResult } from '../../src/check/result.ts';
import { parseTarget } from '../../src/check/target.ts';
import type { Probe } from '../../src/probe/probe.ts';
import { runToys, seeing, sleep, startToys, type ToySeen, toy } from './toys.ts';

afterEach(() => vi.useRealTimers());

const V4 = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5'];

describe('a check that is at fault', () => {
	it.each([
		['rejects', () => Promise.reject(new Error('a bug'))],
		[
			'throws at once',
			() => {
				throw new Error('a bug');
			},
		],
	])('%s: error, and the others go on', async (_, observe) => {
		const results = await runToys({ checks: [toy({ id: 'bad', observe }), seeing('good', 'well')] });
		expect(results.bad).toMatchObject({ status: 'error', because: 'a bug', evidence: {} });
		expect(results.bad?.says).toMatch(/fault of vpn-doctor/);
		expect(results.good?.status).toBe('pass');
	});

	it.each([
		['an outcome that is not in its table', { outcome: 'surprise' }],
		['an outcome that every object has', { outcome: 'constructor' }],
		['nothing', undefined],
		['no outcome', {}],
	])('comes back with %s: error', async (_, seen) => {
		const { bad } = await runToys({ checks: [toy({ id: 'bad', observe: async () => seen as never })] });
		expect(bad?.status).toBe('error');
	});

	it('throws while it words its sentence: error', async () => {
		const bad = defineCheck<{ outcome: 'well' }>({
			...toy({ id: 'bad' }),
			scope: 'target',
			outcomes: {
				well: {
					status: 'pass',
					says: () => {
						throw new Error('a bug');
					},
				},
			},
			observe: async () => ({ outcome: 'well' }),
		});
		expect((await runToys({ checks: [bad] })).bad).toMatchObject({ status: 'error', because: 'a bug' });
	});

	it('throws what is no error: error all the same', async () => {
		const { bad } = await runToys({ checks: [toy({ id: 'bad', observe: () => Promise.reject('words') })] });
		expect(bad).toMatchObject({ status: 'error', because: 'words' });
	});

	it('never settles and is deaf: error when the deadline has passed, patience for each exchange first', async () => {
		vi.useFakeTimers();
		const deaf = toy({ id: 'deaf', exchanges: 2, observe: () => new Promise(() => {}) });
		const run = startToys({ checks: [deaf], options: { patienceMs: 100 } });
		let settled: CheckResult | undefined;
		const [result] = run.target(parseTarget('vpn.example.com'));
		void result?.then((known) => {
			settled = known;
		});
		await vi.advanceTimersByTimeAsync(200);
		expect(settled).toBeUndefined();
		await vi.advanceTimersByTimeAsync(10_000);
		expect(settled).toMatchObject({ id: 'deaf', status: 'error' });
		expect(settled?.because).toMatch(/no result within/);
		expect(vi.getTimerCount()).toBe(0);
	});

	it('is told to stop when its deadline has passed, so that it keeps nothing open', async () => {
		vi.useFakeTimers();
		let told = false;
		const slow = toy({
			id: 'slow',
			observe: ({ signal }) =>
				new Promise((_, reject) => {
					signal.addEventListener('abort', () => {
						told = true;
						reject(new Error('stopped'));
					});
				}),
		});
		const [result] = startToys({ checks: [slow], options: { patienceMs: 100 } }).target(parseTarget('vpn.example.com'));
		await vi.advanceTimersByTimeAsync(10_000);
		expect((await result)?.because).toMatch(/no result within/);
		expect(told).toBe(true);
	});

	it('leaves no timer behind when it is quick', async () => {
		// Not the turns of the event loop, which every check waits for.
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
		await runToys({ checks: [seeing('a', 'well'), seeing('b', 'well', { scope: 'address' })], addresses: V4 });
		expect(vi.getTimerCount()).toBe(0);
	});
});

describe('a run that is ended early', () => {
	const deaf = toy({ id: 'deaf', observe: () => new Promise(() => {}) });
	const chain = () => {
		const machine = toy({ id: 'machine', scope: 'run', observe: () => new Promise(() => {}) });
		const quick = seeing('quick', 'broken');
		const echo = seeing('echo', 'well', { needs: { quick } });
		const dependant = seeing('dependant', 'well', { needs: { deaf } });
		const waiting = seeing('waiting', 'well', { after: { machine } });
		const address = toy({ id: 'address', scope: 'address', observe: () => new Promise(() => {}) });
		const late = seeing('late', 'well', { scope: 'address', after: { deaf } });
		return [machine, quick, echo, deaf, dependant, waiting, address, late];
	};

	it('before it began: nothing is looked at', async () => {
		const observe = vi.fn(async (): Promise<ToySeen> => ({ outcome: 'well' }));
		const checks = [
			toy({ id: 'run', scope: 'run', observe }),
			toy({ id: 'target', observe }),
			toy({ id: 'address', scope: 'address', observe }),
		];
		const results = await runToys({ checks, addresses: V4, signal: AbortSignal.abort('SIGINT') });
		expect(observe).not.toHaveBeenCalled();
		for (const result of Object.values(results)) expect(result).toMatchObject({ status: 'skip', because: 'interrupted' });
	});

	it('in the middle: every result settles at once, and what was known stays', async () => {
		const controller = new AbortController();
		const pending = runToys({ checks: chain(), addresses: V4.slice(0, 2), signal: controller.signal });
		await sleep(30);
		const began = performance.now();
		controller.abort('SIGINT');
		const results = await pending;
		expect(performance.now() - began).toBeLessThan(50);
		const { quick, echo, ...others } = results;
		expect(quick).toMatchObject({ status: 'fail', outcome: 'broken' });
		expect(echo).toMatchObject({ status: 'skip', because: 'quick' });
		expect(Object.keys(others)).toHaveLength(6);
		for (const result of Object.values(others)) expect(result, result.id).toMatchObject({ status: 'skip', because: 'interrupted' });
	});

	it('before the addresses are known: nobody claims that there are none', async () => {
		const controller = new AbortController();
		const late = seeing('late', 'well', { scope: 'address', after: { deaf } });
		const pending = runToys({ checks: [deaf, late], addresses: [], signal: controller.signal });
		await sleep(5);
		controller.abort('SIGINT');
		expect((await pending).late).toMatchObject({ status: 'skip', because: 'interrupted' });
	});

	it('a check that throws because of it is interrupted, not at fault', async () => {
		const controller = new AbortController();
		const obedient = toy({
			id: 'obedient',
			observe: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
		});
		const pending = runToys({ checks: [obedient], signal: controller.signal });
		await sleep(5);
		controller.abort('SIGINT');
		expect((await pending).obedient).toMatchObject({ status: 'skip', because: 'interrupted' });
	});

	it('a check that throws at the very moment is interrupted as well', async () => {
		const controller = new AbortController();
		const unlucky = toy({
			id: 'unlucky',
			observe: () => {
				controller.abort('SIGINT');
				throw new Error('socket closed');
			},
		});
		expect((await runToys({ checks: [unlucky], signal: controller.signal })).unlucky).toMatchObject({
			status: 'skip',
			because: 'interrupted',
		});
	});

	it('one address was known: it stays as evidence, and decides', async () => {
		const controller = new AbortController();
		const a = toy({
			id: 'a',
			scope: 'address',
			observe: ({ address }) => (address === '192.0.2.1' ? Promise.resolve({ outcome: 'well' }) : new Promise(() => {})),
		});
		const pending = runToys({ checks: [a], addresses: V4.slice(0, 2), signal: controller.signal });
		await sleep(5);
		controller.abort('SIGINT');
		const { a: result } = await pending;
		expect(result).toMatchObject({ status: 'pass', outcome: 'well' });
		expect(result?.byAddress?.map(({ status }) => status)).toEqual(['pass', 'skip']);
	});

	it('probes and checks are told', async () => {
		const controller = new AbortController();
		const told: string[] = [];
		const probe: Probe<ToySeen> = {
			id: 'toy',
			run: ({ signal }) => new Promise(() => signal.addEventListener('abort', () => told.push('probe'))),
		};
		const a = toy({
			id: 'a',
			scope: 'address',
			observe: ({ signal, probe: run }) => {
				signal.addEventListener('abort', () => told.push('check'));
				return run(probe, { port: 1 });
			},
		});
		const pending = runToys({ checks: [a], addresses: ['192.0.2.1'], signal: controller.signal });
		await sleep(5);
		controller.abort('SIGINT');
		await pending;
		expect(told.sort()).toEqual(['check', 'probe']);
	});
});
