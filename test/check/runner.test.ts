import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { defineCheck } from '../../src/check/define.ts';
import type { CheckResult } from '../../src/check/result.ts';
import { parseTarget } from '../../src/check/target.ts';
import type { Probe } from '../../src/probe/probe.ts';
import { runToys, seeing, sleep, startToys, type ToySeen, toy } from './toys.ts';

afterEach(() => vi.useRealTimers());

const V4 = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5'];

describe('checks that do not depend on one another', () => {
	it('overlap', async () => {
		const slow = (id: string) =>
			toy({
				id,
				observe: async () => {
					await sleep(100);
					return { outcome: 'well' };
				},
			});
		const began = performance.now();
		const results = await runToys({ checks: [slow('a'), slow('b'), slow('c')] });
		expect(performance.now() - began).toBeLessThan(250);
		expect(Object.values(results).map(({ status }) => status)).toEqual(['pass', 'pass', 'pass']);
		expect(results.a?.durationMs).toBeGreaterThan(90);
	});

	it('overlap at every address too', async () => {
		const observe = async (): Promise<ToySeen> => {
			await sleep(100);
			return { outcome: 'well' };
		};
		const began = performance.now();
		await runToys({ checks: [toy({ id: 'a', scope: 'address', observe })], addresses: V4 });
		expect(performance.now() - began).toBeLessThan(250);
	});

	it('stand in list order, whichever comes first', async () => {
		const taking = (id: string, ms: number) =>
			toy({
				id,
				observe: async () => {
					await sleep(ms);
					return { outcome: 'well' };
				},
			});
		const run = startToys({ checks: [taking('slow', 60), seeing('machine', 'well', { scope: 'run' }), taking('quick', 0)] });
		const known: string[] = [];
		const results = run.target(parseTarget('vpn.example.com'));
		for (const result of results) void result.then(({ id }) => known.push(id));
		expect((await Promise.all(results)).map(({ id }) => id)).toEqual(['slow', 'quick']);
		expect(known).toEqual(['quick', 'slow']);
		expect((await Promise.all(run.machine)).map(({ id }) => id)).toEqual(['machine']);
	});

	it('are many without a warning about listeners', async () => {
		const warned = vi.fn();
		process.on('warning', warned);
		const checks = Array.from({ length: 30 }, (_, at) => toy({ id: `c${at}`, observe: () => sleep(20).then(() => ({ outcome: 'well' })) }));
		await runToys({ checks });
		await sleep(20);
		process.off('warning', warned);
		expect(warned).not.toHaveBeenCalled();
	});
});

describe('needs', () => {
	it.each([
		['well', 'pass'],
		['odd', 'pass'],
		['hidden', 'pass'],
		['broken', 'skip'],
	] as const)('that came out %s: the dependant comes out %s', async (outcome, expected) => {
		const first = seeing('first', outcome);
		const observe = vi.fn(async (): Promise<ToySeen> => ({ outcome: 'well' }));
		const { second } = await runToys({ checks: [first, toy({ id: 'second', needs: { first }, observe })] });
		expect(second?.status).toBe(expected);
		expect(observe).toHaveBeenCalledTimes(expected === 'pass' ? 1 : 0);
	});

	it('that broke skip their dependants', async () => {
		const first = toy({ id: 'first', observe: () => Promise.reject(new Error('a bug')) });
		const { second } = await runToys({ checks: [first, seeing('second', 'well', { needs: { first } })] });
		expect(second).toMatchObject({ status: 'skip', because: 'first' });
		expect(second).not.toHaveProperty('outcome');
		expect(second).not.toHaveProperty('durationMs');
	});

	it('name the root, and not the nearest echo', async () => {
		const root = seeing('root', 'broken', { scope: 'run' });
		const middle = seeing('middle', 'well', { needs: { root } });
		const leaf = seeing('leaf', 'well', { needs: { middle } });
		const atAddress = seeing('at-address', 'well', { scope: 'address', needs: { leaf } });
		const results = await runToys({ checks: [root, middle, leaf, atAddress], addresses: V4 });
		expect([results.middle, results.leaf, results['at-address']].map((result) => [result?.status, result?.because])).toEqual([
			['skip', 'root'],
			['skip', 'root'],
			['skip', 'root'],
		]);
	});

	it('name the check that failed in the sentence too, and not one that was skipped itself', async () => {
		const root = seeing('root', 'broken');
		const middle = seeing('middle', 'well', { needs: { root } });
		const { leaf } = await runToys({ checks: [root, middle, seeing('leaf', 'well', { needs: { middle } })] });
		expect(leaf?.says).toContain('"The root"');
	});

	it('that were left out of the run stand in nobody’s way', async () => {
		const first = seeing('first', 'broken');
		const { second } = await runToys({ checks: [seeing('second', 'well', { needs: { first } })] });
		expect(second?.status).toBe('pass');
	});

	it('that were left out and are asked for anyway are a skip with that reason, not a fault of the program', async () => {
		const first = seeing('first', 'well');
		const second = toy({ id: 'second', needs: { first }, observe: async ({ seen }) => seen(first) });
		const results = await runToys({ checks: [second] });
		expect(results.second).toMatchObject({ status: 'skip', because: 'first' });
		expect(results.second?.says).toMatch(/left out/);
	});
});

