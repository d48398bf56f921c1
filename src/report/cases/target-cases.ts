import { askedOf } from '../asked-of.ts';
import { remediesFor } from '../remedies.ts';
import type { PredictionLine, Report, TargetReport } from '../schema.ts';
import { allOf, notTested, OWNER_TITLES, shownCodes, tunnelTitle, whoShows } from '../words.ts';
import { type Case, type CaseState, matters } from './case.ts';

/** How far a tunnel comes, as a test. */
export function predictionCase(prediction: PredictionLine, report: Report, target: TargetReport): Case {
	const { tunnel, outcome, code } = prediction;
	const state = stateOf(prediction, report, target);
	const type = outcome === 'fails' ? (code ?? 'fails') : outcome === 'undetermined' ? 'undetermined' : undefined;
	return {
		id: `tunnel.${tunnel}`,
		title: `${tunnelTitle(tunnel)} reaches sign-in`,
		state,
		says: saysOf(prediction, report, target),
		...(type === undefined ? {} : { type }),
		...(state === 'accepted' ? { because: target.verdict.headline } : {}),
		...(state === 'skip' ? { because: 'Only some checks were asked for, which decide nothing about it.' } : {}),
		details: detailsOf(prediction, report, target),
	};
}

function stateOf({ outcome }: PredictionLine, { options }: Report, { verdict }: TargetReport): CaseState {
	if (outcome === 'reaches-sign-in') return 'pass';
	// Of a selection nobody expects a prediction.
	if (outcome === 'undetermined' && options.only !== undefined) return 'skip';
	if (!matters(verdict, options)) return 'accepted';
	return outcome === 'fails' ? 'fail' : 'unknown';
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

export function expectationCase({ says, state, because }: NonNullable<TargetReport['expectations']>[number], at: number): Case {
	return {
		id: `expectation.${at + 1}`,
		title: `Expected: ${says}`,
		state: EXPECTATIONS[state],
		says: because,
		...(state === 'met' ? {} : { type: 'expectation' }),
		details: { expectation: state },
	};
}
