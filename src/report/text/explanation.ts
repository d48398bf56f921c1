import type { CauseLine, ExplainedMatch, Explanation, Measured } from '../schema.ts';
import { CLIENT_TITLES, oneOf, shownCodes, tunnelTitle } from '../words.ts';
import { causesText } from './explained-causes.ts';
import { printable } from './printable.ts';
import { heading, labelled, paint, type Style, widthOf, wrap } from './style.ts';

/** What a code means, its causes, how to tell them apart, and what to do: the first match whole, any other in short. */
export function explanationText(style: Style, asItIs: Explanation, all = false): string {
	const { matches, measured, query } = printable(asItIs);
	const [first, ...others] = matches;
	if (first === undefined) return '';
	const sections = [...ambiguityText(style, matches), ...introduction(style, first, measured)];
	if (first.causes.length > 0) sections.push(causesText(style, first.causes, measured, all));
	if (measured === undefined && first.causes.some(isMeasurable)) sections.push(nextStep(style, first, query));
	if (others.length > 0) sections.push(othersText(style, first, others));
	sections.push(...background(style, first));
	return sections.join('\n\n');
}

/** Said first: a page that starts with one of two looks as if it were the answer. */
function ambiguityText(style: Style, [first, ...others]: readonly ExplainedMatch[]): readonly string[] {
	if (first?.certainty !== 'possible' || others.length === 0) return [];
	const codes = [first, ...others].map(({ code }) => code);
	return [wrap(style, `This can be ${oneOf(codes)}. First ${codes[0]}:`, '', '')];
}

/** What is said where nothing was recognised, and why that may be. */
export function nothingFoundText(style: Style, asItIs: Explanation): string {
	const { query, file, hint } = printable(asItIs);
	const LONGEST = 80;
	const line = query.split('\n')[0] ?? '';
	const what =
		file === undefined
			? `"${line.length > LONGEST || query.includes('\n') ? `${line.slice(0, LONGEST)}…` : line}"`
			: file === '-'
				? 'standard input'
				: file;
	const advice = hint ?? 'Give the number, the symbol or the message as it was shown; "vpn-doctor codes" lists them all.';
	return wrap(style, `No VPN code found in ${what}. ${advice}`, '', '');
}

function introduction(style: Style, match: ExplainedMatch, measured: Measured | undefined): readonly string[] {
	const title = wrap(style, [paint(style, 'bold', match.code), match.symbol, match.family].filter(Boolean).join(' · '), '', '  ');
	const sections = [
		[title, wrap(style, `"${match.message}"`, '  ', '  ')].join('\n'),
		[labelled(style, 'Means', match.meaning), labelled(style, 'First', match.firstStep)].join('\n'),
	];
	const recognised = recognisedText(style, match);
	if (recognised !== '') sections.push(recognised);
	if (!match.observable)
		sections.push(labelled(style, 'Note', 'This cannot be observed from here: no check of vpn-doctor sees what it is about.'));
	if (measured !== undefined) sections.push(measuredText(style, match, measured));
	return sections;
}

/** What it is not, how else it was shown, and where that is known from. */
function background(style: Style, match: ExplainedMatch): readonly string[] {
	const sections: string[] = [];
	if (match.notThis.length > 0) sections.push(match.notThis.map((other) => notThisText(style, other)).join('\n'));
	if (match.alsoShown.length > 0)
		sections.push(labelled(style, 'Also shown as', match.alsoShown.map((text) => `"${text}"`).join(' · '), '', 15));
	return [...sections, originText(style, match)];
}

/** Beside its label; a code that is wider than a label's column would leave no room there. */
function notThisText(style: Style, { code, because }: ExplainedMatch['notThis'][number]): string {
	const label = `Not ${code}`;
	if (widthOf(label) < 14) return labelled(style, label, because);
	return wrap(style, `${paint(style, 'bold', label)} ${because}`, '', ' '.repeat(14));
}

const SURENESS = { high: '', medium: ' Number and wording come at second hand.', low: ' Number and wording are from memory.' } as const;

function originText(style: Style, { shownBy, sources, wordingIs }: ExplainedMatch): string {
	const plain = { ...style, colour: false };
	const lines = [labelled(plain, 'Shown by', `${shownBy}.`), labelled(plain, 'Sources', `${sources.join('; ')}.${SURENESS[wordingIs]}`)];
	return paint(style, 'dim', lines.join('\n'));
}

