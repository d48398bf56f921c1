import { describe, expect, it, vi } from 'vitest';
import type { CheckResult } from '../../src/check/result.ts';
import { parseTarget } from '../../src/check/target.ts';
import { enoughAt, type Probe } from '../../src/probe/probe.ts';
import { runToys, seeing, sleep, startToys, type ToySeen, toy } from './toys.ts';

const V4 = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5'];

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

	describe('with stages', () => {
		/** Passes its stages and its end when they are opened. */
		function staged() {
			const gates = { start: Promise.withResolvers<void>(), middle: Promise.withResolvers<void>(), end: Promise.withResolvers<void>() };
			const asked: (string | undefined)[] = [];
			const probe: Probe<{ readonly at: string }> = {
				id: 'staged',
				stages: ['start', 'middle'],
				async run(context) {
					asked.push(context.upTo);
					for (const stage of ['start', 'middle'] as const) {
						await gates[stage].promise;
						if (enoughAt(context, stage, { at: stage })) return { at: stage };
					}
					await gates.end.promise;
					return { at: 'end' };
				},
			};
			const reading = (id: string, upTo?: string, given: Partial<Parameters<typeof toy>[0]> = {}) =>
				toy({
					id,
					scope: 'address',
					reads: { probe, ...(upTo === undefined ? {} : { upTo }) },
					observe: async ({ probe: run }) => ({ outcome: 'well', fact: (await run(probe, { port: 1 })).at }),
					...given,
				});
			const open = (...which: (keyof typeof gates)[]) => {
				for (const gate of which) gates[gate].resolve();
			};
			return { asked, probe, reading, open };
		}
		const factsOf = (results: Record<string, CheckResult>) => Object.values(results).map(({ evidence }) => evidence.fact);

		it('tell each check its own as soon as it is passed', async () => {
			const { asked, reading, open } = staged();
			const run = startToys({ checks: [reading('a', 'start'), reading('b'), reading('c', 'middle')], addresses: ['192.0.2.1'] });
			const [a, b, c] = run.target(parseTarget('vpn.example.com'));
			open('start');
			expect((await a)?.evidence.fact).toBe('start');
			open('middle');
			expect((await c)?.evidence.fact).toBe('middle');
			open('end');
			expect((await b)?.evidence.fact).toBe('end');
			expect(asked).toEqual([undefined]);
		});

		it.each([
			[['start'], 'start'],
			[['middle', 'start'], 'middle'],
			[['start', undefined], undefined],
		] as const)('read by %j go as far as %s', async (reads, furthest) => {
			const { asked, reading, open } = staged();
			open('start', 'middle', 'end');
			const results = await runToys({ checks: reads.map((upTo, at) => reading(`c${at}`, upTo)), addresses: ['192.0.2.1'] });
			expect(asked).toEqual([furthest]);
			expect(factsOf(results)).toEqual(reads.map((upTo) => upTo ?? 'end'));
		});

		it('that break off before, tell so', async () => {
			const probe: Probe<{ readonly at: string }> = { id: 'staged', stages: ['start'], run: async () => ({ at: 'nowhere' }) };
			const { reading } = staged();
			const a = reading('a', 'start', {
				reads: { probe, upTo: 'start' },
				observe: async ({ probe: run }) => ({ outcome: 'well', fact: (await run(probe, { port: 1 })).at }),
			});
			expect(factsOf(await runToys({ checks: [a], addresses: ['192.0.2.1'] }))).toEqual(['nowhere']);
		});

		it('are read by no check that does not say how far', async () => {
			const { probe } = staged();
			const a = toy({
				id: 'a',
				scope: 'address',
				observe: async ({ probe: run }) => ({ outcome: 'well', fact: (await run(probe, { port: 1 })).at }),
			});
			const results = await runToys({ checks: [a], addresses: ['192.0.2.1'] });
			expect(results.a).toMatchObject({ status: 'error', because: expect.stringContaining('does not say how far') });
		});
	});

	it('that break, break every check that reads them', async () => {
		const probe: Probe<never> = { id: 'broken', run: () => Promise.reject(new Error('a bug')) };
		const reading = (id: string) => toy({ id, scope: 'address', observe: async ({ probe: run }) => run(probe, { port: 1 }) });
		const { a, b } = await runToys({ checks: [reading('a'), reading('b')], addresses: ['192.0.2.1'] });
		expect([a?.status, b?.status]).toEqual(['error', 'error']);
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
