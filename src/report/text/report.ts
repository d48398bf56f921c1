import type { RunOptions } from '../../check/context.ts';
import type { Group } from '../../check/result.ts';
import type { Target } from '../../check/target.ts';
import { TUNNEL_TITLES } from '../../check/tunnel.ts';
import { countsAs } from '../counts-as.ts';
import { originOf } from '../origin.ts';
import type { Report, TargetReport } from '../schema.ts';
import { nameOf } from '../target-name.ts';
import type { MarkedResult } from '../waivers.ts';
import { GROUP_TITLES } from '../words.ts';
import { checkLine } from './check-line.ts';
import { diagnosisText } from './diagnosis.ts';
import { printable } from './printable.ts';
import { heading, labelled, mark, paint, type Style, wrap } from './style.ts';
import { summaryBlock, summaryLine } from './summary.ts';

/** What the head of a report is made of. */
export interface AskedAbout {
	readonly target: Target;
	readonly options: Pick<RunOptions, 'automatic' | 'tunnels' | 'client'>;
	/** What the configuration or the list of targets calls it. */
	readonly name?: string;
	/** The name of the connection, or of the file. */
	readonly connection?: string;
}

const CLIENTS = { windows: 'Windows', linux: 'Linux', macos: 'macOS', android: 'Android', strongswan: 'strongSwan' } as const;

/** The first line: what is looked at, and as whom. */
export function reportHeader(style: Style, asked: readonly AskedAbout[], version: string): string {
	const [only] = asked;
	const what = only === undefined ? 'this computer alone' : asked.length > 1 ? heads(asked) : about(only);
	return paint(style, 'dim', wrap(style, `vpn-doctor ${version} · ${what}`, '', '  '));
}

/** Several: the connections of this computer, or what the configuration or a list of targets names. */
function heads(asked: readonly AskedAbout[]): string {
	return `${asked.length} ${asked.every(({ name, connection }) => name === undefined && connection !== undefined) ? 'connections of this computer' : 'targets'}`;
}

/** The line above what is seen of one of several targets. */
export function targetHeading(style: Style, asked: AskedAbout): string {
	return heading(style, wrap(style, about(asked), '', '  '));
}

function about({ target, options, name: called, connection }: AskedAbout): string {
	const tunnels = options.automatic ? 'tunnel type Automatic' : options.tunnels.map((tunnel) => TUNNEL_TITLES[tunnel]).join(', ');
	const name = target.title === target.host ? target.host : `${target.title} (${target.host})`;
	const host = target.port === undefined ? name : `${name}, port ${target.port}`;
	const of = [called, connection].flatMap((each) => (each === undefined ? [] : [printable(each)]));
	return [...of, printable(host), `for a ${CLIENTS[options.client]} client`, tunnels].join(' · ');
}

/** The lines of results, as they come. */
export interface ResultLines {
	/** What there is to print now: nothing, where the result is to be named with others at the end of its group. */
	next(result: MarkedResult): readonly string[];
	/** What was kept back. */
	end(): readonly string[];
}

/** Turns results into lines as they come, with a heading whenever a new group begins. What is well and brief stands in one line at the group's end. */
export function resultLines(style: Style): ResultLines {
	let group: Group | undefined;
	let well: string[] = [];
	const keptBack = () => {
		const lines =
			well.length === 0
				? []
				: [wrap(style, `${paint(style, 'bold', 'As it should be:')} ${well.join(', ')}.`, `  ${mark(style, 'pass')}  `, ' '.repeat(8))];
		well = [];
		return lines;
	};
	return {
		next(result) {
			const begun = result.group === group ? [] : [...keptBack(), `\n${heading(style, GROUP_TITLES[result.group])}`];
			group = result.group;
			if (result.brief !== true || result.status !== 'pass') return [...begun, checkLine(style, printable(result))];
			well.push(printable(result.title));
			return begun;
		},
		end: keptBack,
	};
}

/** What follows the lines: the diagnosis, and the answer in short where the reader's eye ends up. */
export function reportFooter(style: Style, asItIs: Report): string {
	const report = printable(withoutOpenCauses(asItIs));
	const several = report.targets.length > 1;
	const parts = report.targets.flatMap((target) => {
		const diagnosis = diagnosisText(style, report, target);
		const title = several ? `Diagnosis: ${nameOf(target)}` : 'Diagnosis';
		return [
			...(diagnosis === '' ? [] : [`${heading(style, title)}\n${diagnosis}`]),
			...expectedText(style, target),
			summaryBlock(style, report, target),
			...countsText(style, report, target),
		];
	});
	if (parts.length === 0) parts.push(labelled(style, 'CANNOT TELL', report.verdict.headline, ''));
	return `\n${[...parts, ...listText(style, report), ...waiversText(style, report), ...endedText(style, report), ...originText(style, report)].join('\n\n')}`;
}

