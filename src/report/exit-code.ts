import { decisive } from './decisive.ts';
import type { Report, TargetReport } from './schema.ts';

/** The tool's own codes, for what never reached a report (sysexits.h names; DESIGN, 7). */
export const EXIT = { ok: 0, fails: 1, undetermined: 2, usage: 64, unreadableInput: 65, internal: 70, configuration: 78 } as const;

/** 128 + the signal's number, as shells have it. */
const INTERRUPTED: Record<string, number> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGBREAK: 149 };

/** Whether a signal ended the run, and not its end or its deadline. */
export function exitsBySignal({ interrupted }: Pick<Report, 'interrupted'>): boolean {
	return INTERRUPTED[interrupted ?? ''] !== undefined;
}

/** The exit code of a run, from its JSON alone: 1 before 2 before 0 over all targets. */
export function exitCodeOf(report: Omit<Report, 'exitCode'>): number {
	return exitCodeOver(new Set(report.targets.map((target) => targetExitCode(target, report))), report);
}

/** The same, from the codes of the targets. What was given as a target and is none was not looked at: that cannot be told to be fine. */
export function exitCodeOver(codes: ReadonlySet<number>, { interrupted, refused = [] }: Pick<Report, 'interrupted' | 'refused'>): number {
	const signal = INTERRUPTED[interrupted ?? ''];
	if (signal !== undefined) return signal;
	if (codes.has(EXIT.fails)) return EXIT.fails;
	return codes.size === 0 || codes.has(EXIT.undetermined) || refused.length > 0 ? EXIT.undetermined : EXIT.ok;
}

type Whole = Pick<Report, 'options' | 'machine'>;

export function targetExitCode(target: TargetReport, { options, machine }: Whole): number {
	const { state } = target.verdict;
	const checks = [...machine.checks, ...target.checks];
	if (state === 'fails') return EXIT.fails;
	if (state === 'undetermined' && !onlyAcceptedUnknowns(target, checks, options)) return EXIT.undetermined;
	const counts = checks.some(({ status, waived }) => status === 'warn' && waived === undefined);
	const warned = state === 'degraded' || (state === 'undetermined' && counts);
	return warned && options.failOn === 'warn' ? EXIT.fails : EXIT.ok;
}

/** `--accept-unknown CHECK`, or a waiver: what could not be measured for want of a privilege need not make a run undetermined. */
function onlyAcceptedUnknowns(
	{ predictions, expectations = [] }: TargetReport,
	checks: TargetReport['checks'],
	{ acceptUnknown = [], only }: Report['options'],
): boolean {
	const accepted = (id: string) => mayBeMissing(id, checks, acceptUnknown);
	if (only !== undefined && expectations.length === 0) {
		const open = checks.filter(({ status }) => ['unknown', 'error', 'skip'].includes(status));
		return open.length > 0 && open.every(({ id }) => accepted(id));
	}
	// An expectation of a tunnel stands for its prediction; any other that cannot be told has no check that could be accepted.
	const untold = expectations.filter(({ state }) => state === 'unknown').map(({ tunnel }) => tunnel);
	const met = expectations.filter(({ state }) => state !== 'unknown').map(({ tunnel }) => tunnel as string | undefined);
	const open = decisive(predictions).filter(({ tunnel, outcome }) => outcome === 'undetermined' && !met.includes(tunnel));
	if (!untold.every((tunnel) => open.some((line) => line.tunnel === tunnel))) return false;
	return open.length > 0 && open.every(({ unmeasured }) => unmeasured.length > 0 && unmeasured.every(({ check }) => accepted(check)));
}

/** Whether a check may be unmeasured without making anything undetermined. */
export function mayBeMissing(id: string, checks: TargetReport['checks'], acceptUnknown: readonly string[] = []): boolean {
	return acceptUnknown.includes(id) || checks.some((line) => line.id === id && line.waived !== undefined);
}
