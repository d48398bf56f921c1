import type { Report, TargetReport } from './schema.ts';

/** The tool's own codes, for what never reached a report (sysexits.h names; DESIGN, 7). */
export const EXIT = { ok: 0, fails: 1, undetermined: 2, usage: 64, unreadableInput: 65, internal: 70, configuration: 78 } as const;

/** 128 + the signal's number, as shells have it. */
const INTERRUPTED: Record<string, number> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGBREAK: 149 };

/** The exit code of a run, from its JSON alone: 1 before 2 before 0 over all targets. */
export function exitCodeOf(report: Omit<Report, 'exitCode'>): number {
	const signal = INTERRUPTED[report.interrupted ?? ''];
	if (signal !== undefined) return signal;
	const codes = report.targets.map((target) => targetExitCode(target, report));
	if (codes.length === 0) return EXIT.undetermined;
	return codes.find((code) => code === EXIT.fails) ?? codes.find((code) => code === EXIT.undetermined) ?? EXIT.ok;
}

type Whole = Pick<Report, 'options' | 'machine'>;

function targetExitCode(target: TargetReport, { options, machine }: Whole): number {
	const { state } = target.verdict;
	const checks = [...machine.checks, ...target.checks];
	if (state === 'fails') return EXIT.fails;
	if (state === 'undetermined' && !onlyAcceptedUnknowns(target.predictions, checks, options)) return EXIT.undetermined;
	const warned = state === 'degraded' || (state === 'undetermined' && checks.some(({ status }) => status === 'warn'));
	return warned && options.failOn === 'warn' ? EXIT.fails : EXIT.ok;
}

/** `--accept-unknown CHECK`: what could not be measured for want of a privilege need not make a run undetermined. */
function onlyAcceptedUnknowns(
	predictions: TargetReport['predictions'],
	checks: TargetReport['checks'],
	{ acceptUnknown = [], only }: Report['options'],
): boolean {
	const accepted = (id: string) => acceptUnknown.includes(id);
	if (only !== undefined) {
		const open = checks.filter(({ status }) => ['unknown', 'error', 'skip'].includes(status));
		return open.length > 0 && open.every(({ id }) => accepted(id));
	}
	// Where "Automatic" was predicted, it speaks for all.
	const automatic = predictions.filter(({ tunnel }) => tunnel === 'automatic');
	const open = (automatic.length > 0 ? automatic : predictions).filter(({ outcome }) => outcome === 'undetermined');
	return open.length > 0 && open.every(({ unmeasured }) => unmeasured.length > 0 && unmeasured.every(({ check }) => accepted(check)));
}
