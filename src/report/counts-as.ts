import { firstToEnd } from './certificate-dates.ts';
import type { Report, TargetReport } from './schema.ts';
import { certificateStanding, type Judged, type Standing, standingByVerdict, targetStanding } from './standing.ts';

/** What the limits of `-w` and `-c` make of a certificate. */
export interface CertificateLimit {
	readonly standing: Standing;
	/** What was seen, without a full stop. */
	readonly says: string;
}

/** Undefined where no limits are set, and `fine` where the certificate keeps them. */
export function certificateLimit(target: TargetReport, report: Judged): CertificateLimit | undefined {
	if (report.options.certificateDays === undefined) return undefined;
	const standing = certificateStanding(target, report);
	const end = firstToEnd([target], report.startedAt);
	if (end === undefined) return { standing, says: 'no certificate was seen, so its days are not known' };
	const day = end.notAfter.slice(0, 10);
	const days = Math.abs(end.days) === 1 ? 'day' : 'days';
	return { standing, says: end.days < 0 ? `certificate expired on ${day}` : `certificate ends in ${end.days} ${days} (${day})` };
}

/** Why a target counts for worse than its verdict says: the limits of its certificate, or `--fail-on`. Undefined where it does not. */
export function countsAs(target: TargetReport, report: Judged): string | undefined {
	const limit = certificateLimit(target, report);
	const standing = targetStanding(target, report);
	if (standing === standingByVerdict(target, report)) return undefined;
	if (limit !== undefined && (limit.standing === standing || limit.standing === failsBy(report.options.failOn))) {
		const { warning, critical } = report.options.certificateDays ?? {};
		const set = [...(warning === undefined ? [] : [`--warning ${warning}`]), ...(critical === undefined ? [] : [`--critical ${critical}`])];
		return `${COUNTED[standing]}: ${limit.says}; the limits are ${set.join(' and ')}.`;
	}
	return report.options.failOn === 'warn'
		? 'Counts as a failure: a warning does so here (--fail-on warn).'
		: 'Counts as a failure: what cannot be told does so here (--fail-on unknown).';
}

const COUNTED: Record<Standing, string> = {
	fine: 'Counts as well',
	warned: 'Counts as a warning',
	undetermined: 'Cannot be told',
	fails: 'Counts as a failure',
	'fails-here': 'Counts as a failure',
};

/** What `--fail-on` makes a failure of. */
function failsBy(failOn: Report['options']['failOn']): Standing | undefined {
	return failOn === 'warn' ? 'warned' : failOn === 'unknown' ? 'undetermined' : undefined;
}
