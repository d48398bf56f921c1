/**
 * What a run leaves behind: plain, read-only JSON (DESIGN, 7).
 * Nothing here knows how a check works or how a report looks.
 */

/** Where on the way from the user to the server a check looks. */
export type Group = 'computer' | 'path' | 'server';

/** What an outcome says of itself; the runner adds `skip` and `error`. */
export type OutcomeStatus = 'pass' | 'warn' | 'fail' | 'unknown';

/**
 * `unknown`: could not be looked at, or the answer proves nothing.
 * `skip`: a check that this one needs did not pass, so there was nothing to ask.
 * `error`: the check itself broke or overran its deadline.
 */
export type Status = OutcomeStatus | 'skip' | 'error';

/** Anything that survives JSON. An absent value was not measured. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** The facts behind an outcome, for machines and administrators. Times in ms, moments in ISO 8601 UTC. */
export type Evidence = { readonly [fact: string]: Json | undefined };

/** One check's answer, for one address or for the whole target. */
export interface Answer {
	readonly status: Status;
	/** One word of the check's closed list; absent on `skip` and `error`. */
	readonly outcome?: string;
	/** One sentence for a person. */
	readonly says: string;
	readonly evidence: Evidence;
	/** Wall time of the observation itself, waiting for other checks left out. */
	readonly durationMs?: number;
	/** On `skip`: the id of the check that did not pass, or why it was not run. On `error`: what broke. */
	readonly because?: string;
}

/** {@link Answer} of a check that was asked once for each address. */
export interface AddressAnswer extends Answer {
	readonly address: string;
}

/** One line of the report. */
export interface CheckResult extends Answer {
	readonly id: string;
	readonly group: Group;
	readonly title: string;
	/** Where it passes, its title says enough. */
	readonly brief?: true;
	/** Present when the check asks each address: the best one decides, the others stay as evidence. */
	readonly byAddress?: readonly AddressAnswer[];
}
