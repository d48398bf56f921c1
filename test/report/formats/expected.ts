import type { CheckLine, Report, TargetReport } from '../../../src/report/schema.ts';

/** What a form for test results has to say of a report, worked out from the JSON and from nothing else. */

export type End = 'pass' | 'failure' | 'error' | 'skipped';

export interface ExpectedCase {
	readonly id: string;
	readonly end: End;
	readonly says?: string;
	readonly code?: string | undefined;
}

/** Of each target, and of the machine where it has checks. */
export function expectedCases(report: Report): readonly (readonly ExpectedCase[])[] {
	const { machine, targets, verdict } = report;
	const own = machine.checks.map((line) => expectedCheck(line, verdict.state, report));
	return [...(own.length === 0 ? [] : [own]), ...targets.map((target) => expectedOf(target, report))];
}

function expectedOf(target: TargetReport, report: Report): readonly ExpectedCase[] {
	const { verdict, predictions, expectations = [], checks } = target;
	const counts = verdict.state === 'fails' || verdict.state === 'undetermined';
	return [
		...predictions.map(({ tunnel, outcome, code }) => {
			const worst = outcome === 'fails' ? 'failure' : 'error';
			const end = outcome === 'reaches-sign-in' ? 'pass' : counts ? worst : 'skipped';
			return { id: `tunnel.${tunnel}`, end, ...(end === 'failure' ? { code } : {}) } as const;
		}),
		...expectations.map(({ state, because }, at) => {
			const ends = { met: 'pass', missed: 'failure', unknown: 'error' } as const;
			return { id: `expectation.${at + 1}`, end: ends[state], says: because };
		}),
		...checks.map((line) => expectedCheck(line, verdict.state, report)),
	];
}

function expectedCheck(line: CheckLine, state: string, { options }: Report): ExpectedCase {
	const { group, id, status, waived, says } = line;
	const counts = state === 'fails' || state === 'undetermined' || options.only !== undefined;
	const strict = options.failOn === 'warn' ? 'failure' : 'pass';
	const bad = { fail: 'failure', unknown: 'error', error: 'error', warn: strict } as const;
	const end =
		status === 'pass' || status === 'skip'
			? ({ pass: 'pass', skip: 'skipped' } as const)[status]
			: waived !== undefined || (!counts && (status === 'fail' || status === 'unknown'))
				? 'skipped'
				: bad[status];
	return { id: `${group}.${id}`, end, says };
}

/** How often each end occurs. */
export function tally(ends: readonly End[]): Record<End, number> {
	const count = (end: End) => ends.filter((each) => each === end).length;
	return { pass: count('pass'), failure: count('failure'), error: count('error'), skipped: count('skipped') };
}
