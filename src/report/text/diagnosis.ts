import type { CauseLine, PredictionLine, Report, TargetReport } from '../schema.ts';
import { NOT_TESTED, OWNER_TITLES, oneOf, shownCodes, tunnelTitle } from '../words.ts';
import { remedyLines } from './remedy.ts';
import { labelled, paint, type Style, wrap } from './style.ts';

/** Causes that fit the same evidence are all named, but only the first is spelled out. */
const MOST_CAUSES = 6;
const MOST_CODES = 6;

/** Per tunnel: what it would do, why, how sure that is, what was not excluded, and what to do. */
export function diagnosisText(style: Style, report: Report, target: TargetReport): string {
	// Of a selection of checks nobody expects a prediction: only what is seen to fail is worth a line.
	const shown = target.predictions.filter(({ outcome }) => report.options.only === undefined || outcome === 'fails');
	const spelled = new Set<string>();
	return shown.map((prediction) => predictionText(style, prediction, target.causes, spelled)).join('\n\n');
}

function predictionText(style: Style, prediction: PredictionLine, causes: readonly CauseLine[], spelled: Set<string>): string {
	const lines = [headline(style, prediction)];
	if (prediction.tunnel !== 'automatic') {
		const deciding = prediction.causes.flatMap((id) => causes.filter((cause) => cause.id === id));
		lines.push(...causesText(style, deciding, spelled));
	}
	if (prediction.unmeasured.length > 0 && prediction.outcome === 'undetermined') {
		lines.push(labelled(style, 'Not measured', `${prediction.unmeasured.map(({ title }) => title).join('; ')}.`, '    '));
	}
	if (prediction.notExcluded.length > 0) lines.push(labelled(style, 'Not excluded', notExcluded(prediction), '    '));
	if (prediction.outcome === 'reaches-sign-in') lines.push(labelled(style, 'Not tested', NOT_TESTED, '    '));
	return lines.join('\n');
}

function headline(style: Style, prediction: PredictionLine): string {
	const { tunnel, outcome, code, certainty, alsoPossible } = prediction;
	const name = paint(style, 'bold', tunnelTitle(tunnel));
	const others = oneOf(alsoPossible.slice(0, MOST_CODES));
	if (outcome === 'reaches-sign-in') {
		const also = others === '' ? '' : ` At another of its addresses it could show ${others}.`;
		return wrap(style, `${name} ${paint(style, 'green', 'reaches sign-in.')}${also}`, '  ', '    ');
	}
	if (outcome === 'undetermined') {
		const also = others === '' ? '' : ` At one of its addresses it would show ${others}.`;
		return wrap(style, `${name}: ${paint(style, 'cyan', 'cannot tell.')}${also}`, '  ', '    ');
	}
	const also = others === '' ? '' : ` Seen too, less often: ${others}.`;
	const sure = certainty === undefined ? '' : ` (${certainty})`;
	const shown = code === undefined ? 'would fail' : `would fail with ${shownCodes(prediction)}`;
	return wrap(style, `${name} ${paint(style, ['red', 'bold'], `${shown}${sure}.`)}${also}`, '  ', '    ');
}

/** The evidence once, then every cause that fits it; the first with its remedy, the others with what tells them apart. */
function causesText(style: Style, deciding: readonly CauseLine[], spelled: Set<string>): readonly string[] {
	const [first, ...others] = deciding;
	if (first === undefined) return [];
	const lines = evidenceOf(deciding).map((evidence) => labelled(style, 'Seen', evidence, '    '));
	lines.push(labelled(style, others.length === 0 ? 'Cause' : 'Most likely', `${first.title}.`, '    '));
	if (spelled.has(first.id)) return [...lines, '                  What to do stands above.'];
	spelled.add(first.id);
	if (others.length > 0) lines.push(...asks(style, first));
	lines.push(...remedyLines(style, first, '      '));
	for (const other of others.slice(0, MOST_CAUSES - 1)) {
		lines.push(labelled(style, 'Fits as well', `${other.title}. (${OWNER_TITLES[other.owner]})`, '    '), ...asks(style, other));
	}
	const more = deciding.length - MOST_CAUSES;
	if (more > 0) lines.push(`    … and ${more} more with the same evidence (--json names them all).`);
	return lines;
}

function evidenceOf(causes: readonly CauseLine[]): readonly string[] {
	const said = causes.flatMap((cause) =>
		cause.for.map(({ says, question, answer }) => says ?? (question === undefined ? undefined : `${question} ${answer}`)),
	);
	return [...new Set(said)].filter((evidence) => evidence !== undefined);
}

function asks(style: Style, { asks: [ask] }: CauseLine): readonly string[] {
	return ask === undefined ? [] : [wrap(style, `ask: ${ask.question}`, '      ', '        ')];
}

function notExcluded({ notExcluded: codes }: PredictionLine): string {
	const shown = codes.slice(0, MOST_CODES).map(({ code }) => code);
	return `${shown.join(', ')}${codes.length > MOST_CODES ? ' …' : ''} (vpn-doctor explain ${shown[0]} says more).`;
}
