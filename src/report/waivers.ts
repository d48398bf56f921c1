import type { CheckResult } from '../check/result.ts';
import type { CauseLine, CheckLine, PredictionLine, TargetReport, Waived, Waiver } from './schema.ts';

/**
 * What somebody has accepted, until a day: it is shown as accepted and does not count. When the day has passed it counts again.
 * Pure: the day is the one on which the run started.
 */

/** Exactly one of `check` and `cause` is named. */
export type WaiverGiven = Omit<Waiver, 'state'>;

/** A result, with a mark where it is accepted. */
export type MarkedResult = CheckResult & { readonly waived?: Waived };

/** What waivers are held against: the checks of this computer (without a name), or one target. */
export interface Part {
	readonly name?: string | undefined;
	readonly checks: readonly Pick<CheckLine, 'id' | 'status'>[];
	readonly causes?: readonly Pick<CauseLine, 'id' | 'standing'>[];
}

/** The lines of a part, with a mark at each that is accepted. */
export function accepted<Line extends Pick<CheckLine, 'id' | 'status'> | Pick<CauseLine, 'id' | 'standing'>>(
	lines: readonly Line[],
	waivers: readonly WaiverGiven[],
	{ startedAt, name }: { readonly startedAt: string; readonly name?: string | undefined },
): readonly (Line & { readonly waived?: Waived })[] {
	const inForce = waivers.filter((waiver) => !isExpired(waiver, startedAt) && concerns(waiver, name));
	if (inForce.length === 0) return lines;
	return lines.map((line) => {
		const waiver = inForce.find((each) => isAbout(each, line));
		if (waiver === undefined) return line;
		const { owner, reason, until } = waiver;
		return { ...line, waived: { owner, reason, until } };
	});
}

/** What became of each waiver: in force, expired, or matching nothing that is wrong. */
export function waiverLines(waivers: readonly WaiverGiven[], parts: readonly Part[], startedAt: string): readonly Waiver[] {
	return waivers.map((waiver) => ({
		...waiver,
		state: isExpired(waiver, startedAt) ? 'expired' : parts.some((part) => matches(waiver, part)) ? 'in-force' : 'unused',
	}));
}

/** The last day, UTC, is still covered. */
export function isExpired({ until }: Pick<WaiverGiven, 'until'>, startedAt: string): boolean {
	return until < startedAt.slice(0, 10);
}

/** Whether there is something wrong in this part that the waiver is about. */
function matches(waiver: WaiverGiven, { name, checks, causes = [] }: Part): boolean {
	return concerns(waiver, name) && [...checks, ...causes].some((line) => isAbout(waiver, line));
}

function concerns({ target }: WaiverGiven, name: string | undefined): boolean {
	return target === undefined || target === name;
}

const NOT_WELL: readonly CheckLine['status'][] = ['warn', 'fail', 'unknown', 'error'];

function isAbout({ check, cause }: WaiverGiven, line: Pick<CheckLine, 'id' | 'status'> | Pick<CauseLine, 'id' | 'standing'>): boolean {
	return 'standing' in line ? line.id === cause && line.standing === 'fits' : line.id === check && NOT_WELL.includes(line.status);
}

/**
 * The waiver by which a predicted failure is accepted: all causes that are named for it are waived, or all failed checks that show it.
 * One cause among several with the same evidence is not enough, for it may be another.
 */
export function acceptanceOf(
	{ outcome, causes: ids, because }: PredictionLine,
	{ checks, causes }: Pick<TargetReport, 'checks' | 'causes'>,
): Waived | undefined {
	if (outcome !== 'fails') return undefined;
	const named = ids.map((id) => causes.find((cause) => cause.id === id)?.waived);
	const shown = checks.filter(({ id, status }) => (status === 'fail' || status === 'warn') && because.some(({ check }) => check === id));
	return allWaived(named) ?? allWaived(shown.map(({ waived }) => waived));
}

function allWaived(each: readonly (Waived | undefined)[]): Waived | undefined {
	return each.every((waived) => waived !== undefined) ? each[0] : undefined;
}

/** `accepted by Netz-Team until 2026-12-31: new firewall is ordered`. */
export function saidOf({ owner, reason, until }: Waived): string {
	return `accepted by ${owner} until ${until}: ${reason}`;
}
