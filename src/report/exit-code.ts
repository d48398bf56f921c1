import { type EndingSignal, EXITS, type ExitProfile, SIGNAL_CODES } from './exit-profile.ts';
import type { Report } from './schema.ts';
import { type Standing, standingOf } from './standing.ts';

/** Whether a signal ended the run, and not its end or its deadline. */
export function exitsBySignal({ interrupted }: Pick<Report, 'interrupted'>): boolean {
	return signalOf(interrupted) !== undefined;
}

/** The exit code of a run, from its JSON alone. Default profile: that which it was run with. */
export function exitCodeOf(report: Omit<Report, 'exitCode'>, profile?: ExitProfile): number {
	return exitCodeAs(standingOf(report), report, profile);
}

/** The same, where it is known what the run comes to. */
export function exitCodeAs(
	standing: Standing,
	{ interrupted, options }: Pick<Report, 'interrupted' | 'options'>,
	profile: ExitProfile = options.exitProfile ?? 'default',
): number {
	return EXITS[profile][signalOf(interrupted) ?? standing];
}

function signalOf(interrupted: Report['interrupted']): EndingSignal | undefined {
	return interrupted !== undefined && interrupted in SIGNAL_CODES ? (interrupted as EndingSignal) : undefined;
}
