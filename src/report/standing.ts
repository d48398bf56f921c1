import { firstToEnd } from './certificate-dates.ts';
import { decisive } from './decisive.ts';
import { alerts } from './range.ts';
import type { Report, TargetReport } from './schema.ts';

/**
 * What a run comes to, for whoever starts something by it. `fails-here`: a failure that is certain, lies on this computer, and can be mended
 * there. Best first.
 */
export const STANDINGS = ['fine', 'warned', 'undetermined', 'fails', 'fails-here'] as const;
export type Standing = (typeof STANDINGS)[number];

/** What a target is judged with. */
export type Judged = Pick<Report, 'options' | 'machine' | 'startedAt'>;

/** The worst of all targets. */
export function standingOf(report: Judged & Pick<Report, 'targets' | 'refused' | 'notReached'>): Standing {
	return standingOver(new Set(report.targets.map((target) => targetStanding(target, report))), report);
}

/**
 * The same, from those of the targets. What was given as a target and is none, and what the run did not come to, was not looked at: that
 * cannot be told to be fine.
 */
export function standingOver(
	standings: ReadonlySet<Standing>,
	{ refused = [], notReached = 0, options }: Pick<Report, 'refused' | 'notReached' | 'options'>,
): Standing {
	const untold = options.failOn === 'unknown' ? 'fails' : 'undetermined';
	return worst([...standings, ...(refused.length + notReached > 0 || standings.size === 0 ? [untold as Standing] : [])]);
}

/** What one target comes to, with `--fail-on` and the limits of its certificate. */
export function targetStanding(target: TargetReport, report: Judged): Standing {
	const standing = worst([standingByVerdict(target, report), certificateStanding(target, report)]);
	const { failOn } = report.options;
	const counts = (standing === 'warned' && failOn === 'warn') || (standing === 'undetermined' && failOn === 'unknown');
	return counts ? 'fails' : standing;
}

function worst(standings: readonly Standing[]): Standing {
	return STANDINGS[Math.max(0, ...standings.map((each) => STANDINGS.indexOf(each)))] ?? 'fine';
}

/** What it comes to by what was seen of it alone. */
export function standingByVerdict(target: TargetReport, { options, machine }: Judged): Standing {
	const { state, certainty, where, doNow } = target.verdict;
	if (state === 'fails') return certainty === 'certain' && where === 'computer' && doNow !== undefined ? 'fails-here' : 'fails';
	if (state === 'degraded') return 'warned';
	if (state === 'ok') return 'fine';
	const checks = [...machine.checks, ...target.checks];
	if (!onlyAcceptedUnknowns(target, checks, options)) return 'undetermined';
	return checks.some(({ status, waived }) => status === 'warn' && waived === undefined) ? 'warned' : 'fine';
}

/** The days that are left of a server's certificate, where limits are set for them. */
export function certificateStanding(target: TargetReport, { options, startedAt }: Judged): Standing {
	const { warning, critical } = options.certificateDays ?? {};
	if (warning === undefined && critical === undefined) return 'fine';
	const days = firstToEnd([target], startedAt)?.days;
	if (days === undefined) return 'undetermined';
	if (critical !== undefined && alerts(critical, days)) return 'fails';
	return warning !== undefined && alerts(warning, days) ? 'warned' : 'fine';
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
