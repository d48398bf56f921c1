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
	const own = machine.checks.map((line) => expectedCheck(line, verdict.state, report, targets));
	return [...(own.length === 0 ? [] : [own]), ...targets.map((target) => expectedOf(target, report))];
}

function expectedOf(target: TargetReport, report: Report): readonly ExpectedCase[] {
	const { verdict, predictions, expectations = [], checks } = target;
	const counts = verdict.state === 'fails' || verdict.state === 'undetermined';
	return [
		...predictions.map(({ tunnel, outcome, code, causes: ids, unmeasured }) => {
			const waived = ids.length > 0 && ids.every((id) => target.causes.some((cause) => cause.id === id && cause.waived !== undefined));
			const missing = unmeasured.length > 0 && unmeasured.every(({ check }) => report.options.acceptUnknown?.includes(check));
			const expected = expectations.some((each) => each.tunnel === tunnel);
			const worst = outcome === 'fails' ? 'failure' : 'error';
			const end = outcome === 'reaches-sign-in' ? 'pass' : counts && !waived && !missing && !expected ? worst : 'skipped';
			return { id: `tunnel.${tunnel}`, end, ...(end === 'failure' ? { code } : {}) } as const;
		}),
		...expectations.map(({ state, because, waived }, at) => {
			const ends = { met: 'pass', missed: 'failure', unknown: 'error' } as const;
			return {
				id: `expectation.${at + 1}`,
				end: state !== 'met' && waived !== undefined ? 'skipped' : ends[state],
				says: because,
			} as const;
		}),
		...checks.map((line) => expectedCheck(line, verdict.state, report, [target])),
		// Where nothing else would be red though the exit code is not 0.
		...(checks.length === 0 && predictions.length === 0 ? [{ id: 'answer', end: 'error', says: verdict.headline } as const] : []),
	];
}

function expectedCheck(line: CheckLine, state: string, { options }: Report, targets: Report['targets']): ExpectedCase {
	const { group, id, status, waived, says } = line;
	const counts = state === 'fails' || state === 'undetermined' || options.only !== undefined;
	const strict = options.failOn === 'warn' ? 'failure' : 'pass';
	const bad = { fail: 'failure', unknown: 'error', error: 'error', warn: strict } as const;
	const end =
		status === 'pass' || status === 'skip'
			? ({ pass: 'pass', skip: 'skipped' } as const)[status]
			: waived !== undefined ||
					(status !== 'warn' && isAccepted(id, options, targets)) ||
					(status === 'fail' && !counts) ||
					(status === 'unknown' && options.only === undefined && !isWaitedFor(id, targets))
				? 'skipped'
				: bad[status];
	return { id: `${group}.${id}`, end, says };
}

/** Whether a tunnel cannot be told for want of this check. */
function isWaitedFor(id: string, targets: Report['targets']): boolean {
	const open = targets.flatMap(({ predictions }) => predictions.filter(({ outcome }) => outcome === 'undetermined'));
	return open.some(({ unmeasured }) => unmeasured.some(({ check }) => check === id));
}

/** By `--accept-unknown`, or because all that it shows is accepted. */
function isAccepted(id: string, { acceptUnknown = [] }: Report['options'], targets: Report['targets']): boolean {
	const shown = targets
		.flatMap(({ causes }) => causes)
		.filter((cause) => cause.standing === 'fits' && cause.for.some(({ check }) => check === id));
	return acceptUnknown.includes(id) || (shown.length > 0 && shown.every(({ waived }) => waived !== undefined));
}

/** How often each end occurs. */
export function tally(ends: readonly End[]): Record<End, number> {
	const count = (end: End) => ends.filter((each) => each === end).length;
	return { pass: count('pass'), failure: count('failure'), error: count('error'), skipped: count('skipped') };
}
