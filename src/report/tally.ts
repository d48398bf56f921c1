import { exitCodeAs } from './exit-code.ts';
import type { Report, TargetReport, Verdict, Waiver } from './schema.ts';
import { type Standing, standingOver, targetStanding } from './standing.ts';
import { worstOf } from './verdict.ts';
import { type WaiverGiven, waiverLines } from './waivers.ts';

/** How many targets came out how. */
export type Counts = Readonly<Record<Verdict['state'], number>>;

/** What is said of all targets together. */
interface Tallied {
	readonly counts: Counts;
	readonly waivers?: readonly Waiver[];
	readonly verdict: Verdict;
	readonly exitCode: number;
}

/** Counts targets as they come, and keeps none of them. */
export interface Tally {
	add(target: TargetReport): void;
	end(ended: Pick<Report, 'interrupted' | 'notReached'>): Tallied;
}

export function startTally(
	{ options, machine, refused = [], startedAt }: Pick<Report, 'options' | 'machine' | 'refused' | 'startedAt'>,
	waivers: readonly WaiverGiven[] = [],
): Tally {
	const counts = { ok: 0, degraded: 0, fails: 0, undetermined: 0 };
	const standings = new Set<Standing>();
	let lines = waiverLines(waivers, [machine], startedAt);
	let worst: Verdict | undefined;
	return {
		add(target) {
			counts[target.verdict.state]++;
			standings.add(targetStanding(target, { options, machine, startedAt }));
			const here = waiverLines(waivers, [target], startedAt);
			lines = lines.map((line, at) => (line.state === 'unused' ? (here[at] ?? line) : line));
			worst = worst === undefined ? target.verdict : worstOf([worst, target.verdict]);
		},
		end: ({ interrupted, notReached = 0 }) => ({
			counts,
			...(waivers.length === 0 ? {} : { waivers: lines }),
			verdict: worstOf(worst === undefined ? [] : [worst], { refused, notReached }),
			exitCode: exitCodeAs(standingOver(standings, { refused, notReached, options }), {
				options,
				...(interrupted === undefined ? {} : { interrupted }),
			}),
		}),
	};
}