describe('after', () => {
	it.each(['well', 'odd', 'hidden', 'broken'] as const)('waits, and is given what was seen: %s', async (outcome) => {
		const first = toy({
			id: 'first',
			observe: async () => {
				await sleep(20);
				return { outcome };
			},
		});
		const second = toy({
			id: 'second',
			after: { first },
			observe: async ({ maybe }) => maybe(first) ?? { outcome: 'well', fact: 'nothing' },
		});
		const results = await runToys({ checks: [first, second] });
		expect(results.second?.outcome).toBe(outcome);
		expect(results.second?.evidence).toEqual({});
	});

	it.each(['throws', 'is skipped', 'is left out'])('is given nothing of a check that %s, and runs', async (how) => {
		const broken = seeing('broken', 'broken');
		const first = toy(
			how === 'throws'
				? { id: 'first', observe: () => Promise.reject(new Error('a bug')) }
				: { id: 'first', ...(how === 'is skipped' ? { needs: { broken } } : {}) },
		);
		const second = toy({
			id: 'second',
			after: { first },
			observe: async ({ maybe }) => ({ outcome: maybe(first) === undefined ? 'well' : 'odd' }),
		});
		const results = await runToys({ checks: how === 'is left out' ? [second] : [broken, first, second] });
		expect(results.second?.outcome).toBe('well');
	});

	it('gives back what was seen with its type', async () => {
		const first = defineCheck<{ outcome: 'found'; name: string }>({
			...toy({ id: 'first' }),
			scope: 'target',
			outcomes: { found: { status: 'pass', says: ({ name }) => `Found ${name}.` } },
			observe: async () => ({ outcome: 'found', name: 'Ada' }),
		});
		const second = toy({
			id: 'second',
			needs: { first },
			observe: async ({ seen, maybe }) => {
				expectTypeOf(seen(first)).toEqualTypeOf<{ outcome: 'found'; name: string }>();
				expectTypeOf(maybe(first)).toEqualTypeOf<{ outcome: 'found'; name: string } | undefined>();
				return { outcome: 'well', fact: `${seen(first).name} ${maybe(first)?.name}` };
			},
		});
		const results = await runToys({ checks: [first, second] });
		expect(results.first).toMatchObject({ says: 'Found Ada.', evidence: { name: 'Ada' } });
		expect(results.second?.evidence).toEqual({ fact: 'Ada Ada' });
	});
});

