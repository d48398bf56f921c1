import type { Diagnosis } from '../catalog/diagnosis.ts';
import { findCode } from '../catalog/load.ts';
import type { Prediction } from '../catalog/predict.ts';
import type { Catalog, Cause } from '../catalog/schema.ts';
import type { Target } from '../check/target.ts';
import { byStanding, causeLine, withHost } from './cause-lines.ts';
import { expectationsAgain, expectationsOf } from './expectations.ts';
import type { Expected } from './expected.ts';
import type { CauseLine, CheckLine, Expectation, PredictionLine, TargetReport } from './schema.ts';
import { type VerdictInput, verdictOf } from './verdict.ts';
import { accepted, type MarkedResult, type WaiverGiven } from './waivers.ts';

export interface TargetReportInput {
	readonly catalog: Catalog;
	readonly target: Target;
	/** The machine's results, which concern every target. */
	readonly machine: readonly MarkedResult[];
	readonly results: readonly MarkedResult[];
	/** What address checks were asked, or would have been. */
	readonly addresses: readonly string[];
	readonly diagnosis: Diagnosis;
	/** The title of a check that exists, whether or not it was part of this run. */
	titleOf(id: string): string | undefined;
	readonly options: VerdictInput['options'];
	/** What the configuration or the list of targets calls it. */
	readonly name?: string;
	/** The name of the connection, or of the file, that was asked about. */
	readonly connection?: string;
	readonly dialled?: NonNullable<TargetReport['dialled']>;
	readonly expected?: Expected;
	/** What was expected when this was judged before, in place of `expected`. */
	readonly expectedBefore?: readonly Expectation[];
	readonly waivers?: readonly WaiverGiven[];
	/** When the run began, ISO 8601 UTC: the day for waivers and certificates. */
	readonly startedAt: string;
}

/** One target's part of the report. */
export function targetReport(input: TargetReportInput): TargetReport {
	const { target, machine, results, addresses, diagnosis, options, name, connection, dialled, startedAt } = input;
	const { expected = {}, expectedBefore = [], waivers = [] } = input;
	const predictions = diagnosis.predictions.map((prediction) => predictionLine(prediction, input));
	const causes = accepted(relevantCauses(diagnosis, target.host), waivers, { startedAt, name });
	const checks = [...machine, ...results] as readonly CheckLine[];
	const held = { checks, causes, predictions };
	const expectations = [...expectationsOf(expected, held, startedAt), ...expectationsAgain(expectedBefore, held, startedAt)];
	const given = expectations.length === 0 ? {} : { expectations };
	return {
		...(name === undefined ? {} : { name }),
		host: target.host,
		...(target.port === undefined ? {} : { port: target.port }),
		...(connection === undefined ? {} : { connection }),
		...(dialled === undefined ? {} : { dialled }),
		addresses,
		checks: results as readonly CheckLine[],
		causes,
		predictions,
		...given,
		verdict: verdictOf({ checks, causes, predictions, options, ...given }),
	};
}

function predictionLine(prediction: Prediction, input: Pick<TargetReportInput, 'catalog' | 'titleOf' | 'target'>): PredictionLine {
	const { catalog, target } = input;
	const known = prediction.code === undefined ? undefined : findCode(catalog, prediction.code);
	const { symbol, message } = known ?? {};
	const titleOf = (id: string) => input.titleOf(id) ?? catalog.planned.find(({ check }) => check === id)?.title ?? id;
	return {
		...prediction,
		...(symbol === undefined ? {} : { symbol }),
		...(message === undefined ? {} : { message }),
		because: prediction.because.map((proof) => withHost(proof, target.host)),
		unmeasured: prediction.unmeasured.map((check) => ({ check, title: titleOf(check) })),
	};
}

/**
 * What fits, what was ruled out by evidence, and what was left open for a tunnel that was asked about. Causes share evidence: one that
 * stops other tunnels alone is none of this target's, whatever was seen.
 */
function relevantCauses({ judgements, predictions }: Diagnosis, host: string): readonly CauseLine[] {
	const named = new Set(predictions.flatMap(({ causes, notExcluded }) => [...causes, ...notExcluded.flatMap((each) => each.causes)]));
	const asked: readonly string[] = ['any', 'none', ...predictions.map(({ tunnel }) => tunnel)];
	const concerns = ({ leadsTo }: Cause) => leadsTo.some(({ tunnel }) => [tunnel].flat().some((each) => asked.includes(each)));
	return judgements
		.filter(({ cause, standing }) => standing === 'ruled-out' || (standing === 'fits' && concerns(cause)) || named.has(cause.id))
		.map((judgement) => causeLine(judgement, host))
		.sort(byStanding);
}
