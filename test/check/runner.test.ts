import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import { defineCheck } from '../../src/check/define.ts';
import { parseTarget } from '../../src/check/target.ts';
import { runToys, seeing, sleep, startToys, type ToySeen, toy } from './toys.ts';

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
