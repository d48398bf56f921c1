import { isDeepStrictEqual } from 'node:util';
import { type Diagnosis, diagnose } from './catalog/diagnosis.ts';
import type { Catalog } from './catalog/schema.ts';
import type { RunContext, RunOptions, Supplied } from './check/context.ts';
import type { Check } from './check/define.ts';
import { eachInOrder } from './check/each-in-order.ts';
import { planChecks, type Selection, sparedOf } from './check/plan.ts';
import type { CheckResult } from './check/result.ts';
import { startRun } from './check/runner.ts';
import type { Target } from './check/target.ts';
import type { Host, OperatingSystem } from './host/host.ts';
import type { Profile } from './host/profile.ts';
import type { Expected } from './report/expected.ts';
import { type ReportEnd, type ReportHead, wholeReport } from './report/pieces.ts';
import type { Report, TargetReport } from './report/schema.ts';
import { SCHEMA_VERSION } from './report/schema-version.ts';
import { startTally } from './report/tally.ts';
import { targetReport } from './report/target-report.ts';
import { accepted, type MarkedResult, type WaiverGiven } from './report/waivers.ts';

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
	/** What was given as a target and is none. */
	readonly refused?: Report['refused'];
	/** How many targets are looked at together. Absent: all. */
	readonly parallel?: number;
	/** Many servers are looked at, or one again and again: what could trip a ban or takes a port is asked only where it was named. */
	readonly sparing?: true;
	/** For how long conversations have been waiting for a place, in ms. */
	heldUpMs?(): number;
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

/** Who is handed a run piece by piece. What it is handed is kept nowhere else. */
export interface RunReader {
	/** Called before the first target. */
	onHead?(head: ReportHead): void | Promise<void>;
	/** Called in list order, each as soon as all earlier ones were taken. */
	onTarget(target: TargetReport): void | Promise<void>;
}

/** Looks, and says what it means. Never throws for anything met in the world. */
export async function diagnoseTargets(input: DiagnoseInput): Promise<Report> {
	const targets: TargetReport[] = [];
	let head: ReportHead | undefined;
	const { counts: _, ...end } = await diagnoseEach(input, {
		onHead(said) {
			head = said;
		},
		onTarget: (target) => void targets.push(target),
	});
	return wholeReport(head as ReportHead, targets, end);
}

/** The same for any number of targets: each is handed over as soon as it is judged. */
export async function diagnoseEach(input: DiagnoseInput, { onHead, onTarget }: RunReader): Promise<ReportEnd> {
	const { options, selection, signal, supplied, host, waivers = [] } = input;
	const startedAt = new Date().toISOString();
	const began = performance.now();
	const planFor = ({ options: own, skip = [] }: Pick<AskedTarget, 'options' | 'skip'>) =>
		planChecks(input.checks, own, host.platform, { ...selection, skip: [...(selection.skip ?? []), ...skip] });
	const wanted = new Set(input.targets.length === 0 ? planFor({ options }) : input.targets.flatMap(planFor));
	const checks = input.checks.filter((check) => wanted.has(check));
	input.onStart?.([
		...checks.filter(({ scope }) => scope === 'run').map((check) => ({ check })),
		...input.targets.flatMap((asked) => planFor(asked).flatMap((check) => (check.scope === 'run' ? [] : [{ check, asked }]))),
	]);
	const about = whileRunning(signal, Promise.all([host.os(), host.vantage()]), [unnamed(host), 'machine'] as const);
	const { addressesOf, heldUpMs } = input;
	const run = startRun({ checks, options, supplied, host, signal, addressesOf, ...(heldUpMs === undefined ? {} : { heldUpMs }) });
	const begin = (asked: AskedTarget) => {
		const plan = planFor(asked);
		const spared = input.sparing ? { spared: sparedOf(plan, asked.options, selection) } : {};
		const results = run.target(asked.target, { ...asked, ...spared, checks: plan });
		return { results, over: Promise.all(results) };
	};

	const machine = inListOrder(run.machine.map(markedBy(waivers, startedAt)), input.onResult);
	const head = machine.then(async (results) => {
		const said = headOf(input, startedAt, await about, results);
		await onHead?.(said);
		return said;
	});
	const tally = head.then((said) => startTally(said, waivers));
	const { parallel = input.targets.length } = input;
	let taken = 0;
	await eachInOrder(input.targets, { parallel, ahead: parallel * AHEAD, signal }, begin, async ({ results }, asked) => {
		const target = await judged(input, startedAt, await machine, asked, results);
		(await tally).add(target);
		taken++;
		await onTarget(target);
	});
	const notReached = input.targets.length - taken;
	const ended = {
		durationMs: Math.round(performance.now() - began),
		...(signal.aborted ? { interrupted: signal.reason as NonNullable<Report['interrupted']> } : {}),
		...(notReached === 0 ? {} : { notReached }),
	};
	return { ...ended, ...(await tally).end(ended) };
}

/** What is over waits for those before it in the list: how many times as many may wait as are looked at together. */
const AHEAD = 4;

function headOf(
	{ version, catalog, options, supplied, sparing, reportOptions, unchecked = [], refused = [] }: DiagnoseInput,
	startedAt: string,
	[os, vantage]: readonly [OperatingSystem, Report['machine']['vantage']],
	machine: readonly CheckResult[],
): ReportHead {
	return {
		schemaVersion: SCHEMA_VERSION,
		tool: { name: 'vpn-doctor', version },
		catalogVersion: catalog.version,
		startedAt,
		client: options.client,
		options: { ...given(options), ...handedOver(supplied), ...(sparing ? { sparing } : {}), ...reportOptions },
		machine: { os, vantage, checks: machine as Report['machine']['checks'] },
		...(unchecked.length === 0 ? {} : { unchecked }),
		...(refused.length === 0 ? {} : { refused }),
	};
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
