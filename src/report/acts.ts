import type { CauseLine, PredictionLine, Report, TargetReport } from './schema.ts';

/** A cause that somebody has to mend, and the targets that suffer from it. */
export interface Act {
	readonly cause: CauseLine;
	readonly targets: readonly TargetReport[];
}

/** What each owner has to mend, in the order in which it is most likely to help; owners in the order in which they are first named. */
export function actsOf({ targets }: Pick<Report, 'targets'>): ReadonlyMap<CauseLine['owner'], readonly Act[]> {
	const acts = new Map<string, { cause: CauseLine; targets: TargetReport[] }>();
	for (const target of targets) {
		for (const cause of decidingCauses(target)) {
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
export function decidingCauses({ verdict, predictions, causes }: TargetReport): readonly CauseLine[] {
	if (verdict.state !== 'fails' && verdict.state !== 'undetermined') return [];
	const ids = new Set(failing(predictions).flatMap((prediction) => prediction.causes));
	return [...ids].flatMap((id) => causes.filter((cause) => cause.id === id));
}

/** The predictions that a verdict of failure rests on: "Automatic" speaks for all tunnels where it fails. */
export function failing(predictions: readonly PredictionLine[]): readonly PredictionLine[] {
	const fails = predictions.filter(({ outcome }) => outcome === 'fails');
	const automatic = fails.filter(({ tunnel }) => tunnel === 'automatic');
	return automatic.length > 0 ? automatic : fails;
}
