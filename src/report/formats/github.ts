import type { Case, CaseState, Suite } from '../cases/case.ts';
import { suitesOf } from '../cases/suites.ts';
import { countsAs } from '../counts-as.ts';
import { originOf } from '../origin.ts';
import type { Report, TargetReport, Verdict } from '../schema.ts';
import { type Standing, targetStanding } from '../standing.ts';
import { nameOf } from '../target-name.ts';
import { oneLine, printable } from '../text/printable.ts';
import { STATE_WORDS } from '../words.ts';
import type { Reporter } from './format.ts';

type Kind = 'error' | 'warning' | 'notice';

interface Annotation {
	readonly kind: Kind;
	readonly title: string;
	readonly message: string;
}

/** GitHub shows no more of one kind in a step, and 50 in a job: all three kinds together stay below. */
const MOST = 10;

/** Workflow commands: each line becomes an annotation of the run, the answers first, then what led to them. */
export const github: Reporter = {
	write: (report) => `${annotationsOf(report).map(command).join('\n')}\n`,
};

function annotationsOf(report: Report): readonly Annotation[] {
	const suites = suitesOf(report);
	const all = [
		...report.targets.map((target) => verdictAnnotation(target, report)),
		...suites.flatMap(caseAnnotations),
		...originOf(report).map(origin),
	];
	return (['error', 'warning', 'notice'] as const).flatMap((kind) => limited(all.filter((each) => each.kind === kind)));
}

/** The last one that fits says how many do not. */
function limited(all: readonly Annotation[]): readonly Annotation[] {
	if (all.length <= MOST) return all;
	const shown = all.slice(0, MOST - 1);
	const left = all.slice(MOST - 1);
	const titles = left.map(({ title }) => title).join('\n');
	const { kind } = left[0] as Annotation;
	return [...shown, { kind, title: `${left.length} more`, message: `${left.length} more that are not shown one by one:\n${titles}` }];
}

/** By what a target counts for, limits and `--fail-on` included. */
const STANDINGS: Record<Standing, Kind> = {
	fine: 'notice',
	warned: 'warning',
	undetermined: 'warning',
	fails: 'error',
	'fails-here': 'error',
};
const CASES: Partial<Record<CaseState, Kind>> = { fail: 'error', unknown: 'warning', warn: 'warning', accepted: 'notice' };

function verdictAnnotation(target: TargetReport, report: Report): Annotation {
	const { state, code, headline, doNow, command: exact } = target.verdict;
	const shown = code === undefined ? '' : ` (${code})`;
	const lines = [headline, countsAs(target, report), doNow === undefined ? undefined : `Do now: ${doNow}`, exact];
	const message = lines.filter((line) => line !== undefined).join('\n');
	return { kind: STANDINGS[targetStanding(target, report)], title: `${nameOf(target)}: ${STATE_WORDS[state]}${shown}`, message };
}

function origin(message: string): Annotation {
	return { kind: 'notice', title: 'About this report', message };
}

/** What a verdict says already is not said again. */
function caseAnnotations({ name, cases, verdict }: Suite): readonly Annotation[] {
	return cases.flatMap((each) => {
		const kind = CASES[each.state];
		if (kind === undefined || (verdict !== undefined && repeats(each, verdict))) return [];
		return [
			{ kind, title: `${name}: ${each.title}`, message: [each.says, ...(each.because === undefined ? [] : [each.because])].join('\n') },
		];
	});
}

function repeats({ id, type, state }: Case, verdict: Verdict): boolean {
	if (id === 'answer') return true;
	if (!id.startsWith('tunnel.')) return false;
	return state === 'unknown' ? verdict.state === 'undetermined' : type === verdict.code;
}

/** `%` and line ends are escaped in the message, and `:` and `,` in a property besides, as GitHub's own toolkit does. */
function command({ kind, title, message }: Annotation): string {
	return `::${kind} title=${inProperty(title)}::${inMessage(message)}`;
}

function inMessage(text: string): string {
	return printable(text.replace(/\r\n?|[\u2028\u2029]/g, '\n'))
		.replaceAll('%', '%25')
		.replaceAll('\n', '%0A');
}

function inProperty(text: string): string {
	return inMessage(oneLine(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
