import { type Diagnosis, diagnose } from './catalog/diagnosis.ts';
import type { Catalog } from './catalog/schema.ts';
import type { RunContext, RunOptions, Supplied } from './check/context.ts';
import type { Check } from './check/define.ts';
import { planChecks, type Selection } from './check/plan.ts';
import type { CheckResult } from './check/result.ts';
import { startRun } from './check/runner.ts';
import type { Target } from './check/target.ts';
import type { Host, OperatingSystem } from './host/host.ts';
import { exitCodeOf } from './report/exit-code.ts';
import type { Report } from './report/schema.ts';
import { SCHEMA_VERSION } from './report/schema-version.ts';
import { targetReport } from './report/target-report.ts';
import { worstOf } from './report/verdict.ts';

/** READ ME FIRST: the whole program. Target → checks (by way of probes) → results → diagnosis → report. */

export interface DiagnoseInput {
	readonly version: string;
	readonly catalog: Catalog;
	readonly checks: readonly Check[];
	addressesOf(target: Target, maybe: RunContext['maybe']): readonly string[];
	readonly host: Host;
	readonly target: Target;
	readonly options: RunOptions;
	readonly supplied: Supplied;
	readonly selection: Selection;
	/** What else the report should say of how it was asked for. */
	readonly reportOptions: Partial<Report['options']>;
	readonly answers: ReadonlyMap<string, 'yes' | 'no'>;
	/** Aborting ends the run at once; its reason (`SIGINT`, `SIGTERM`, `deadline`) goes into the report. */
	readonly signal: AbortSignal;
	/** Called in list order, each check as soon as all earlier ones are known. */
	onResult?(result: CheckResult): void;
	/** Called when the checks start, with how many there are. */
	onStart?(plan: readonly Check[]): void;
}

/** Looks, and says what it means. Never throws for anything met in the world. */
export async function diagnoseTarget(input: DiagnoseInput): Promise<Report> {
	const { catalog, host, options, selection, signal, supplied, target } = input;
	const startedAt = new Date();
	const began = performance.now();
	const plan = planChecks(input.checks, options, host.platform, selection);
	input.onStart?.(plan);
	const about = whileRunning(signal, Promise.all([host.os(), host.vantage()]), [unnamed(host), 'machine'] as const);

	const run = startRun({ checks: plan, options, supplied, host, signal, addressesOf: input.addressesOf });
	const ofTarget = run.target(target);
	const machine = await inListOrder(run.machine, input.onResult);
	const results = await inListOrder(ofTarget, input.onResult);

	const diagnosis: Diagnosis = diagnose(catalog, [...machine, ...results], options, input.answers);
	const titleOf = (id: string) => input.checks.find((check) => check.id === id)?.title;
	const asked = { ...given(options), ...handedOver(supplied), ...input.reportOptions, client: options.client };
	const addresses = [...new Set(results.flatMap(({ evidence }) => (Array.isArray(evidence.addresses) ? evidence.addresses : [])))].map(
		String,
	);
	const targets = [targetReport({ catalog, target, machine, results, addresses, diagnosis, titleOf, options: asked })];
	const [os, vantage] = await about;
	const { client, ...reportOptions } = asked;
	const report: Omit<Report, 'exitCode'> = {
		schemaVersion: SCHEMA_VERSION,
		tool: { name: 'vpn-doctor', version: input.version },
		catalogVersion: catalog.version,
		startedAt: startedAt.toISOString(),
		durationMs: Math.round(performance.now() - began),
		...(signal.aborted ? { interrupted: signal.reason as NonNullable<Report['interrupted']> } : {}),
		client,
		options: reportOptions,
		machine: { os, vantage, checks: machine as Report['machine']['checks'] },
		targets,
		verdict: worstOf(targets.map(({ verdict }) => verdict)),
	};
	return { ...report, exitCode: exitCodeOf(report) };
}

async function inListOrder(results: readonly Promise<CheckResult>[], onResult?: (result: CheckResult) => void): Promise<CheckResult[]> {
	const known: CheckResult[] = [];
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
