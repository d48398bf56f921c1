import type { Probe } from '../probe/probe.ts';
import type { AddressContext, RunContext, TargetContext } from './context.ts';
import type { Group, OutcomeStatus } from './result.ts';
import type { Client, Platform, Tunnel } from './tunnel.ts';

/** What a check came back with: one word of its closed list and the facts behind it. Facts are JSON. */
export interface Observation {
	readonly outcome: string;
}

/** One or more outcomes with the facts that they share: `Saw<'refused' | 'silent', { ms: number }>`. */
export type Saw<Outcome extends string, Facts = unknown> = Outcome extends string ? { readonly outcome: Outcome } & Facts : never;

/** What one outcome means for the reader. The only verdict logic about a check. */
interface OutcomeEntry<Seen extends Observation> {
	readonly status: OutcomeStatus;
	/** The fact, in one sentence; with its figures when it has some. */
	readonly says: string | ((seen: Seen) => string);
}

/** Other checks by the name that this one calls them. Naming one is importing it: the graph is the import graph. */
// biome-ignore lint/suspicious/noExplicitAny: a dependency may see anything; `seen()` gives the type back.
export type Dependencies = Readonly<Record<string, Check<any>>>;

/**
 * How far a check reads a conversation: up to one of the stages of the probe, or without one to its end. The check is given what was seen
 * at that stage while the conversation goes on, and it goes on only as far as the check of the run that reads furthest.
 */
interface Reads {
	// biome-ignore lint/suspicious/noExplicitAny: a probe of any facts.
	readonly probe: Probe<any, any>;
	readonly upTo?: string;
}

interface CheckCommon<Seen extends Observation> {
	/** The file's name, and what the user types. */
	readonly id: string;
	/** The noun of what is looked at. */
	readonly title: string;
	/** Why anyone looks at this, in a sentence or two. */
	readonly about: string;
	readonly group: Group;
	/** Left out of a run that concerns none of these. Absent: concerns every tunnel. */
	readonly tunnels?: readonly Tunnel[];
	/** Runs only on these systems. Absent: everywhere. */
	readonly platforms?: readonly Platform[];
	/** Runs only when one of these clients is asked about. Absent: for every client. */
	readonly clients?: readonly Client[];
	/** Looks at the client's own machine: runs only where the client that is asked about can live. */
	readonly ofClient?: boolean;
	/** Looks at a connection of this machine: left out of a run that is about a host alone. */
	readonly ofConnection?: true;
	/** Runs unless one of these came out fail, skip or error. */
	readonly needs?: Dependencies;
	/** Waits for these and is given what they saw, whatever it was. */
	readonly after?: Dependencies;
	/** The conversation that it shares with other checks and that has stages, with how far it reads it. */
	readonly reads?: Reads;
	/** Where it passes, its title says enough: the text report names it together with others. */
	readonly brief?: true;
	/** What it needs to be allowed to do. */
	readonly privilege: 'none' | 'raw-socket' | 'administrator';
	/** What leaves this computer, for the reader who has to answer for it. */
	readonly sends: string;
	/**
	 * Why it is left out where many servers are looked at, or one again and again, unless its tunnel or the check itself was named: what it
	 * asks could trip a ban, or takes something of the server.
	 */
	readonly sparingly?: string;
	/** The module that it comes from, where it is one of an organisation's own. */
	readonly origin?: string;
	/** How many times patience may pass one after the other. Default 1. Sets the deadline that guards a hung check. */
	readonly exchanges?: number;
	/** Every way that it can come out, and no other. */
	readonly outcomes: { readonly [K in Seen['outcome']]: OutcomeEntry<Extract<Seen, { readonly outcome: K }>> };
}

interface RunCheck<Seen extends Observation> extends CheckCommon<Seen> {
	readonly scope: 'run';
	observe(context: RunContext): Promise<Seen>;
}

interface TargetCheck<Seen extends Observation> extends CheckCommon<Seen> {
	readonly scope: 'target';
	observe(context: TargetContext): Promise<Seen>;
}

interface AddressCheck<Seen extends Observation> extends CheckCommon<Seen> {
	readonly scope: 'address';
	/** Asks only addresses of this family (PPTP has no IPv6). */
	readonly family?: 4 | 6;
	observe(context: AddressContext): Promise<Seen>;
}

/**
 * One question about this computer, the way or the server.
 * `Seen` is the union of everything it can come back with, discriminated by `outcome`.
 */
// biome-ignore lint/suspicious/noExplicitAny: the open form is for lists of checks of every kind.
export type Check<Seen extends Observation = any> = RunCheck<Seen> | TargetCheck<Seen> | AddressCheck<Seen>;

/**
 * Gives a check its types: `outcomes` must name exactly the outcomes of `Seen`, and `observe` must return one of them.
 * A check throws only on a bug; whatever it could meet in the world is an outcome.
 */
export function defineCheck<Seen extends Observation>(check: Check<Seen>): Check<Seen> {
	return check;
}
