import type { CauseLine, Measured } from '../schema.ts';
import { remedyLines } from './remedy.ts';
import { heading, paint, type Style, wrap } from './style.ts';

/** The causes of one code: all alike without evidence, else by what the evidence says of them. */

const MOST_CLAUSES = 3;
/** So many causes that nothing was held against are told of in full, and so many more by name. */
const MOST_WHOLE = 5;
const MOST_NAMED = 12;
/** Causes that nothing was seen of are named in a line each, beyond the first. */
const MOST_OPEN = 8;
/** What does not fit is told of to show that it was looked at. */
const MOST_RULED_OUT = 8;

type Proof = CauseLine['for'][number];

export function causesText(style: Style, causes: readonly CauseLine[], measured: Measured | undefined, all = false): string {
	const judged = measured !== undefined || causes.some(({ standing }) => standing !== 'open');
	const atMost = (count: number) => (all ? causes.length : count);
	if (!judged) {
		const title = heading(style, causes.length === 1 ? 'Its cause' : 'Its causes, the likeliest first');
		// One more in full is shorter than a list of one.
		const whole = causes.length <= atMost(MOST_WHOLE) + 1 ? causes.length : atMost(MOST_WHOLE);
		const rest = causes.slice(whole, whole + MOST_NAMED).map((cause) => titleOf(style, cause, '  ', '    '));
		const named =
			rest.length === 0
				? []
				: [[heading(style, 'Others that show it'), ...rest, ...more(style, causes.length - whole - MOST_NAMED)].join('\n')];
		return [title, ...causes.slice(0, whole).map((cause, at) => openCause(style, cause, at + 1, all)), ...named].join('\n\n');
	}
	const by = (standing: CauseLine['standing']) => causes.filter((cause) => cause.standing === standing);
	const [fits, open, ruledOut] = [by('fits'), by('open'), by('ruled-out')];
	const sections: string[] = [];
	if (fits.length > 0)
		sections.push(
			[
				heading(style, fits.length === 1 ? 'Fits' : 'These fit the same evidence'),
				...fits.map((cause, at) => fittingCause(style, cause, at + 1)),
			].join('\n\n'),
		);
	if (open.length > 0)
		sections.push(
			[
				heading(style, fits.length > 0 ? 'Still open' : 'Nothing measured settles it; still open'),
				...open.slice(0, atMost(MOST_OPEN)).map((cause) => settling(style, cause)),
				...more(style, open.length - atMost(MOST_OPEN)),
			].join('\n'),
		);
	if (ruledOut.length > 0)
		sections.push(
			[
				heading(style, 'Ruled out'),
				...ruledOut.slice(0, atMost(MOST_RULED_OUT)).map((cause) => refuted(style, cause)),
				...more(style, ruledOut.length - atMost(MOST_RULED_OUT)),
			].join('\n'),
		);
	return sections.join('\n\n');
}

function more(style: Style, count: number): readonly string[] {
	return count > 0 ? [wrap(style, `… and ${count} more (--all shows them).`, '  ', '  ')] : [];
}

function titleOf(style: Style, { title, likelihood }: CauseLine, indent: string, next: string): string {
	return wrap(style, `${paint(style, 'bold', `${title}.`)} ${paint(style, 'dim', `(${likelihood})`)}`, indent, next);
}

/** A cause that nothing was measured of: what to ask, what to do; on request what a check would see of it. */
function openCause(style: Style, cause: CauseLine, number: number, all: boolean): string {
	const lines = [titleOf(style, cause, `${number}. `, '   ')];
	if (cause.explain !== undefined) lines.push(wrap(style, cause.explain, '   ', '   '));
	for (const answered of said(cause.for)) lines.push(wrap(style, `answered: ${answered}`, '   ', '     '));
	for (const { id, question } of cause.asks) lines.push(wrap(style, `ask (${id}): ${question}`, '   ', '     '));
	lines.push(...remedyLines(style, cause.remedy, cause.owner, '   '));
	if (!all) return lines.join('\n');
	const clauses = cause.open.filter(({ check }) => check !== undefined);
	for (const proof of clauses.filter(({ refutes }) => !refutes).slice(0, MOST_CLAUSES))
		lines.push(wrap(style, `seen by: ${wanted(proof)}`, '   ', '     '));
	for (const proof of clauses.filter(({ refutes }) => refutes).slice(0, MOST_CLAUSES))
		lines.push(wrap(style, `refuted by: ${wanted(proof)}`, '   ', '     '));
	return lines.join('\n');
}

function fittingCause(style: Style, cause: CauseLine, number: number): string {
	const lines = [titleOf(style, cause, `${number}. `, '   ')];
	if (cause.explain !== undefined) lines.push(wrap(style, cause.explain, '   ', '   '));
	for (const evidence of said(cause.for)) lines.push(wrap(style, `seen: ${evidence}`, '   ', '     '));
	for (const { id, question } of cause.asks) lines.push(wrap(style, `ask (${id}): ${question}`, '   ', '     '));
	return [...lines, ...remedyLines(style, cause.remedy, cause.owner, '   ')].join('\n');
}

/** What would settle an open cause: a check, or a question. */
function settling(style: Style, cause: CauseLine): string {
	const lines = [titleOf(style, cause, '  ', '    ')];
	for (const evidence of said(cause.for).slice(0, 1)) lines.push(wrap(style, `for it: ${evidence}`, '    ', '      '));
	const checks = [
		...new Set(cause.open.filter(({ check }) => check !== undefined).map(({ check, planned }) => `check ${check}${later(planned)}`)),
	];
	if (checks.length > 0) lines.push(wrap(style, `would settle it: ${checks.slice(0, MOST_CLAUSES).join(', ')}`, '    ', '      '));
	for (const { id, question } of cause.asks.slice(0, 2)) lines.push(wrap(style, `ask (${id}): ${question}`, '    ', '      '));
	return lines.join('\n');
}

function refuted(style: Style, cause: CauseLine): string {
	const evidence = said(cause.against)[0];
	return wrap(style, `${cause.title}.${evidence === undefined ? '' : ` (${evidence})`}`, '  ', '    ');
}

/** Evidence in the words of the check or of the person who answered. */
function said(proofs: readonly Proof[]): readonly string[] {
	const texts = proofs.map(({ says, question, answer }) => says ?? (question === undefined ? undefined : `${question} ${answer}`));
	return [...new Set(texts)].filter((text) => text !== undefined);
}

function wanted({ check, wants = [], planned }: Proof): string {
	return `check ${check} says ${wants.join(' or ')}${later(planned)}`;
}

function later(planned: true | undefined): string {
	return planned ? ' (not in this version)' : '';
}
