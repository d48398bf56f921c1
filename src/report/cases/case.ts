import type { Report, Verdict } from '../schema.ts';

/**
 * How a line of a report counts for whoever runs tests. `accepted`: not well, but somebody accepted it, or it is of no consequence
 * here. `unknown`: could not look though an answer waits for it, which is never a failure; what no answer waits for is `skip`.
 */
export type CaseState = 'pass' | 'warn' | 'fail' | 'unknown' | 'skip' | 'accepted';

/** Anything that a detail may be. */
export type Detail = string | number | boolean | null | readonly Detail[] | { readonly [name: string]: Detail | undefined };

/** One line of a report, as a test: a check, a tunnel, an expectation, or the run itself. */
export interface Case {
	/** `path.dns`, `tunnel.ikev2`, `expectation.2`, `run.refused.1`: the same from one run to the next. */
	readonly id: string;
	readonly title: string;
	readonly state: CaseState;
	/** What was seen. */
	readonly says: string;
	/** Of what is not well: the predicted code, else the cause, else the outcome. */
	readonly type?: string;
	/** Why it was not asked, or does not count. */
	readonly because?: string;
	readonly durationMs?: number;
	/** For whoever mends it. */
	readonly details: { readonly [name: string]: Detail | undefined };
}

/** What belongs together: this computer, a target, the run. */
export interface Suite {
	readonly name: string;
	readonly cases: readonly Case[];
	readonly details: { readonly [name: string]: Detail | undefined };
	readonly verdict?: Verdict;
	/** Why it counts for worse than its verdict says. */
	readonly countsAs?: string;
}

/** Whether what fails counts: where sign-in is reached all the same it does not, unless just these checks were asked for. */
export function matters({ state }: Pick<Verdict, 'state'>, { only }: Report['options']): boolean {
	return state === 'fails' || state === 'undetermined' || only !== undefined;
}

/** With `--fail-on`, a warning, or what cannot be told, is a failure. */
export function counted(each: Case, { failOn }: Report['options']): Case {
	return each.state === failOn ? { ...each, state: 'fail' } : each;
}

/** Whether a suite is well: nothing in it failed, and nothing that counts is unknown. */
export function isWell({ cases }: Pick<Suite, 'cases'>): boolean {
	return cases.every(({ state }) => state !== 'fail' && state !== 'unknown');
}
