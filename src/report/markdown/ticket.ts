import { type Act, actsOf, decidingCauses, failing } from '../acts.ts';
import { assumed } from '../assumed.ts';
import { checkCounts, targetCounts } from '../counts.ts';
import { countsAs } from '../counts-as.ts';
import type { FormatSettings } from '../formats/format.ts';
import { utc } from '../moment.ts';
import { originOf } from '../origin.ts';
import type { CauseLine, Report, TargetReport } from '../schema.ts';
import { stateWord } from '../state-word.ts';
import { nameOf } from '../target-name.ts';
import { OWNER_TITLES, shownCodes, tunnelTitle } from '../words.ts';
import { actSection } from './act.ts';
import { besides } from './besides.ts';
import { cell, code, text } from './escape.ts';
import { logTable } from './log-table.ts';

/** A ticket is read by people: what does not fit stands in the JSON. */
const MOST_TARGETS = 20;
const MOST_CAUSES = 6;

/** The report as a ticket: what fails, and for each who must act what to do and the evidence. */
export function ticket(report: Report, { title }: Pick<FormatSettings, 'title'>): string {
	const parts = [
		`# ${headline(report, title)}`,
		...inShort(report),
		...[...actsOf(report)].map(([owner, acts]) => ownerSection(report, owner, acts)),
		...logTable(report),
		...besides(report),
		footer(report),
	];
	return `${parts.join('\n\n')}\n`;
}

function headline(report: Report, title: string | undefined): string {
	const { targets } = report;
	const [target, ...others] = targets;
	if (target === undefined) return `VPN check: ${title === undefined ? 'no server was looked at' : text(title)}`;
	if (others.length > 0)
		return `VPN check of ${title === undefined ? `${targets.length} targets` : text(title)}: ${targetCounts({ targets })}`;
	return `VPN ${code(title ?? nameOf(target))}: ${outcome(report, target)}`;
}

const OUTCOMES: Record<TargetReport['verdict']['state'], string> = {
	fails: 'will fail',
	undetermined: 'cannot tell',
	degraded: 'well, with a warning',
	ok: 'well',
};

function outcome(report: Report, target: TargetReport): string {
	const { verdict } = target;
	const predictions = failing(report, target);
	const [first] = predictions;
	if (verdict.state !== 'fails') return stateWord(report, target) === 'ACCEPTED' ? 'fails, which is accepted' : OUTCOMES[verdict.state];
	// Something was expected that is no matter of a code.
	if (first === undefined || verdict.code === undefined)
		return verdict.code === undefined && first !== undefined ? OUTCOMES.fails : 'not as expected';
	const shown = predictions.find((prediction) => prediction.code === verdict.code) ?? first;
	return `will fail with ${text(shownCodes(shown))}`;
}

function inShort(report: Report): readonly string[] {
	const { targets, machine, startedAt, verdict } = report;
	const [target, ...others] = targets;
	const tested = `**Tested:** ${utc(startedAt)}, from ${text(`${machine.os.name} ${machine.os.release}`)}`;
	const ended = [...endedEarly(report), ...originOf(report).map((sentence) => text(sentence))];
	if (target === undefined) return [text(verdict.headline), list([tested, ...ended])];
	if (others.length > 0) return [list([tested, ...ended]), targetTable(report)];
	return [
		`**${stateWord(report, target)}.** ${text(target.verdict.headline)}`,
		list([
			`**Server:** ${where(target)}`,
			...doNow(report, target),
			...counts(report, target),
			...toldAs(target),
			`**Assumed:** ${text(assumed(report, target))}`,
			...tunnelLines(report, target),
			tested,
			...ended,
		]),
	];
}

function endedEarly({ interrupted, notReached }: Report): readonly string[] {
	if (interrupted === undefined) return [];
	const left = notReached === undefined ? '' : ` Targets that were not reached: ${notReached}.`;
	return [`**The run was ended early (${interrupted}):** this is what was known by then.${left}`];
}

/** Where no cause says it: what was expected is missing. */
function doNow(report: Report, target: TargetReport): readonly string[] {
	const { doNow: action, owner } = target.verdict;
	if (action === undefined || decidingCauses(report, target).length > 0) return [];
	return [`**Do now${owner === undefined ? '' : ` (${OWNER_TITLES[owner]})`}:** ${text(action)}`];
}

/** Why it counts for worse than it says. */
function counts(report: Report, target: TargetReport): readonly string[] {
	const why = countsAs(target, report);
	return why === undefined ? [] : [`**Exit code:** ${text(why)}`];
}

function where({ host, port, addresses }: TargetReport): string {
	const others = addresses.filter((address) => address !== host).map(code);
	return `${code(port === undefined ? host : `${host} port ${port}`)}${others.length === 0 ? '' : ` (${others.join(', ')})`}`;
}

function toldAs({ connection }: TargetReport): readonly string[] {
	return connection === undefined ? [] : [`**Connection:** ${code(connection)}`];
}

/** What the screen says, and what other codes were seen for the same. */
function tunnelLines(report: Report, target: TargetReport): readonly string[] {
	return failing(report, target).map((prediction) => {
		const { tunnel, symbol, alsoPossible } = prediction;
		const named = symbol === undefined ? '' : ` (${code(symbol)})`;
		const also = alsoPossible.length === 0 ? '' : `; seen too: ${text(alsoPossible.slice(0, MOST_CAUSES).join(', '))}`;
		return `**${tunnelTitle(tunnel)}:** shows ${text(shownCodes(prediction))}${named}${also}`;
	});
}

const WORST_FIRST: readonly TargetReport['verdict']['state'][] = ['fails', 'undetermined', 'degraded', 'ok'];

function targetTable(report: Report): string {
	const { targets } = report;
	const sorted = targets.toSorted((a, b) => WORST_FIRST.indexOf(a.verdict.state) - WORST_FIRST.indexOf(b.verdict.state));
	const rows = sorted.slice(0, MOST_TARGETS).map((target) => {
		const columns = [code(nameOf(target)), where(target), outcome(report, target), inShortOf(report, target)];
		return `| ${columns.map(cell).join(' | ')} |`;
	});
	const more = targets.length - rows.length;
	const rest = more > 0 ? [`\n… and ${more} more: the JSON and HTML reports have them all.`] : [];
	return ['| Target | Server | Result | In short |', '| --- | --- | --- | --- |', ...rows, ...rest].join('\n');
}

function inShortOf(report: Report, target: TargetReport): string {
	return [target.verdict.headline, countsAs(target, report)]
		.flatMap((sentence) => (sentence === undefined ? [] : text(sentence)))
		.join(' ');
}

function ownerSection(report: Report, owner: CauseLine['owner'], acts: readonly Act[]): string {
	const more = acts.length - MOST_CAUSES;
	const rest = more > 0 ? [`… and ${more} more causes with the same evidence: the JSON and HTML reports have them all.`] : [];
	return [`## For: ${OWNER_TITLES[owner]}`, ...acts.slice(0, MOST_CAUSES).map((act) => actSection(report, act)), ...rest].join('\n\n');
}

function footer({ tool, catalogVersion, machine, targets }: Report): string {
	const checks = [...machine.checks, ...targets.flatMap((target) => target.checks)];
	return `Checks: ${checkCounts(checks)}. Password, account and policy were not tested. vpn-doctor ${code(tool.version)}, catalog ${code(catalogVersion)}.`;
}

function list(lines: readonly string[]): string {
	return lines.map((line) => `- ${line}`).join('\n');
}
