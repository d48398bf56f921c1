import { isDeepStrictEqual } from 'node:util';
import { type Diagnosis, diagnose } from './catalog/diagnosis.ts';
import type { Catalog } from './catalog/schema.ts';
import type { RunContext, RunOptions, Supplied } from './check/context.ts';
import type { Check } from './check/define.ts';
import { planChecks, type Selection } from './check/plan.ts';
import type { CheckResult } from './check/result.ts';
import { startRun } from './check/runner.ts';
import type { Target } from './check/target.ts';
import type { Host, OperatingSystem } from './host/host.ts';
import type { Profile } from './host/profile.ts';
import { exitCodeOf } from './report/exit-code.ts';
import type { Expected } from './report/expected.ts';
import type { Report, TargetReport } from './report/schema.ts';
import { SCHEMA_VERSION } from './report/schema-version.ts';
import { targetReport } from './report/target-report.ts';
import { worstOf } from './report/verdict.ts';
import { accepted, type MarkedResult, type WaiverGiven, waiverLines } from './report/waivers.ts';

/** READ ME FIRST: the whole program. Targets → checks (by way of probes) → results → diagnosis → report. */

/** One server that is asked about, and how it would be dialled. */
export interface AskedTarget {
	readonly target: Target;
	readonly options: RunOptions;
	readonly supplied: Supplied;
	/** What the configuration or the list of targets calls it. */
	readonly name?: string;
	/** What is expected of it: goes before what is predicted. */
	readonly expected?: Expected;
	/** Checks that are left out for this one. */
	readonly skip?: readonly string[];
	/** The connection of this machine that it is the server of. Its settings stand in `options` already. */
	readonly profile?: Profile;
	/** The name of the connection, or of the file, that was asked about. */
	readonly connection?: string;
}

export interface DiagnoseInput {
	readonly version: string;
	readonly catalog: Catalog;
	readonly checks: readonly Check[];
	addressesOf(target: Target, maybe: RunContext['maybe']): readonly string[];
	readonly host: Host;
	/** None: only this computer is looked at. */
	readonly targets: readonly AskedTarget[];
	/** Connections that were found and cannot be looked at, with the reason. */
	readonly unchecked?: Report['unchecked'];
	/** How the run as a whole was asked for. */
	readonly options: RunOptions;
	readonly supplied: Supplied;
	readonly selection: Selection;
	/** What else the report should say of how it was asked for. */
	readonly reportOptions: Partial<Report['options']>;
	readonly answers: ReadonlyMap<string, 'yes' | 'no'>;
	/** What was accepted: shown, and not counted. */
	readonly waivers?: readonly WaiverGiven[];
	/** Aborting ends the run at once; its reason (`SIGINT`, `SIGTERM`, `deadline`) goes into the report. */
	readonly signal: AbortSignal;
	/** Called in list order, each check as soon as all earlier ones are known; first those of the machine, without a target. */
	onResult?(result: MarkedResult, asked?: AskedTarget): void;
	/** Called when the checks start, with all of them; those of a target come with it. */
	onStart?(plan: readonly { readonly check: Check; readonly asked?: AskedTarget }[]): void;
}

/** Looks, and says what it means. Never throws for anything met in the world. */
export async function diagnoseTargets(input: DiagnoseInput): Promise<Report> {
	const { catalog, host, options, selection, signal, supplied, waivers = [] } = input;
	const startedAt = new Date().toISOString();
	const began = performance.now();
	const planFor = (own: RunOptions, skip: readonly string[] = []) =>
		planChecks(input.checks, own, host.platform, { ...selection, skip: [...(selection.skip ?? []), ...skip] });
	const plans = input.targets.map((asked) => ({ asked, plan: planFor(asked.options, asked.skip) }));
	const wanted = new Set(plans.length === 0 ? planFor(options) : plans.flatMap(({ plan }) => plan));
	const all = input.checks.filter((check) => wanted.has(check));
	input.onStart?.([
		...all.filter(({ scope }) => scope === 'run').map((check) => ({ check })),
		...plans.flatMap(({ asked, plan }) => plan.filter(({ scope }) => scope !== 'run').map((check) => ({ check, asked }))),
	]);
	const about = whileRunning(signal, Promise.all([host.os(), host.vantage()]), [unnamed(host), 'machine'] as const);

	const run = startRun({ checks: all, options, supplied, host, signal, addressesOf: input.addressesOf });
	// All at once: what one server keeps waiting, another does not.
	const running = plans.map(({ asked, plan }) => ({ asked, results: run.target(asked.target, { ...asked, checks: plan }) }));
	const machine = await inListOrder(run.machine.map(markedBy(waivers, startedAt)), input.onResult);
	const targets: TargetReport[] = [];
	for (const { asked, results } of running) targets.push(await judged(input, startedAt, machine, asked, results));

	const [os, vantage] = await about;
	const { client, ...reportOptions } = { ...given(options), ...handedOver(supplied), ...input.reportOptions, client: options.client };
	const report: Omit<Report, 'exitCode'> = {
		schemaVersion: SCHEMA_VERSION,
		tool: { name: 'vpn-doctor', version: input.version },
		catalogVersion: catalog.version,
		startedAt,
		durationMs: Math.round(performance.now() - began),
		...(signal.aborted ? { interrupted: signal.reason as NonNullable<Report['interrupted']> } : {}),
		client,
		options: reportOptions,
		machine: { os, vantage, checks: machine as Report['machine']['checks'] },
		targets,
		...(input.unchecked === undefined || input.unchecked.length === 0 ? {} : { unchecked: input.unchecked }),
		...(waivers.length === 0
			? {}
			: { waivers: waiverLines(waivers, [{ checks: machine as Report['machine']['checks'] }, ...targets], startedAt) }),
		verdict: worstOf(targets.map(({ verdict }) => verdict)),
	};
	return { ...report, exitCode: exitCodeOf(report) };
}

