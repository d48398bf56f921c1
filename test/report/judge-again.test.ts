import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { checks } from '../../checks/index.ts';
import type { Catalog } from '../../src/catalog/schema.ts';
import { builtInCatalog } from '../../src/program/built-in-catalog.ts';
import { judgeAgain } from '../../src/report/judge-again.ts';
import type { Report } from '../../src/report/schema.ts';
import { textReport } from '../../src/report/text/report.ts';
import { machineNamed, machineNames } from '../machines/description.ts';
import { runOn } from '../machines/program.ts';
import { replay, type Story } from '../scenarios/replay.ts';

vi.mock('../../src/host/this-machine.ts', { spy: true });
vi.mock('../../src/commands/small-file.ts', { spy: true });
vi.mock('../../src/net/icmp.ts', async (original) => ({ ...(await original<object>()), ping: async () => ({ answer: 'silent' }) }));

const scenarios = join(import.meta.dirname, '../scenarios');
const catalog = builtInCatalog(join(import.meta.dirname, '../..'));
const again = {
	version: '0.0.0',
	answers: new Map<string, 'yes' | 'no'>(),
	options: {},
	titleOf: (id: string) => checks.find((check) => check.id === id)?.title,
};

function storyOf(name: string): Story {
	return parse(readFileSync(join(scenarios, name, 'given.yaml'), 'utf8'));
}

function scenario(name: string): Promise<Report> {
	return replay(storyOf(name), catalog);
}

/** As it was saved and read. */
function saved(report: Report): Report {
	return JSON.parse(JSON.stringify(report));
}

function withoutOrigin({ judgedFrom: _, ...report }: Report): Report {
	return saved(report);
}

describe('with the same catalog it is the same report', () => {
	const names = readdirSync(scenarios, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

	it.each(names)('%s', async (name) => {
		const report = saved(await scenario(name));
		// In a story there are the checks that it tells of, and no others.
		const told = new Set(Object.keys(storyOf(name).saw));
		const judged = judgeAgain(report, { ...again, catalog, titleOf: (id) => (told.has(id) ? again.titleOf(id) : undefined) });
		expect(judged.judgedFrom).toEqual({ startedAt: report.startedAt, catalogVersion: report.catalogVersion, version: '0.0.0' });
		expect(withoutOrigin(judged)).toEqual({ ...report, catalogVersion: catalog.version });
	});

	it.each(machineNames())('of the computer %s', async (name) => {
		const machine = machineNamed(name);
		const answers = Object.entries(machine.answers ?? {}).flatMap(([id, answer]) => ['--answer', `${id}=${answer}`]);
		const report = JSON.parse((await runOn(machine, 'check', ['--json', ...answers])).stdout) as Report;
		expect(withoutOrigin(judgeAgain(report, { ...again, catalog }))).toEqual(report);
	});

	it('with what was expected and accepted', async () => {
		const report = saved(await scenario('pptp-gre-silent'));
		const [target] = report.targets as [Report['targets'][number]];
		const [cause = ''] = target.predictions.find(({ tunnel }) => tunnel === 'pptp')?.causes ?? [];
		const waiver = { cause, owner: 'Network team', reason: 'A new router comes.', until: '2026-12-31' };
		const expectations: NonNullable<typeof target.expectations> = [
			{ kind: 'reaches', tunnel: 'pptp', says: 'x', state: 'met', because: 'x' },
			{ kind: 'round-trip', says: 'round trip below 80 ms', state: 'met', because: 'It takes 12 ms (dns).' },
		];
		const asked: Report = { ...report, waivers: [{ ...waiver, state: 'unused' }], targets: [{ ...target, expectations }] };
		const judged = judgeAgain(asked, { ...again, catalog });
		expect(judged.targets[0]?.expectations?.map(({ state }) => state)).toEqual(['missed', 'met']);
		expect(judged.targets[0]?.causes.find(({ id }) => id === cause)?.waived?.owner).toBe('Network team');
		expect(judged.waivers?.[0]?.state).toBe('in-force');
		expect(withoutOrigin(judgeAgain(saved(judged), { ...again, catalog }))).toEqual(withoutOrigin(judged));
	});
});

describe('what changes it', () => {
	it('a newer catalog: another code', async () => {
		const report = saved(await scenario('pptp-gre-silent'));
		const before = report.targets[0]?.predictions.find(({ tunnel }) => tunnel === 'pptp');
		expect(before?.code).toBe('806');
		const newer: Catalog = {
			...catalog,
			version: 'newer',
			causes: catalog.causes.map((cause) =>
				before?.causes.includes(cause.id) ? { ...cause, leadsTo: cause.leadsTo.map((lead) => ({ ...lead, codes: ['619'] })) } : cause,
			),
		};
		const judged = judgeAgain(report, { ...again, catalog: newer });
		const after = judged.targets[0]?.predictions.find(({ tunnel }) => tunnel === 'pptp');
		expect(after?.code).toBe('619');
		expect(judged.catalogVersion).toBe('newer');
		expect(judged.targets[0]?.verdict.headline).toContain('619');
	});

	it('a catalog that no longer knows the cause: the prediction goes, and the exit code with it', async () => {
		const report = saved(await scenario('pptp-refused'));
		expect(report.exitCode).toBe(1);
		const judged = judgeAgain(report, { ...again, catalog: { ...catalog, causes: [] } });
		expect(judged.verdict.state).toBe('undetermined');
		expect(judged.exitCode).toBe(2);
	});

	it('an answer', async () => {
		const report = saved(await scenario('private-address-silent'));
		const asks = report.targets.flatMap(({ causes }) =>
			causes.flatMap((cause) => cause.asks.map((ask) => ({ cause: cause.id, ask: ask.id }))),
		);
		const [asked] = asks;
		if (asked === undefined) throw new Error('the story asks nothing');
		const judged = judgeAgain(report, { ...again, catalog, answers: new Map([[asked.ask, 'yes' as const]]) });
		const cause = judged.targets[0]?.causes.find(({ id }) => id === asked.cause);
		expect([...(cause?.for ?? []), ...(cause?.against ?? [])].some(({ answer }) => answer === 'yes')).toBe(true);
		expect(judged.options.answers).toEqual({ [asked.ask]: 'yes' });
	});

	it('from what on it fails', async () => {
		const well = saved(await scenario('ikev2-trusted'));
		const [target] = well.targets as [Report['targets'][number]];
		const warned = target.checks.map((check) => (check.id === 'ikev2' ? { ...check, status: 'warn' as const } : check));
		const report = { ...well, targets: [{ ...target, checks: warned }] };
		const judged = judgeAgain(report, { ...again, catalog, options: { failOn: 'warn' } });
		expect([report.exitCode, judged.exitCode]).toEqual([0, 1]);
	});
});

it('the text says that nothing was measured now', async () => {
	const judged = judgeAgain(saved(await scenario('pptp-silent')), { ...again, catalog });
	const text = textReport({ colour: false, width: 200 }, judged);
	expect(text).toContain('Nothing was measured now: this is what was seen on 2026-01-02 03:04:05 UTC, judged again (then vpn-doctor 0.0.0');
});
