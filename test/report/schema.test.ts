import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { explain } from '../../src/report/explanation.ts';
import { Explanation, Report } from '../../src/report/schema.ts';
import { seeing, sleep, toy } from '../check/toys.ts';
import { type ToyWorld, toyCatalog, toyReport } from './toy-report.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajvFormats.default(ajv);
const isReport = ajv.compile(z.toJSONSchema(Report));
const isExplanation = ajv.compile(z.toJSONSchema(Explanation));

async function faultsOf(world: ToyWorld): Promise<unknown> {
	const report = await toyReport(world);
	isReport(report);
	// What the validator of the sources says has to be the same.
	expect(Report.safeParse(report).success).toBe(isReport.errors === null);
	return isReport.errors;
}

const well = { adapter: 'well', dns: 'well', pptp: 'well', gre: 'well', 'sstp-port': 'well' } as const;
const OUTCOMES = ['well', 'odd', 'broken', 'hidden'] as const;

describe('every report is valid', () => {
	it.each(Object.keys(well))('whatever comes out of %s', async (id) => {
		for (const outcome of OUTCOMES) {
			for (const automatic of [true, false]) {
				const world = { saw: { ...well, [id]: outcome }, options: { automatic, tunnels: ['pptp', 'sstp'] } } as const;
				expect(await faultsOf(world), outcome).toBeNull();
			}
		}
	});

	it('without any check, and without any address', async () => {
		expect(await faultsOf({})).toBeNull();
		expect(await faultsOf({ saw: well, addresses: [] })).toBeNull();
	});

	it('with several addresses of which one is dead', async () => {
		const half = toy({
			id: 'pptp',
			scope: 'address',
			observe: async ({ address }) => ({ outcome: address.endsWith('1') ? 'broken' : 'well' }),
		});
		const addresses = ['192.0.2.1', '192.0.2.2', '2001:db8::1'];
		expect(
			await faultsOf({ saw: { dns: 'well', gre: 'well' }, besides: [half], addresses, input: { addressesOf: () => addresses } }),
		).toBeNull();
	});

	it('with a check that breaks, and one that it takes along', async () => {
		const bad = toy({ id: 'bad', observe: () => Promise.reject(new Error('a bug')) });
		expect(await faultsOf({ saw: well, besides: [bad, seeing('echo', 'well', { needs: { bad } })] })).toBeNull();
	});

	it('with evidence of every kind, and what JSON does not know left out', async () => {
		const facts = {
			text: 'a',
			number: 1.5,
			yes: true,
			nothing: null,
			list: [1, ['a']],
			deep: { er: { fact: null } },
			unmeasured: undefined,
		};
		const rich = toy({ id: 'rich', observe: async () => ({ outcome: 'well', ...facts }) });
		const report = await toyReport({ besides: [rich] });
		expect(isReport(report)).toBe(true);
		expect(report.targets[0]?.checks[0]?.evidence).toEqual({
			text: 'a',
			number: 1.5,
			yes: true,
			nothing: null,
			list: [1, ['a']],
			deep: { er: { fact: null } },
		});
	});

	it.each(['SIGINT', 'SIGTERM', 'deadline'])('of a run that was ended by %s, before and in the middle', async (reason) => {
		expect(await faultsOf({ saw: well, input: { signal: AbortSignal.abort(reason) } })).toBeNull();
		const controller = new AbortController();
		const deaf = toy({ id: 'deaf', scope: 'address', observe: () => new Promise(() => {}) });
		const pending = faultsOf({
			saw: well,
			besides: [deaf, toy({ id: 'silent', scope: 'run', observe: () => new Promise(() => {}) })],
			input: { signal: controller.signal, addressesOf: () => ['192.0.2.1', '192.0.2.2'] },
		});
		await sleep(20);
		controller.abort(reason);
		expect(await pending).toBeNull();
	});

	it('names why it was ended, and nothing where it was not', async () => {
		expect((await toyReport({ saw: well, input: { signal: AbortSignal.abort('SIGTERM') } })).interrupted).toBe('SIGTERM');
		expect(await toyReport({ saw: well })).not.toHaveProperty('interrupted');
	});

	it('with every option that can be given', async () => {
		const options = { auth: 'eap', family: 4, dnsServer: '9.9.9.9', automatic: true, tunnels: ['pptp', 'sstp'] } as const;
		const reportOptions = {
			deadlineMs: 1000,
			only: ['dns'],
			skip: ['pptp'],
			answers: { elsewhere: 'yes' },
			failOn: 'warn',
			acceptUnknown: ['gre'],
		} as const;
		const world = { saw: well, options, input: { reportOptions, selection: { only: ['dns'], skip: ['pptp'] } } };
		expect(await faultsOf(world)).toBeNull();
		const { options: told, client } = await toyReport(world);
		expect({ ...told, client }).toEqual({ ...options, ...reportOptions, patienceMs: 5000, client: 'windows' });
	});

	it.each(['windows', 'linux', 'macos'] as const)('for a %s client', async (client) => {
		expect(await faultsOf({ saw: { ...well, gre: 'broken' }, options: { client, automatic: true } })).toBeNull();
	});
});

describe('the schema refuses', () => {
	it.each<[string, (report: Record<string, unknown>) => void]>([
		['a missing name', (report) => delete report.verdict],
		['a name too many', (report) => Object.assign(report, { surprise: 1 })],
		['another version', (report) => Object.assign(report, { schemaVersion: 2 })],
		['a wrong word', (report) => Object.assign(report, { interrupted: 'SIGKILL' })],
		['a time that is not UTC', (report) => Object.assign(report, { startedAt: '2026-01-02 03:04' })],
		['a number as text', (report) => Object.assign(report, { exitCode: '0' })],
	])('%s', async (_, spoil) => {
		const report = structuredClone(await toyReport({ saw: well })) as unknown as Record<string, unknown>;
		expect(isReport(report)).toBe(true);
		spoil(report);
		expect(isReport(report)).toBe(false);
		expect(Report.safeParse(report).success).toBe(false);
	});
});

describe('what explain says is valid', () => {
	it.each(['809', '868', '800', 'ERROR_NAME', 'nothing that is known', ''])('about %j', (query) => {
		const explanation = JSON.parse(JSON.stringify(explain(toyCatalog, query, '1.2.3')));
		expect(isExplanation(explanation) ? null : isExplanation.errors).toBeNull();
		expect(explanation.exitCode).toBe(explanation.matches.length > 0 ? 0 : 2);
	});

	it('and names the causes of a code, the likeliest first', () => {
		const [match] = explain(toyCatalog, '800', '1').matches;
		expect(match?.causes.map(({ id, standing }) => `${id} ${standing}`)).toEqual(['tcp-dead open']);
	});
});
