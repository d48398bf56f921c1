import type { CauseLine, ExplainedMatch, Explanation } from '../schema.ts';
import { printable } from './printable.ts';
import { remedyLines } from './remedy.ts';
import { heading, labelled, paint, type Style, wrap } from './style.ts';

const MOST_CLAUSES = 3;

/** What a code means, its causes, how to tell them apart, and what to do. */
export function explanationText(style: Style, { matches }: Explanation): string {
	return matches.map((match) => matchText(style, printable(match))).join('\n\n');
}

function matchText(style: Style, match: ExplainedMatch): string {
	const title = wrap(style, [paint(style, 'bold', match.code), match.symbol, match.family].filter(Boolean).join(' · '), '', '  ');
	const sections = [
		[title, wrap(style, `"${match.message}"`, '  ', '  ')].join('\n'),
		[labelled(style, 'Means', match.meaning), labelled(style, 'First', match.firstStep)].join('\n'),
	];
	if (match.certainty !== 'certain') sections.push(labelled(style, 'Recognised', `by its ${match.recognisedBy}; ${match.certainty}.`));
	if (!match.observable)
		sections.push(labelled(style, 'Note', 'This cannot be observed from here: no check of vpn-doctor sees what it is about.'));
	if (match.causes.length > 0) sections.push(causesText(style, match.causes));
	if (match.notThis.length > 0) sections.push(match.notThis.map(({ code, because }) => labelled(style, `Not ${code}`, because)).join('\n'));
	if (match.alsoShown.length > 0)
		sections.push(labelled(style, 'Also shown as', match.alsoShown.map((text) => `"${text}"`).join(' · '), '', 15));
	sections.push(paint(style, 'dim', labelled({ ...style, colour: false }, 'Sources', `${match.sources.join('; ')}.`)));
	return sections.join('\n\n');
}

function causesText(style: Style, causes: readonly CauseLine[]): string {
	const title = heading(style, causes.length === 1 ? 'Its cause' : 'Its causes, the likeliest first');
	return [title, ...causes.map((cause, at) => causeText(style, cause, at + 1))].join('\n\n');
}

function causeText(style: Style, cause: CauseLine, number: number): string {
	const lines = [
		wrap(style, `${paint(style, 'bold', `${cause.title}.`)} ${paint(style, 'dim', `(${cause.likelihood})`)}`, `${number}. `, '   '),
	];
	if (cause.explain !== undefined) lines.push(wrap(style, cause.explain, '   ', '   '));
	const clauses = [...cause.for, ...cause.open].filter(({ check }) => check !== undefined);
	for (const { check, wants = [], planned } of clauses.filter(({ refutes }) => !refutes).slice(0, MOST_CLAUSES)) {
		lines.push(wrap(style, `seen by: check ${check} says ${wants.join(' or ')}${later(planned)}`, '   ', '     '));
	}
	for (const { check, wants = [], planned } of clauses.filter(({ refutes }) => refutes).slice(0, MOST_CLAUSES)) {
		lines.push(wrap(style, `refuted by: check ${check} says ${wants.join(' or ')}${later(planned)}`, '   ', '     '));
	}
	for (const { question } of cause.asks) lines.push(wrap(style, `ask: ${question}`, '   ', '     '));
	return [...lines, ...remedyLines(style, cause.remedy, cause.owner, '   ')].join('\n');
}

function later(planned: true | undefined): string {
	return planned ? ' (not in this version)' : '';
}
