import type { Report, TargetReport } from './schema.ts';
import { type Counts, startTally } from './tally.ts';

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

/** A form that can be written piece by piece, as the run goes on. Each returns text as it stands, line feeds included. */
export interface Pieces {
	/** A part of it is of no use to anybody: a file has it whole or not at all. */
	readonly onlyWhole?: true;
	/** `total`: how many targets there are to come. */
	head(head: ReportHead, total: number): string;
	/** `number`: its place in the list, from 1. */
	target(target: TargetReport, head: ReportHead, number: number): string;
	end(end: ReportEnd, head: ReportHead): string;
}

/** The same text from a report that is there as a whole. */
export function inPieces(pieces: Pieces, report: Report): string {
	const { durationMs, interrupted, targets, notReached, waivers, verdict, exitCode, ...head } = report;
	const tally = startTally(report);
	for (const target of targets) tally.add(target);
	const end: ReportEnd = {
		durationMs,
		...(interrupted === undefined ? {} : { interrupted }),
		...(notReached === undefined ? {} : { notReached }),
		...(waivers === undefined ? {} : { waivers }),
		counts: tally.end(report).counts,
		verdict,
		exitCode,
	};
	return [
		pieces.head(head, targets.length + (notReached ?? 0)),
		...targets.map((target, at) => pieces.target(target, head, at + 1)),
		pieces.end(end, head),
	].join('');
}
