import type { IcmpError, RawFailure } from '../net/raw.ts';
import type { LcpFacts } from './lcp-facts.ts';
import type { PptpBreak } from './pptp-facts.ts';

/** What PPP over GRE showed within the call. */
export type GreFacts =
	/** No raw socket: nothing was sent over GRE, and nothing is known of it. */
	{ readonly kind: 'not-tried'; readonly why: RawFailure['how']; readonly code?: string } | GreTried;

export interface GreTried {
	readonly kind: 'tried';
	/** GRE packets that carried PPP, sent (our goodbye aside) and received. */
	readonly sent: number;
	readonly received: number;
	/** Received from the server, and of another call or not what RFC 2637 has. */
	readonly strays?: number;
	/** The conversation inside. */
	readonly ppp: LcpFacts;
	/** ICMP messages about what we sent: the first one, when it came, and how many. */
	readonly icmp?: IcmpError & { readonly ms: number; readonly count: number };
	/** This computer did not let GRE out: the system's error code. */
	readonly local?: string;
	/** The control connection ended while GRE was tried. */
	readonly ended?: PptpBreak;
	/** The run was ended early. */
	readonly aborted?: true;
	/** From the first packet to the end of the attempt, in ms. */
	readonly ms: number;
}