const BY = { number: 'its number', symbol: 'its symbol', message: 'its message', log: 'a line of the log' } as const;

/** How it was recognised, unless that is plain; in a log, where, and what came of it. */
function recognisedText(style: Style, { recognisedBy, certainty, where, followedBy, cameThroughLater }: ExplainedMatch): string {
	if (certainty === 'certain' && where === undefined) return '';
	const place = where === undefined ? '' : ` in line ${where.line}`;
	const how = recognisedBy === 'log' && where !== undefined ? `line ${where.line} of the log` : `${BY[recognisedBy]}${place}`;
	const lines = [labelled(style, 'Recognised', `by ${how} (${certainty}).`)];
	if (where !== undefined) lines.push(wrap(style, paint(style, 'dim', where.text), ' '.repeat(14), ' '.repeat(14)));
	if (followedBy.length > 0)
		lines.push(
			labelled(
				style,
				'Then',
				`${followedBy.slice(0, 5).join(', ')}${followedBy.length > 5 ? ' …' : ''}: what follows from it in the same attempt.`,
			),
		);
	if (cameThroughLater) lines.push(labelled(style, 'Later', 'A later attempt in this log came through.'));
	return lines.join('\n');
}

/** What the tunnels that can show this code would do now. */
function measuredText(style: Style, { code }: ExplainedMatch, { host, startedAt, client, predictions, interrupted }: Measured): string {
	const when = `${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
	const said = predictions.map((prediction) => {
		const name = tunnelTitle(prediction.tunnel);
		if (prediction.outcome === 'reaches-sign-in') return `${name} reaches sign-in.`;
		if (prediction.outcome === 'undetermined') return `${name}: cannot tell.`;
		return `${name} would show ${shownCodes(prediction)}${prediction.certainty === undefined ? '' : ` (${prediction.certainty})`}.`;
	});
	if (interrupted !== undefined) said.unshift('The run was ended early: what it had not looked at is open.');
	const shown = predictions.flatMap(({ code: own, equallyLikely, alsoPossible }) => [own, ...equallyLikely, ...alsoPossible]);
	const failing = predictions.filter(({ outcome }) => outcome === 'fails');
	// A tunnel of which nothing can be told may be the one that showed it.
	const untold = predictions.some(({ outcome }) => outcome === 'undetermined');
	const differs = failing.length > 0 && !untold && !shown.includes(code);
	const lines = [
		labelled(
			style,
			'Measured',
			`${host}, ${when}, for ${client === 'windows' ? 'a Windows client' : CLIENT_TITLES[client]}. ${said.join(' ')}`,
		),
	];
	const isRare =
		failing.some(({ alsoPossible }) => alsoPossible.includes(code)) &&
		!failing.some((each) => [each.code, ...each.equallyLikely].includes(code));
	if (isRare) lines.push(wrap(style, `${code} is seen for that too, less often.`, ' '.repeat(14), ' '.repeat(14)));
	if (differs)
		lines.push(
			wrap(
				style,
				`That is not ${code}: what is seen from here now is not what was seen when it was shown.`,
				' '.repeat(14),
				' '.repeat(14),
			),
		);
	return lines.join('\n');
}

function othersText(style: Style, first: ExplainedMatch, others: readonly ExplainedMatch[]): string {
	const ambiguous = first.certainty === 'possible';
	const title = heading(style, ambiguous ? 'Or it is' : 'Named in the text too');
	const lines = others.map(({ code, message, where }) =>
		wrap(style, `${paint(style, 'bold', code)}  "${message}"${where === undefined ? '' : ` (line ${where.line})`}`, '  ', '    '),
	);
	const more = wrap(style, `vpn-doctor codes show ${oneOf(others.map(({ code }) => code))} says more.`, '  ', '  ');
	return [title, ...lines, more].join('\n');
}

/** Something that a check of this version could look at would tell this cause from the others. */
function isMeasurable({ open }: CauseLine): boolean {
	return open.some(({ check, planned }) => check !== undefined && planned !== true);
}

function nextStep(style: Style, { code }: ExplainedMatch, query: string): string {
	const simple = /^[\w:.-]+$/.test(query.trim()) ? query.trim() : code;
	return labelled(
		style,
		'Which is it?',
		`vpn-doctor explain ${simple} --host SERVER runs the checks that tell the causes apart; --all shows every cause.`,
	);
}
