import { describe, expect, it } from 'vitest';
import { lately } from '../../src/check/lately.ts';
import { planChecks, sparedOf } from '../../src/check/plan.ts';
import { parseTarget } from '../../src/check/target.ts';
import type { Probe } from '../../src/probe/probe.ts';
import { runOptions, sleep, startToys, type Toy, toy } from './toys.ts';

const asked: string[] = [];
const noting = (id: string, given: Partial<Toy> = {}) =>
	toy({
		id,
		observe: async () => {
			asked.push(id);
			return { outcome: 'well' };
		},
		...given,
	});
const call = noting('call', { tunnels: ['pptp'], sparingly: 'it takes a port', scope: 'address' });
const data = noting('data', { tunnels: ['pptp'], needs: { call }, scope: 'address' });
const name = noting('name');
const all = [name, call, data];

describe('a check that is to be asked sparingly', () => {
	const spared = (options: { automatic: boolean }, only?: readonly string[]) =>
		[...sparedOf(all, options, only === undefined ? {} : { only })].map(({ id }) => id);

	it('is left alone unless its tunnel or a check was named', () => {
		expect(spared({ automatic: true })).toEqual(['call']);
		expect(spared({ automatic: false })).toEqual([]);
		expect(spared({ automatic: true }, ['data'])).toEqual([]);
	});

	it('is skipped with the reason, and so is what needs it; nothing else is', async () => {
		const plan = planChecks(all, runOptions, 'linux');
		const run = startToys({ checks: plan, addresses: ['192.0.2.1'] });
		const results = await Promise.all(run.target(parseTarget('vpn.example.com'), { spared: new Set([call]) }));
		expect(asked).toEqual(['name']);
		expect(results[1]).toMatchObject({ status: 'skip', because: 'sparing' });
		expect(results[1]?.says).toContain('it takes a port. Name the tunnel (--tunnel pptp)');
		expect(results[2]).toMatchObject({ status: 'skip', because: 'sparing', says: results[1]?.says });
	});
});

describe('conversations that take a port of one server', () => {
	const conversation = (id: string, log: string[]): Probe<object> => ({
		id,
		takesPort: true,
		async run() {
			log.push(`${id} begins`);
			await sleep(15);
			log.push(`${id} ends`);
			return {};
		},
	});
	const reading = (id: string, probe: Probe<object>, more: Partial<Toy> = {}) =>
		toy({
			id,
			scope: 'address',
			reads: { probe },
			observe: async (context) => {
				await context.probe(probe, { port: 1 });
				return { outcome: 'well' };
			},
			...more,
		});

	async function logOf(spared?: ReadonlySet<never>): Promise<string[]> {
		const log: string[] = [];
		const [pptp, sstp] = [conversation('pptp', log), conversation('sstp', log)];
		const checks = [reading('a', pptp), reading('b', sstp), reading('c', pptp), reading('d', sstp)];
		const run = startToys({ checks, addresses: ['192.0.2.1'] });
		const results = await Promise.all(run.target(parseTarget('vpn.example.com'), spared === undefined ? {} : { spared }));
		expect(results.map(({ status }) => status)).toEqual(['pass', 'pass', 'pass', 'pass']);
		return log;
	}

	it('are held one after the other where servers are spared', async () => {
		expect(await logOf(new Set())).toEqual(['pptp begins', 'pptp ends', 'sstp begins', 'sstp ends']);
	});

	it('overlap in any other run', async () => {
		expect(await logOf()).toEqual(['pptp begins', 'sstp begins', 'pptp ends', 'sstp ends']);
	});
});

describe('a question that is the same for every target', () => {
	it('is asked once', async () => {
		let asked = 0;
		const ask = async () => ++asked;
		const same = toy({ id: 'same', observe: async ({ once }) => ({ outcome: 'well', fact: String(await once('time', ask)) }) });
		const run = startToys({ checks: [same] });
		const results = await Promise.all(['a.example', 'b.example'].flatMap((host) => run.target(parseTarget(host))));
		expect(results.map(({ evidence }) => evidence.fact)).toEqual(['1', '1']);
	});

	it('is forgotten when so many others were asked since', () => {
		asked.length = 0;
		const answer = lately<string>(2);
		for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) {
			answer(key, () => {
				asked.push(key);
				return key;
			});
		}
		expect(asked).toEqual(['a', 'b', 'c', 'b']);
	});
});

describe('what waits for a place', () => {
	it('is not called overdue for it', async () => {
		let held = 0;
		const late = toy({
			id: 'late',
			observe: async () => {
				await sleep(3300);
				return { outcome: 'well' };
			},
		});
		const outcomes = async (heldUpMs: () => number) => {
			const [result] = await Promise.all(
				startToys({ checks: [late], options: { patienceMs: 1 }, heldUpMs }).target(parseTarget('vpn.example.com')),
			);
			return result?.status;
		};
		setTimeout(() => {
			held = 1000;
		}, 100);
		expect(await Promise.all([outcomes(() => held), outcomes(() => 0)])).toEqual(['pass', 'error']);
	});
});
