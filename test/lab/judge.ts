import type { PredictionLine, Report } from '../../src/report/schema.ts';
import type { Expected, Scenario } from './scenario.ts';

/** What was predicted for one tunnel, and what is wrong about it. */
export interface Judged {
	readonly tunnel: string;
	/** The outcome, or the codes of which one must come first. */
	readonly expected: string;
	readonly predicted: string;
	/** Whether outcome and first code are as expected. */
	readonly isRight: boolean;
	/** Whatever does not hold, causes included. */
	readonly faults: readonly string[];
}

/** Holds a report against what a scenario expects. */
export function judge(scenario: Scenario, report: Report): readonly Judged[] {
	const [target] = report.targets;
	const fitting = (target?.causes ?? []).filter(({ standing }) => standing === 'fits').map(({ id }) => id);
	return Object.entries(scenario.expect).map(([tunnel, expected]): Judged => {
		const line = target?.predictions.find((each) => each.tunnel === tunnel);
		const base = { tunnel, expected: labelOf(expected) };
		if (line === undefined) return { ...base, predicted: 'nothing', isRight: false, faults: ['nothing is predicted'] };
		const outcomes: readonly string[] = [expected.outcome].flat();
		const wrong = [
			...(outcomes.includes(line.outcome) ? [] : [`${line.outcome} in place of ${outcomes.join(' or ')}`]),
			...(line.outcome !== 'fails' || expected.codes === undefined || isExpected(line.code, expected.codes, outcomes)
				? []
				: [`${line.code} in place of ${expected.codes.join(' or ')}`]),
		];
		const said = line.code === undefined ? [] : [line.code, ...line.equallyLikely];
		const faults = [
			...wrong,
			...expected.fits.filter((id) => !fitting.includes(id)).map((id) => `the cause ${id} does not fit`),
			...expected.never.codes.filter((code) => said.includes(code)).map((code) => `says ${code}`),
			...expected.never.fits.filter((id) => line.causes.includes(id)).map((id) => `the cause ${id} fits`),
		];
		return {
			...base,
			predicted: wrong.length === 0 && outcomes.length === 1 ? base.expected : saidOf(line),
			isRight: wrong.length === 0,
			faults,
		};
	});
}

/** That it fails, and that no source tells with which code, is right where it would be to tell nothing. */
function isExpected(code: string | undefined, codes: readonly string[], outcomes: readonly string[]): boolean {
	return code === undefined ? outcomes.includes('undetermined') : codes.includes(code);
}

/** What a healthy scenario may not be told: a failure of whatever was asked about. */
export function falseAlarms(report: Report): readonly string[] {
	return (report.targets[0]?.predictions ?? []).filter(({ outcome }) => outcome === 'fails').map(({ tunnel, code }) => `${tunnel} ${code}`);
}

function labelOf({ outcome, codes }: Expected): string {
	return [outcome]
		.flat()
		.map((each) => (each === 'fails' ? (codes ?? []).join('/') : each))
		.join(' or ');
}

function saidOf({ outcome, code }: PredictionLine): string {
	return outcome === 'fails' ? (code ?? 'fails') : outcome;
}
