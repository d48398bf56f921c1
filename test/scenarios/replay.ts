import { addressesOf, checks } from '../../checks/index.ts';
import type { Catalog } from '../../src/catalog/schema.ts';
import type { AddressContext, RunOptions } from '../../src/check/context.ts';
import type { Check, Dependencies, Observation } from '../../src/check/define.ts';
import { parseTarget } from '../../src/check/target.ts';
import { type AuthMethod, BUILT_IN_TUNNELS, type Client, type Tunnel } from '../../src/check/tunnel.ts';
import { diagnoseTargets } from '../../src/diagnose.ts';
import type { Host } from '../../src/host/host.ts';
import type { Report } from '../../src/report/schema.ts';
import { fakeHost } from '../host/fake-host.ts';

/** What was seen, check by check, without looking: a story for the catalog and the report to judge. */
export interface Story {
	readonly host: string;
	readonly tunnels?: readonly Tunnel[];
	readonly client?: Client;
	readonly auth?: AuthMethod;
	readonly platform?: Host['platform'];
	readonly answers?: Readonly<Record<string, 'yes' | 'no'>>;
	/** By check id, and where it asks each address, by that under `at`. A check that is not named was not part of the run. */
	readonly saw: Readonly<Record<string, Observation | Readonly<Record<'at', Readonly<Record<string, Observation>>>>>>;
}

/** Runs the whole program on a story: the real checks' tables and dependencies, the real catalog, the real report. */
export async function replay(story: Story, catalog: Catalog): Promise<Report> {
	const platform = story.platform ?? 'windows';
	const options: RunOptions = {
		client: story.client ?? 'windows',
		tunnels: story.tunnels ?? BUILT_IN_TUNNELS,
		automatic: story.tunnels === undefined,
		...(story.auth === undefined ? {} : { auth: story.auth }),
		patienceMs: 5000,
	};
	return diagnoseTargets({
		version: '0.0.0',
		catalog,
		checks: retold(story),
		addressesOf: (target, maybe) => addressesOf(target, (check) => maybe(clones.get(check) ?? check)),
		host: fakeHost({
			platform,
			os: async () => ({ platform, name: 'Test System 1', release: '1.0', arch: 'x64' }),
			vantage: async () => 'machine',
		}),
		targets: [{ target: parseTarget(story.host), options, supplied: { authorities: [] } }],
		options,
		supplied: { authorities: [] },
		selection: {},
		reportOptions: {},
		answers: new Map(Object.entries(story.answers ?? {})),
		signal: new AbortController().signal,
	}).then(withoutClock);
}

let clones = new Map<Check, Check>();

/** The checks of a story, each saying what the story says; what depends on a check depends on its stand-in. */
function retold({ saw }: Story): readonly Check[] {
	clones = new Map();
	for (const check of checks) {
		const seen = saw[check.id];
		if (seen === undefined) continue;
		const observe = async (context: AddressContext): Promise<Observation> =>
			'outcome' in seen ? (seen as Observation) : (seen.at[context.address] as Observation);
		clones.set(check, { ...check, needs: remapped(check.needs), after: remapped(check.after), observe } as Check);
	}
	return [...clones.values()];
}

function remapped(dependencies: Dependencies = {}): Dependencies {
	return Object.fromEntries(
		Object.entries(dependencies).flatMap(([name, check]) => (clones.has(check) ? [[name, clones.get(check)]] : [])),
	) as Dependencies;
}

/** What differs from run to run, out of the golden files. */
function withoutClock(report: Report): Report {
	const text = JSON.stringify(report, (key, value) =>
		key === 'durationMs' ? undefined : key === 'startedAt' ? '2026-01-02T03:04:05.000Z' : value,
	);
	return { ...(JSON.parse(text) as Report), durationMs: 0, catalogVersion: 'test' };
}
