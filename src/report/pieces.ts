import type { Report, TargetReport } from './schema.ts';
import type { Counts } from './tally.ts';

/** What is known of a run before its first target. */
export type ReportHead = Omit<Report, 'durationMs' | 'interrupted' | 'targets' | 'notReached' | 'waivers' | 'verdict' | 'exitCode'>;

/** What is known once the last target is over. */
export type ReportEnd = Pick<Report, 'durationMs' | 'interrupted' | 'notReached' | 'waivers' | 'verdict' | 'exitCode'> & {
	readonly counts: Counts;
};

/** The report that these are the pieces of. */
export function wholeReport(head: ReportHead, targets: readonly TargetReport[], end: Omit<ReportEnd, 'counts'>): Report {
	const { schemaVersion, tool, catalogVersion, startedAt, ...about } = head;
	const { durationMs, interrupted, notReached, waivers, verdict, exitCode } = end;
	return {
		schemaVersion,
		tool,
		catalogVersion,
		startedAt,
		durationMs,
		...(interrupted === undefined ? {} : { interrupted }),
		...about,
		targets,
		...(notReached === undefined ? {} : { notReached }),
		...(waivers === undefined ? {} : { waivers }),
		verdict,
		exitCode,
	};
}
