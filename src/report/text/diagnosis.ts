import { askedOf } from '../asked-of.ts';
import { remediesFor } from '../remedies.ts';
import type { CauseLine, PredictionLine, Report, TargetReport } from '../schema.ts';
import { allOf, notTested, OWNER_TITLES, oneOf, shownCodes, tunnelTitle } from '../words.ts';
import { remedyLines } from './remedy.ts';
import { labelled, paint, type Style, wrap } from './style.ts';

/** Causes that fit the same evidence are all named, but only the first is spelled out. */
const MOST_CAUSES = 6;
const MOST_CODES = 6;
const MOST_RULED_OUT = 2;

/** Per tunnel: what it would do, why, how sure that is, what was not excluded, and what to do. */
export function diagnosisText(style: Style, report: Report, target: TargetReport): string {
	// Of a selection of checks nobody expects a prediction: only what is seen to fail is worth a line.
	const shown = target.predictions.filter(({ outcome }) => report.options.only === undefined || outcome === 'fails');
	const spelled = new Set<string>();
	const well = [...report.machine.checks, ...target.checks].filter(({ status }) => status === 'pass');
	const telling = { client: askedOf(report, target).client, spelled, well: new Set(well.map(({ id }) => id)) };
	const groups = alike(shown).map((group) => groupText(style, group, target.causes, telling));
	const asked = groups.some((group) => / ask \(/.test(group));
	return [...groups, ...(asked ? [paint(style, 'dim', '  An answer sharpens this: add --answer NAME=yes or NAME=no.')] : [])].join('\n\n');
}

/** Tunnels that fail with the same code for the same reason are told of once. */
function alike(predictions: readonly PredictionLine[]): readonly (readonly PredictionLine[])[] {
	const groups = new Map<string, PredictionLine[]>();
	for (const prediction of predictions) {
		const { tunnel, outcome, causes, certainty } = prediction;
		const key = outcome === 'fails' ? `${shownCodes(prediction)} ${certainty} ${causes.join()}` : tunnel;
		groups.set(key, [...(groups.get(key) ?? []), prediction]);
	}
	return [...groups.values()];
}

function groupText(style: Style, group: readonly PredictionLine[], causes: readonly CauseLine[], telling: Telling): string {
	const [prediction] = group as readonly [PredictionLine];
	const lines = [headline(style, group)];
	if (group.some(({ tunnel }) => tunnel !== 'automatic')) {
		const deciding = prediction.causes.flatMap((id) => causes.filter((cause) => cause.id === id));
		lines.push(...causesText(style, prediction, deciding, telling), ...ruledOutText(style, prediction, causes, telling));
	}
	if (prediction.unmeasured.length > 0 && prediction.outcome === 'undetermined') {
		lines.push(labelled(style, 'Not measured', `${prediction.unmeasured.map(({ title }) => title).join('; ')}.`, '    '));
	}
	if (prediction.outcome !== 'fails' && prediction.notExcluded.length > 0)
		lines.push(labelled(style, 'Not excluded', notExcluded(prediction), '    '));
	if (prediction.outcome === 'reaches-sign-in') lines.push(labelled(style, 'Not tested', notTested([prediction.tunnel]), '    '));
	return lines.join('\n');
}

function headline(style: Style, group: readonly PredictionLine[]): string {
	const [prediction] = group as readonly [PredictionLine];
	const { outcome, code, certainty } = prediction;
	const name = paint(style, 'bold', allOf(group.map(({ tunnel }) => tunnelTitle(tunnel))));
	const others = oneOf([...new Set(group.flatMap(({ alsoPossible }) => alsoPossible))].slice(0, MOST_CODES));
	if (outcome === 'reaches-sign-in') {
		const also = others === '' ? '' : ` At another of its addresses it could show ${others}.`;
		return wrap(style, `${name} ${paint(style, 'green', 'reaches sign-in.')}${also}`, '  ', '    ');
	}
	if (outcome === 'undetermined') {
		const where = prediction.tunnel === 'automatic' ? 'If none of these does, it' : 'At one of its addresses it';
		const also = others === '' ? '' : ` ${where} would show ${others}.`;
		return wrap(style, `${name}: ${paint(style, 'cyan', 'cannot tell.')}${also}`, '  ', '    ');
	}
	const also =
		others === ''
			? ''
			: group[0]?.tunnel === 'automatic' && group.length === 1
				? ` Tried one by one, its tunnels would show ${others}.`
				: code === undefined
					? ` No source tells with which code; it could be ${others}.`
					: ` Seen too, less often: ${others}.`;
	const sure = certainty === undefined ? '' : ` (${certainty})`;
	const shown = code === undefined ? 'would fail' : `would fail with ${shownCodes(prediction)}`;
	return wrap(style, `${name} ${paint(style, ['red', 'bold'], `${shown}${sure}.`)}${also}`, '  ', '    ');
}

/** What is kept in mind while the tunnels are told of one after the other. */
interface Telling {
	readonly client: Report['client'];
	/** The causes whose remedies stand above already. */
	readonly spelled: Set<string>;
	/** The checks that came out well. */
	readonly well: ReadonlySet<string>;
}

/** The evidence once, then every cause that fits it; the first with its remedy, the others with what tells them apart. */
function causesText(
	style: Style,
	{ because }: PredictionLine,
	deciding: readonly CauseLine[],
	{ client, spelled }: Telling,
): readonly string[] {
	const [first, ...others] = deciding;
	if (first === undefined) return [];
	const lines = evidenceOf(because).map((evidence) => labelled(style, 'Seen', evidence, '    '));
	lines.push(labelled(style, others.length === 0 ? 'Cause' : 'Most likely', `${first.title}.`, '    '));
	if (spelled.has(first.id)) lines.push('                  What to do stands above.');
	else {
		spelled.add(first.id);
		if (others.length > 0) lines.push(...asks(style, first));
		lines.push(...remedyLines(style, remediesFor(first, client), first.owner, '      '));
	}
	for (const other of others.slice(0, MOST_CAUSES - 1)) {
		lines.push(labelled(style, 'Fits as well', `${other.title}. (${OWNER_TITLES[other.owner]})`, '    '), ...asks(style, other));
	}
	const more = deciding.length - MOST_CAUSES;
	if (more > 0) lines.push(`    … and ${more} more with the same evidence (--json names them all).`);
	return lines;
}

/**
 * Two that a reader would think of, and what speaks against them. Only what came out well refutes anything for a person:
 * a mute DNS server does not prove that the name is spelled right.
 */
function ruledOutText(style: Style, { ruledOut }: PredictionLine, causes: readonly CauseLine[], { well }: Telling): readonly string[] {
	const refuted = ruledOut.flatMap((id) => {
		const cause = causes.find((candidate) => candidate.id === id && candidate.standing === 'ruled-out');
		const proof = cause?.against.find(({ check, says }) => check !== undefined && says !== undefined && well.has(check));
		return cause === undefined || proof === undefined ? [] : [`${cause.title}. (${proof.says})`];
	});
	return refuted.slice(0, MOST_RULED_OUT).map((text) => labelled(style, 'Ruled out', text, '    '));
}

function evidenceOf(because: PredictionLine['because']): readonly string[] {
	const said = because.map(({ says, question, answer }) => says ?? (question === undefined ? undefined : `${question} ${answer}`));
	return [...new Set(said)].filter((evidence) => evidence !== undefined);
}

function asks(style: Style, { asks: [ask] }: CauseLine): readonly string[] {
	return ask === undefined ? [] : [wrap(style, `ask (${ask.id}): ${ask.question}`, '      ', '        ')];
}

function notExcluded({ notExcluded: codes }: PredictionLine): string {
	const shown = codes.slice(0, MOST_CODES).map(({ code }) => code);
	return `${shown.join(', ')}${codes.length > MOST_CODES ? ' …' : ''} (vpn-doctor explain ${shown[0]} says more).`;
}
