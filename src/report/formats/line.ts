import { countsAs } from '../counts-as.ts';
import { lineOf } from '../plugin-trouble.ts';
import type { Report, TargetReport } from '../schema.ts';
import { STANDINGS, type Standing, standingOf, targetStanding } from '../standing.ts';
import { nameOf } from '../target-name.ts';
import { allOf, OWNER_TITLES, shownCodes, tunnelTitle } from '../words.ts';
import type { Reporter } from './format.ts';

const WORDS: Record<Standing, string> = { fine: 'OK', warned: 'WARNING', undetermined: 'UNKNOWN', fails: 'FAIL', 'fails-here': 'FAIL' };

/**
 * One line for whoever collects lines of many computers: what is worst first. It says the same as long as the same is so - no time, no
 * figure that was measured -, since a new text counts as a change.
 */
export const line: Reporter = {
	passedOn: true,
	write(report) {
		const word = WORDS[standingOf(report)];
		const sentences = [...ends(report), ...targetSentences(report)];
		return `${lineOf(word, sentences.join(' '))}\n`;
	},
};

function ends({ interrupted, targets, verdict, judgedFrom, refused = [], notReached = 0 }: Report): readonly string[] {
	return [
		...(judgedFrom === undefined ? [] : [`Seen on ${judgedFrom.startedAt.slice(0, 10)}.`]),
		...(interrupted === undefined ? [] : [`The run was ended early (${interrupted}).`]),
		...(targets.length === 0 ? [verdict.headline] : []),
		...(targets.length > 0 && refused.length > 0 ? [`Refused as targets: ${refused.length}.`] : []),
		...(notReached === 0 ? [] : [`Not reached: ${notReached}.`]),
	];
}

function targetSentences(report: Report): readonly string[] {
	const judged = report.targets.map((target) => ({ target, standing: targetStanding(target, report) }));
	const sorted = judged.toSorted((one, other) => STANDINGS.indexOf(other.standing) - STANDINGS.indexOf(one.standing));
	return sorted.map(({ target, standing }) => `${nameOf(target)}: ${said(target, standing, report)}.`);
}

function said(target: TargetReport, standing: Standing, report: Report): string {
	const { verdict, predictions, causes, expectations = [], checks } = target;
	const missed = expectations.filter(({ state, waived }) => state === 'missed' && waived === undefined);
	if (missed.length > 0) return `not as expected (${missed.map(({ says }) => says).join('; ')})${whatToDo(target)}`;
	if (verdict.state === 'fails') {
		const failing = predictions.find(({ outcome, code }) => outcome === 'fails' && code === verdict.code);
		const cause = causes.find(({ id }) => id === failing?.causes[0]);
		const code = failing === undefined ? 'fails' : `${tunnelTitle(failing.tunnel)} fails with ${shownCodes(failing)}`;
		return `${code}${cause === undefined ? '' : `, ${cause.title}`}${whatToDo(target)}`;
	}
	if (verdict.state === 'undetermined') {
		const open = predictions.find(({ outcome }) => outcome === 'undetermined')?.unmeasured ?? [];
		return open.length === 0 ? 'cannot tell' : `cannot tell, not measured: ${allOf(open.map(({ title }) => title))}`;
	}
	if (countsAs(target, report) !== undefined && report.options.certificateDays !== undefined) return 'its certificate is beyond the limits';
	const all = [...report.machine.checks, ...checks];
	const warned = all.filter(({ status, waived }) => (status === 'warn' || status === 'fail') && waived === undefined);
	return standing === 'fine' || warned.length === 0 ? 'well' : `warning, ${allOf(warned.map(({ title }) => title))}`;
}

function whatToDo({ verdict: { owner, doNow } }: TargetReport): string {
	const by = owner === undefined ? '' : ` (${OWNER_TITLES[owner]})`;
	return doNow === undefined ? by : `${by}. Do now: ${doNow.replace(/\.$/, '')}`;
}