/** Waits for what is seen of one target, and says what it means. */
async function judged(
	{ catalog, checks, answers, onResult, options: ofRun, waivers = [], reportOptions: { only } }: DiagnoseInput,
	startedAt: string,
	machine: readonly MarkedResult[],
	asked: AskedTarget,
	pending: readonly Promise<CheckResult>[],
): Promise<TargetReport> {
	const { target, options, profile, connection, name, expected } = asked;
	const marked = pending.map(markedBy(waivers, startedAt, name));
	const results = await inListOrder(marked, onResult === undefined ? undefined : (result) => onResult(result, asked));
	const diagnosis: Diagnosis = diagnose(catalog, [...machine, ...results], options, answers);
	return targetReport({
		catalog,
		target,
		machine,
		results,
		addresses: [...new Set(results.flatMap(({ evidence }) => (Array.isArray(evidence.addresses) ? evidence.addresses : [])))].map(String),
		diagnosis,
		titleOf: (id) => checks.find((check) => check.id === id)?.title,
		options: { client: options.client, ...(only === undefined ? {} : { only }) },
		...(name === undefined ? {} : { name }),
		...(connection === undefined ? {} : { connection }),
		...(profile === undefined && isDialledAs(options, ofRun) ? {} : { dialled: dialledBy(options) }),
		...(expected === undefined ? {} : { expected }),
		waivers,
		startedAt,
	});
}

function isDialledAs(own: RunOptions, ofRun: RunOptions): boolean {
	return isDeepStrictEqual(dialledBy(own), dialledBy(ofRun));
}

/** What was accepted is marked as soon as it is seen. */
function markedBy(
	waivers: readonly WaiverGiven[],
	startedAt: string,
	name?: string,
): (pending: Promise<CheckResult>) => Promise<MarkedResult> {
	return async (pending) => {
		const result = await pending;
		return accepted([result], waivers, { startedAt, name })[0] ?? result;
	};
}

/** How a connection of this machine is dialled, where that differs from connection to connection. */
function dialledBy({ client, tunnels, automatic, order, auth, ikePolicy, group }: RunOptions): NonNullable<TargetReport['dialled']> {
	return {
		client,
		tunnels,
		automatic,
		...(order === undefined ? {} : { order }),
		...(auth === undefined ? {} : { auth }),
		...(ikePolicy === undefined ? {} : { ikePolicy }),
		...(group === undefined ? {} : { group }),
	};
}

async function inListOrder(results: readonly Promise<MarkedResult>[], onResult?: (result: MarkedResult) => void): Promise<MarkedResult[]> {
	const known: MarkedResult[] = [];
	for (const pending of results) {
		const result = await pending;
		onResult?.(result);
		known.push(result);
	}
	return known;
}

/** The run's options as the report repeats them. */
function given({ client: _, ...options }: RunOptions): Report['options'] {
	return options;
}

/** That files were handed over, and nothing of what is in them. */
function handedOver({ authorities, psk }: Supplied): Partial<Report['options']> {
	return { ...(authorities.length === 0 ? {} : { authorities: authorities.length }), ...(psk === undefined ? {} : { psk: true }) };
}

/** What is known of this machine when the run is ended early: a system that is slow to say its name must not hold it up. */
function unnamed({ platform }: Host): OperatingSystem {
	return { platform, name: platform, release: '', arch: process.arch };
}

function whileRunning<T>(signal: AbortSignal, asked: Promise<T>, otherwise: T): Promise<T> {
	return new Promise((resolve) => {
		asked.then(resolve, () => resolve(otherwise));
		signal.addEventListener('abort', () => resolve(otherwise), { once: true });
	});
}