/** Why it counts for worse than it says, for whoever looks at the exit code. */
function countsText(style: Style, report: Report, target: TargetReport): readonly string[] {
	const why = countsAs(target, report);
	return why === undefined ? [] : [paint(style, 'yellow', wrap(style, why, '', ''))];
}

/** One line for each of several targets, and what could not be looked at. */
function listText(style: Style, report: Report): readonly string[] {
	const { targets } = report;
	const left = leftText(style, report);
	if (targets.length < 2 && left.length === 0) return [];
	const lines = targets.length < 2 ? [] : targets.map((target) => summaryLine(style, report, target));
	return [
		[
			heading(
				style,
				targets.every(({ name, connection }) => name === undefined && connection !== undefined)
					? 'The connections of this computer'
					: 'The targets',
			),
			...lines,
			...left,
		].join('\n'),
	];
}

/** What was given, or found, and could not be looked at. */
export function leftText(style: Style, { unchecked = [], refused = [] }: Pick<Report, 'unchecked' | 'refused'>): readonly string[] {
	return [
		...unchecked.map(({ connection, because }) => labelled(style, 'Not looked at', `${connection}: ${because}`, '')),
		...refused.map(({ where, because }) => labelled(style, 'Refused', `${where}: ${because}`, '')),
	];
}

const EXPECTED = { met: 'Met', missed: 'MISSED', unknown: 'Cannot tell' } as const;

/** What was expected of a target, and what came of it. */
function expectedText(style: Style, { expectations = [] }: TargetReport): readonly string[] {
	if (expectations.length === 0) return [];
	const lines = expectations.map(({ says, state, because, waived }) =>
		labelled(style, state === 'missed' && waived !== undefined ? 'Accepted' : EXPECTED[state], `${says}. ${because}`, ''),
	);
	return [[heading(style, 'Expected'), ...lines].join('\n')];
}

const WAIVERS = { 'in-force': 'Accepted', expired: 'EXPIRED', unused: 'Unused' } as const;

/** What was accepted, by whom and until when; and which of it is of no use any more. */
export function waiversText(style: Style, { waivers = [] }: Pick<Report, 'waivers'>): readonly string[] {
	if (waivers.length === 0) return [];
	const lines = waivers.map(({ check, cause, target, owner, reason, until, state }) => {
		const what = `${check ?? cause}${target === undefined ? '' : ` of ${target}`}`;
		return labelled(style, WAIVERS[state], `${what}: ${owner}, until ${until}: ${reason}`, '');
	});
	return [[heading(style, 'Waivers'), ...lines].join('\n')];
}

export function endedText(style: Style, { interrupted, notReached }: Pick<Report, 'interrupted' | 'notReached'>): readonly string[] {
	if (interrupted === undefined) return [];
	const left = notReached === undefined ? '' : ` ${notReached} more ${notReached === 1 ? 'was' : 'were'} not looked at.`;
	return [paint(style, 'yellow', wrap(style, `The run was ended early (${interrupted}): this is what was known by then.${left}`, '', ''))];
}

/** Where it is from, where it is not what was just seen. */
export function originText(style: Style, report: Pick<Report, 'redacted' | 'judgedFrom'>): readonly string[] {
	return originOf(report).map((text) => paint(style, 'dim', wrap(style, text, '', '')));
}

/** The text names open causes by their codes only: most of a report is theirs, and need not be cleaned for the screen. */
function withoutOpenCauses(report: Report): Report {
	const targets = report.targets.map((target) => ({ ...target, causes: target.causes.filter(({ standing }) => standing !== 'open') }));
	return { ...report, targets };
}

/** The whole report at once, from its JSON alone. */
export function textReport(style: Style, report: Report): string {
	const lines = resultLines(style);
	const checks = [...report.machine.checks, ...report.targets.flatMap((target) => target.checks)] as readonly MarkedResult[];
	return [...checks.flatMap((check) => lines.next(check)), ...lines.end(), reportFooter(style, report)].join('\n');
}
