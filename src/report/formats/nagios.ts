import { certificateLimit } from '../counts-as.ts';
import { exitCodeOf } from '../exit-code.ts';
import { originOf } from '../origin.ts';
import { onOneLine } from '../plugin-trouble.ts';
import type { CheckLine, Report, TargetReport } from '../schema.ts';
import { STANDINGS, type Standing, targetStanding } from '../standing.ts';
import { nameOf } from '../target-name.ts';
import { allOf, shownCodes, tunnelTitle } from '../words.ts';
import type { FormatSettings, Reporter } from './format.ts';
import { perfdata } from './nagios-perfdata.ts';

/** "Think in terms of a one-line pager": the text before the figures. */
const LINE_CHARACTERS = 79;
/** Of a name, so that what is wrong still stands on the line. */
const NAME_CHARACTERS = 30;
/** Nagios Core reads no more of a plug-in. */
const MOST_BYTES = 4096;

const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;

/** The output of a plug-in: one line, and with `verbose` more below it (Monitoring Plugins, "Plugin Output for Nagios"). */
export const nagios: Reporter = {
	write(report, settings) {
		const state = STATES[exitCodeOf(report, 'nagios') as 0 | 1 | 2 | 3];
		const text = cut(onOneLine(`VPN-DOCTOR ${state} - ${summary(report, settings)}`), LINE_CHARACTERS);
		return withinBytes([withFigures(text, perfdata(report)), ...details(report, settings)]);
	},
};

function summary(report: Report, { title }: FormatSettings): string {
	const { targets, interrupted, judgedFrom } = report;
	const [only] = targets;
	const seen = judgedFrom === undefined ? '' : `seen ${judgedFrom.startedAt.slice(0, 10)}, `;
	const ended = interrupted === undefined ? '' : interrupted === 'deadline' ? 'the time was up, ' : `ended by ${interrupted}, `;
	const stopped = `${seen}${ended}`;
	const ofAll = title === undefined ? '' : `${cut(title, NAME_CHARACTERS)}: `;
	if (only === undefined) return `${ofAll}${stopped}${sentence(report.verdict.headline)}`;
	if (targets.length > 1) return `${ofAll}${stopped}${counted(report)}`;
	const tunnel = report.options.only === undefined ? tunnelOf(only) : '';
	return `${cut(title ?? nameOf(only), NAME_CHARACTERS)}${tunnel}: ${stopped}${whatIsWrong(only, report)}`;
}

/** `2 fail (806, 809), 1 unknown, 2 well: Head office, Branch` */
function counted(report: Report): string {
	const { targets } = report;
	const standings = targets.map((target) => ({ target, standing: targetStanding(target, report) }));
	const groups = [...STANDINGS].reverse().flatMap((standing) => {
		const these = standings.filter((each) => each.standing === standing).map(({ target }) => target);
		return these.length === 0 ? [] : [{ standing, these }];
	});
	const [first] = groups;
	if (first === undefined || first.standing === 'fine') return `all ${targets.length} are well`;
	const counts = groups.map(({ standing, these }) => `${these.length} ${COUNTED[standing]}${codesOf(these)}`);
	return `${counts.join(', ')}: ${first.these.map((target) => cut(nameOf(target), NAME_CHARACTERS)).join(', ')}`;
}

function codesOf(targets: readonly TargetReport[]): string {
	const codes = [...new Set(targets.flatMap(({ verdict }) => verdict.code ?? []))];
	return codes.length === 0 ? '' : ` (${codes.join(', ')})`;
}

const COUNTED: Record<Standing, string> = {
	'fails-here': 'fail here',
	fails: 'fail',
	undetermined: 'unknown',
	warned: 'with a warning',
	fine: 'well',
};

/** The tunnel that it is about, where it is about one. */
function tunnelOf({ predictions, verdict }: TargetReport): string {
	const [first] = predictions;
	const failing = predictions.find(({ outcome, code }) => outcome === 'fails' && code === verdict.code);
	const about = first?.tunnel === 'automatic' || predictions.length === 1 ? first : verdict.state === 'fails' ? failing : undefined;
	return about === undefined ? '' : ` (${tunnelTitle(about.tunnel)})`;
}

