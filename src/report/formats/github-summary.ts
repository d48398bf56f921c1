import { type Case, type CaseState, isWell, type Suite } from '../cases/case.ts';
import { suitesOf } from '../cases/suites.ts';
import { cell, code, text } from '../markdown/escape.ts';
import { originOf } from '../origin.ts';
import type { Report } from '../schema.ts';
import { STATE_WORDS } from '../words.ts';

/** GitHub takes no longer page, and none at all of one that is longer. */
const MOST_BYTES = 1024 * 1024;
/** For the line that says what was left out. */
const RESERVE = 200;

/** The page of a step in GitHub Actions: a line for each target, then what is not well. `used`: bytes that the page has already. */
export function githubSummary(report: Report, used = 0): string {
	const suites = suitesOf(report);
	const targets = suites.filter(({ verdict }) => verdict !== undefined);
	const rows = targets.length === 0 ? [] : ['| Target | Answer | What to do |', '|---|---|---|', ...targets.map(row), ''];
	const origin = originOf(report).flatMap((sentence) => [markdown(sentence), '']);
	return fitted(['## vpn-doctor', '', ...origin, ...rows, ...suites.flatMap(notWell)], MOST_BYTES - used - RESERVE);
}

function row({ name, verdict, countsAs }: Suite): string {
	if (verdict === undefined) return '';
	const { state, code: shownCode, headline, doNow = '', command } = verdict;
	const shown = shownCode === undefined ? '' : ` (${shownCode})`;
	const exact = command === undefined ? '' : ` ${cell(code(command))}`;
	return `| ${markdown(name)} | **${markdown(`${STATE_WORDS[state]}${shown}`)}** ${markdown(countsAs === undefined ? headline : `${headline} ${countsAs}`)} | ${markdown(doNow)}${exact} |`;
}

const LABELS: Partial<Record<CaseState, string>> = { fail: 'Fails', unknown: 'Cannot tell', warn: 'Warning', accepted: 'Accepted' };

function notWell(suite: Suite): readonly string[] {
	const lines = suite.cases.flatMap((each) => {
		const label = LABELS[each.state];
		return label === undefined ? [] : [`- **${label}: ${markdown(each.title)}**: ${markdown(saysOf(each))}`];
	});
	return lines.length === 0 ? [] : [`### ${markdown(suite.name)}${isWell(suite) ? '' : ': not well'}`, '', ...lines, ''];
}

function saysOf({ says, because, state }: Case): string {
	return state === 'accepted' && because !== undefined ? `${says} ${because}` : says;
}

/** As many whole lines as there is room for. */
function fitted(lines: readonly string[], room: number): string {
	let left = room;
	const fits = lines.findIndex((line) => {
		left -= Buffer.byteLength(line) + 1;
		return left < 0;
	});
	if (fits === -1) return `${lines.join('\n')}\n`;
	return `${lines.slice(0, fits).join('\n')}\n\n${lines.length - fits} more lines do not fit on this page. Write the report to a file: --output json:FILE\n`;
}

/** Text from anywhere, in a cell or in a line. */
function markdown(said: string): string {
	return cell(text(said));
}
