import type { CauseLine, PredictionLine, Report, TargetReport } from './schema.ts';
import { standsFor } from './verdict.ts';
import { acceptanceOf } from './waivers.ts';

/** A cause that somebody has to mend, and the targets that suffer from it. */
export interface Act {
	readonly cause: CauseLine;
	readonly targets: readonly TargetReport[];
}

/** What each owner has to mend, in the order in which it is most likely to help; owners in the order in which they are first named. */
export function actsOf(report: Pick<Report, 'machine' | 'targets'>): ReadonlyMap<CauseLine['owner'], readonly Act[]> {
	const acts = new Map<string, { cause: CauseLine; targets: TargetReport[] }>();
	for (const target of report.targets) {
		for (const cause of decidingCauses(report, target)) {
			// The same cause may name another host, or be accepted for one target only.
			const key = JSON.stringify([cause.id, cause.title, cause.waived]);
			const act = acts.get(key) ?? { cause, targets: [] };
			act.targets.push(target);
			acts.set(key, act);
		}
	}
	return Map.groupBy([...acts.values()], ({ cause }) => cause.owner);
}

/** The causes that fit what is predicted to fail, the likeliest first. */
export function decidingCauses(report: Pick<Report, 'machine'>, target: TargetReport): readonly CauseLine[] {
	const { verdict, causes } = target;
	if (verdict.state !== 'fails' && verdict.state !== 'undetermined') return [];
	const ids = new Set(failing(report, target).flatMap((prediction) => prediction.causes));
	return [...ids].flatMap((id) => causes.filter((cause) => cause.id === id));
}

/**
 * The predictions that a verdict of failure rests on: "Automatic" speaks for all tunnels where it fails. What is accepted, and what fails as it was
 * expected to, is nobody's to mend.
 */
export function failing({ machine }: Pick<Report, 'machine'>, target: TargetReport): readonly PredictionLine[] {
	const { predictions, expectations = [], causes } = target;
	const seen = { checks: [...machine.checks, ...target.checks], causes };
	const asExpected = (line: PredictionLine) => expectations.some((expected) => expected.state === 'met' && standsFor(expected, line));
	const fails = predictions.filter((line) => line.outcome === 'fails' && acceptanceOf(line, seen) === undefined && !asExpected(line));
	const automatic = fails.filter(({ tunnel }) => tunnel === 'automatic');
	return automatic.length > 0 ? automatic : fails;
}
