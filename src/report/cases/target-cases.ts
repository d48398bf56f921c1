import { askedOf } from '../asked-of.ts';
import { remediesFor } from '../remedies.ts';
import type { Expectation, PredictionLine, Report, TargetReport } from '../schema.ts';
import { mayBeMissing } from '../standing.ts';
import { standsFor } from '../verdict.ts';
import { acceptanceOf, saidOf } from '../waivers.ts';
import { allOf, notTested, OWNER_TITLES, shownCodes, tunnelTitle, whoShows } from '../words.ts';
import { type Case, type CaseState, matters } from './case.ts';

/** How far a tunnel comes, as a test. */
export function predictionCase(prediction: PredictionLine, report: Report, target: TargetReport): Case {
	const { tunnel, outcome, code } = prediction;
	const { state, because } = judged(prediction, report, target);
	const type = outcome === 'fails' ? (code ?? 'fails') : outcome === 'undetermined' ? 'undetermined' : undefined;
	return {
		id: `tunnel.${tunnel}`,
		title: `${tunnelTitle(tunnel)} reaches sign-in`,
		state,
		says: saysOf(prediction, report, target),
		...(type === undefined ? {} : { type }),
		...(because === undefined ? {} : { because }),
		details: detailsOf(prediction, report, target),
	};
}

function judged(prediction: PredictionLine, { options, machine }: Report, target: TargetReport): Pick<Case, 'state' | 'because'> {
	const { outcome, unmeasured } = prediction;
	const { verdict, expectations = [], checks } = target;
	if (outcome === 'reaches-sign-in') return { state: 'pass' };
	const expected = expectations.find((each) => standsFor(each, prediction));
	if (expected !== undefined) return { state: 'accepted', because: `The expectation counts: ${expected.says}.` };
	// Of a selection nobody expects a prediction.
	if (outcome === 'undetermined' && options.only !== undefined)
		return { state: 'skip', because: 'Only some checks were asked for, which decide nothing about it.' };
	const waived = acceptanceOf(prediction, target);
	if (waived !== undefined) return { state: 'accepted', because: saidOf(waived) };
	const all = [...machine.checks, ...checks];
	if (
		outcome === 'undetermined' &&
		unmeasured.length > 0 &&
		unmeasured.every(({ check }) => mayBeMissing(check, all, options.acceptUnknown))
	)
		return { state: 'accepted', because: 'What was not measured may be missing.' };
	if (!matters(verdict, options)) return { state: 'accepted', because: verdict.headline };
	return { state: outcome === 'fails' ? 'fail' : 'unknown' };
}

function saysOf(prediction: PredictionLine, report: Report, target: TargetReport): string {
	const { tunnel, outcome, certainty, unmeasured, notExcluded } = prediction;
	if (outcome === 'reaches-sign-in') return `${tunnelTitle(tunnel)} reaches sign-in. ${notTested([tunnel])}`;
	if (outcome === 'fails') {
		const sure = certainty === undefined ? '' : ` (${certainty})`;
		return `${whoShows(prediction, askedOf(report, target).client)} will show ${shownCodes(prediction)}${sure}.`;
	}
	const missing = unmeasured.length === 0 ? '' : ` Not measured: ${allOf(unmeasured.map(({ title }) => title))}.`;
	const codes = notExcluded.length === 0 ? '' : ` Not excluded: ${notExcluded.map(({ code }) => code).join(', ')}.`;
	return `Cannot tell whether ${tunnelTitle(tunnel)} reaches sign-in.${missing}${codes}`;
}

function detailsOf(prediction: PredictionLine, report: Report, target: TargetReport): Case['details'] {
	const { outcome, code, symbol, message, certainty, reached, breaksAt, alsoPossible, because } = prediction;
	if (outcome === 'reaches-sign-in') return { outcome };
	const { client } = askedOf(report, target);
	const causes = prediction.causes.flatMap((id) => target.causes.filter((cause) => cause.id === id));
	const seen = [...new Set(because.flatMap(({ says = [] }) => says))];
	return {
		outcome,
		code,
		symbol,
		shows: message,
		certainty,
		reached,
		breaksAt,
		...(alsoPossible.length === 0 ? {} : { alsoPossible }),
		...(seen.length === 0 ? {} : { seen }),
		...(causes.length === 0
			? {}
			: {
					causes: causes.map((cause) => {
						const [remedy] = remediesFor(cause, client);
						const todo = remedy === undefined ? '' : ` Do: ${remedy.do}${remedy.command === undefined ? '' : ` ${remedy.command}`}`;
						return `${cause.title} (${OWNER_TITLES[cause.owner]}).${todo}`;
					}),
				}),
	};
}

const EXPECTATIONS = { met: 'pass', missed: 'fail', unknown: 'unknown' } as const satisfies Record<string, CaseState>;

export function expectationCase({ says, state, because, code, waived }: Expectation, at: number): Case {
	const accepted = state !== 'met' && waived !== undefined;
	return {
		id: `expectation.${at + 1}`,
		title: `Expected: ${says}`,
		state: accepted ? 'accepted' : EXPECTATIONS[state],
		says: because,
		...(state === 'met' ? {} : { type: code ?? 'expectation' }),
		...(accepted ? { because: saidOf(waived) } : {}),
		details: { expectation: state },
	};
}