describe('checks of scope address', () => {
	/** Comes out at each address as the table says; at any other it is well. */
	function at(id: string, outcomes: Record<string, ToySeen['outcome']>, given: Partial<Parameters<typeof toy>[0]> = {}) {
		return toy({
			id,
			scope: 'address',
			observe: async ({ address }) => ({ outcome: outcomes[address] ?? 'well', fact: address }),
			...given,
		});
	}
	const asked = (result: CheckResult | undefined) => result?.byAddress?.map(({ address }) => address);

	it('have nothing to ask without an address', async () => {
		const { a } = await runToys({ checks: [at('a', {})], addresses: [] });
		expect(a).toMatchObject({ status: 'skip', because: 'no address' });
		expect(a).not.toHaveProperty('byAddress');
	});

	it('ask one, two and at most four', async () => {
		for (const [have, ask] of [
			[1, 1],
			[2, 2],
			[5, 4],
		] as const) {
			const { a } = await runToys({ checks: [at('a', {})], addresses: V4.slice(0, have) });
			expect(asked(a)).toEqual(V4.slice(0, ask));
			expect(a).toMatchObject({ status: 'pass', evidence: { fact: V4[0] } });
		}
	});

	it('ask one address once, however often it is offered', async () => {
		const { a } = await runToys({ checks: [at('a', {})], addresses: ['192.0.2.1', '192.0.2.1', '192.0.2.2'] });
		expect(asked(a)).toEqual(['192.0.2.1', '192.0.2.2']);
	});

	it('ask only their family, and see past the others', async () => {
		const addresses = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8::4', 'fe80::1%eth0', '192.0.2.1'];
		const results = await runToys({ checks: [at('four', {}, { family: 4 }), at('six', {}, { family: 6 }), at('both', {})], addresses });
		expect(asked(results.four)).toEqual(['192.0.2.1']);
		expect(asked(results.six)).toEqual(addresses.slice(0, 4));
		expect(asked(results.both)).toEqual(addresses.slice(0, 4));
	});

	it('say which family is missing', async () => {
		const { a } = await runToys({ checks: [at('a', {}, { family: 4 })], addresses: ['2001:db8::1'] });
		expect(a).toMatchObject({ status: 'skip', because: 'no IPv4 address' });
	});

	it('are told the family of the address', async () => {
		const families: Record<string, number> = {};
		const a = toy({
			id: 'a',
			scope: 'address',
			observe: async ({ address, family }) => {
				families[address] = family;
				return { outcome: 'well' };
			},
		});
		await runToys({ checks: [a], addresses: ['192.0.2.1', 'fe80::1%eth0'] });
		expect(families).toEqual({ '192.0.2.1': 4, 'fe80::1%eth0': 6 });
	});

	it.each([
		[['well', 'well'], 'pass', 'well'],
		[['well', 'broken'], 'warn', 'well'],
		[['broken', 'well'], 'warn', 'well'],
		[['odd', 'broken'], 'warn', 'odd'],
		[['odd', 'well'], 'pass', 'well'],
		[['well', 'hidden'], 'pass', 'well'],
		[['broken', 'broken'], 'fail', 'broken'],
		[['hidden', 'hidden'], 'unknown', 'hidden'],
	] as const)('%j comes out %s (%s)', async (outcomes, status, outcome) => {
		const [one = 'well', two = 'well'] = outcomes;
		const { a } = await runToys({ checks: [at('a', { '192.0.2.1': one, '192.0.2.2': two })], addresses: V4.slice(0, 2) });
		expect(a).toMatchObject({ status, outcome });
		expect(a?.byAddress?.map((answer) => answer.outcome)).toEqual(outcomes);
	});

	it('say at which address it failed', async () => {
		const { a } = await runToys({ checks: [at('a', { '192.0.2.2': 'broken' })], addresses: V4.slice(0, 2) });
		expect(a?.says).toBe('It is well. But not at every address. 192.0.2.2: It is broken (192.0.2.2).');
		expect(a?.evidence).toEqual({ fact: '192.0.2.1' });
	});

	it('are skipped only where their need failed, and see what it saw there', async () => {
		const first = at('first', { '192.0.2.1': 'broken', '192.0.2.2': 'odd' });
		const second = toy({
			id: 'second',
			scope: 'address',
			needs: { first },
			observe: async ({ seen }) => ({ outcome: 'well', fact: seen(first).fact ?? '' }),
		});
		const { second: result } = await runToys({ checks: [first, second], addresses: V4.slice(0, 2) });
		expect(result).toMatchObject({ status: 'pass', evidence: { fact: '192.0.2.2' } });
		const [skipped, passed] = result?.byAddress ?? [];
		expect(skipped).toMatchObject({ address: '192.0.2.1', status: 'skip', because: 'first' });
		expect(skipped).not.toHaveProperty('outcome');
		expect(passed).toMatchObject({ address: '192.0.2.2', status: 'pass' });
	});

	it('name the root at an address where the chain broke', async () => {
		const first = at('first', { '192.0.2.1': 'broken' });
		const second = at('second', {}, { needs: { first } });
		const third = at('third', {}, { needs: { second } });
		const { third: result } = await runToys({ checks: [first, second, third], addresses: V4.slice(0, 2) });
		expect(result?.byAddress?.map(({ status, because }) => [status, because])).toEqual([
			['skip', 'first'],
			['pass', undefined],
		]);
	});

	it('hand a check of scope target the best address’s observation', async () => {
		const first = at('first', { '192.0.2.1': 'broken' });
		const whole = toy({
			id: 'whole',
			after: { first },
			observe: async ({ maybe }) => ({ outcome: 'well', fact: maybe(first)?.fact ?? '' }),
		});
		const { whole: result } = await runToys({ checks: [first, whole], addresses: V4.slice(0, 2) });
		expect(result?.evidence).toEqual({ fact: '192.0.2.2' });
	});

	it('take their addresses from what other checks saw', async () => {
		const name = toy({ id: 'name', observe: async () => ({ outcome: 'well', addresses: ['192.0.2.9'] }) });
		const checks = [name, at('a', {}, { needs: { name } })];
		const { a } = await runToys({ checks, addressesOf: (_, maybe) => maybe(name)?.addresses ?? [] });
		expect(asked(a)).toEqual(['192.0.2.9']);
	});

	it('come out as an error when nobody can say which addresses there are', async () => {
		const { a, b } = await runToys({
			checks: [at('a', {}), seeing('b', 'well')],
			addressesOf: () => {
				throw new Error('a bug');
			},
		});
		expect(a).toMatchObject({ status: 'error', because: 'a bug' });
		expect(b?.status).toBe('pass');
	});
});