/** What decides the state, in the fewest words: codes first. */
function whatIsWrong(target: TargetReport, report: Report): string {
	const { verdict, predictions, causes } = target;
	const limit = certificateLimit(target, report);
	const ends = limit?.standing === 'fine' ? undefined : limit;
	if (verdict.state === 'fails') {
		const failing = predictions.find(({ outcome, code }) => outcome === 'fails' && code === verdict.code);
		if (failing === undefined) return verdict.headline;
		const cause = causes.find(({ id }) => id === failing.causes[0]);
		return `fails with ${shownCodes(failing)}${cause === undefined ? '' : `: ${cause.title}`}`;
	}
	if (ends !== undefined && (verdict.state !== 'undetermined' || STANDINGS.indexOf(ends.standing) > STANDINGS.indexOf('undetermined'))) {
		return ends.says;
	}
	const open = unmeasured(target);
	if (verdict.state === 'undetermined' && open.length > 0) return `not measured: ${allOf(open)}`;
	const warned = notWell(target, report);
	if (verdict.state === 'degraded' && warned.length > 0) return `warning: ${allOf(warned.map(({ title }) => title))}`;
	return sentence(verdict.headline);
}

function unmeasured({ predictions }: TargetReport): readonly string[] {
	const open = predictions.find(({ outcome }) => outcome === 'undetermined');
	return (open?.unmeasured ?? []).map(({ title }) => title);
}

function notWell({ checks }: TargetReport, { machine }: Report): readonly CheckLine[] {
	return [...machine.checks, ...checks].filter(({ status, waived }) => (status === 'warn' || status === 'fail') && waived === undefined);
}

/** With `-v` what is not well, with `-vv` everything. */
function details(report: Report, { verbose = 0 }: FormatSettings): readonly string[] {
	if (verbose === 0) return [];
	const line = ({ status, title, says, waived }: CheckLine) =>
		`${status.toUpperCase()} ${title}: ${says}${waived === undefined ? '' : ` Accepted by ${waived.owner} until ${waived.until}: ${waived.reason}`}`;
	const shown = (checks: readonly CheckLine[]) =>
		checks.filter(({ status }) => verbose > 1 || !['pass', 'skip'].includes(status)).map(line);
	const lines = [
		...originOf(report),
		...(report.refused ?? []).map(({ where, because }) => `REFUSED ${where}: ${because}`),
		...report.targets.flatMap((target) => [
			`${nameOf(target)}: ${target.verdict.headline}`,
			...(target.verdict.doNow === undefined ? [] : [`To do: ${target.verdict.doNow}`]),
			...(target.expectations ?? []).map(({ says, state, because }) => `${state.toUpperCase()} ${says}: ${because}`),
			...shown(target.checks),
		]),
		...(report.unchecked ?? []).map(({ connection, because }) => `NOT LOOKED AT ${connection}: ${because}`),
		...shown(report.machine.checks),
	];
	return lines.map(onOneLine);
}

/** The first sentence, without its full stop. */
function sentence(text: string): string {
	return text.replace(/\.(\s[\s\S]*)?$/, '');
}

/** At a blank, unless that would leave too little of a long word. */
function cut(text: string, most: number): string {
	const characters = [...text];
	if (characters.length <= most) return text;
	const kept = characters.slice(0, most - 1).join('');
	const blank = kept.lastIndexOf(' ');
	return `${(blank > most / 2 ? kept.slice(0, blank) : kept).replace(/[ ,:…]+$/, '')}…`;
}

/** Whole figures, as many as fit: without its first line a plug-in has said nothing. */
function withFigures(text: string, figures: string): string {
	const room = MOST_BYTES - Buffer.byteLength(`${text} | \n`);
	if (figures.length <= room) return `${text} | ${figures}`;
	return `${text} | ${figures.slice(0, figures.lastIndexOf(" '", room))}`;
}

/** Whole lines, as many as fit. */
function withinBytes(lines: readonly string[]): string {
	let left = MOST_BYTES;
	const kept: string[] = [];
	for (const line of lines) {
		left -= Buffer.byteLength(line) + 1;
		if (left < 0) break;
		kept.push(line);
	}
	return `${kept.join('\n')}\n`;
}