describe('probes', () => {
	function countingProbe() {
		const asked: string[] = [];
		const probe: Probe<{ readonly peer: string }> = {
			id: 'toy',
			async run({ address, family, port, patienceMs }) {
				asked.push(`${address} ${port} ipv${family} ${patienceMs}`);
				await sleep(10);
				return { peer: `${address} ${port}` };
			},
		};
		const reading = (id: string, port: number) =>
			toy({
				id,
				scope: 'address',
				observe: async ({ probe: run }) => ({ outcome: 'well', fact: (await run(probe, { port })).peer }),
			});
		return { asked, reading };
	}

	it('converse once with each address and port, however many checks read', async () => {
		const { asked, reading } = countingProbe();
		const checks = [reading('a', 1723), reading('b', 1723), reading('c', 443)];
		const results = await runToys({ checks, addresses: V4.slice(0, 2), options: { patienceMs: 1234 } });
		expect(asked.sort()).toEqual([
			'192.0.2.1 1723 ipv4 1234',
			'192.0.2.1 443 ipv4 1234',
			'192.0.2.2 1723 ipv4 1234',
			'192.0.2.2 443 ipv4 1234',
		]);
		expect(results.b?.byAddress?.map(({ evidence }) => evidence.fact)).toEqual(['192.0.2.1 1723', '192.0.2.2 1723']);
	});

	it('converse once with an address of two targets', async () => {
		const { asked, reading } = countingProbe();
		const run = startToys({ checks: [reading('a', 1723)], addresses: ['192.0.2.1'] });
		const targets = ['vpn.example.com', 'vpn2.example.com'].map(parseTarget);
		const results = await Promise.all(targets.flatMap((target) => run.target(target)));
		expect(asked).toHaveLength(1);
		expect(results.map(({ status }) => status)).toEqual(['pass', 'pass']);
	});

	it('that break, break every check that reads them', async () => {
		const probe: Probe<never> = { id: 'broken', run: () => Promise.reject(new Error('a bug')) };
		const reading = (id: string) => toy({ id, scope: 'address', observe: async ({ probe: run }) => run(probe, { port: 1 }) });
		const { a, b } = await runToys({ checks: [reading('a'), reading('b')], addresses: ['192.0.2.1'] });
		expect([a?.status, b?.status]).toEqual(['error', 'error']);
	});
});

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
		vi.useFakeTimers();
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

describe('two targets', () => {
	it('share the checks of scope run, which happen once', async () => {
		const observe = vi.fn(async (): Promise<ToySeen> => ({ outcome: 'well', fact: 'of the machine' }));
		const machine = toy({ id: 'machine', scope: 'run', observe });
		const own = toy({
			id: 'own',
			needs: { machine },
			observe: async ({ seen, target }) => ({ outcome: 'well', fact: `${seen(machine).fact}, ${target.host}` }),
		});
		const run = startToys({ checks: [machine, own] });
		const results = await Promise.all(['one.example', 'two.example'].flatMap((host) => run.target(parseTarget(host))));
		await Promise.all(run.machine);
		expect(observe).toHaveBeenCalledTimes(1);
		expect(results.map(({ evidence }) => evidence.fact)).toEqual(['of the machine, one.example', 'of the machine, two.example']);
	});

	it('have addresses of their own', async () => {
		const a = toy({ id: 'a', scope: 'address', observe: async ({ address }) => ({ outcome: 'well', fact: address }) });
		const run = startToys({ checks: [a], addressesOf: ({ host }) => (host === 'one.example' ? ['192.0.2.1'] : ['192.0.2.2']) });
		const results = await Promise.all(['one.example', 'two.example'].flatMap((host) => run.target(parseTarget(host))));
		expect(results.map(({ evidence }) => evidence.fact)).toEqual(['192.0.2.1', '192.0.2.2']);
	});
});
