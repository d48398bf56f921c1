import type { PppAuth } from '../wire/lcp.ts';
import type { PppChallenge } from '../wire/ppp.ts';

/** What a conversation in LCP has shown so far. */
export interface LcpFacts {
	/** PPP frames sent and received, of whatever protocol. */
	readonly sent: number;
	readonly received: number;
	/** Of those received, how many were malformed. */
	readonly unreadable?: number;
	/** From the start to the first frame of the server, in ms. */
	readonly firstMs?: number;
	/** What became of our Configure-Request; `refused`: answered with Nak or Reject only. */
	readonly ours: 'unanswered' | 'refused' | 'acknowledged';
	/** From the start to the first answer to it, in ms. */
	readonly answeredMs?: number;
	/** What the server's Configure-Request wanted; absent when none came. */
	readonly server?: ServerOptions;
	/** The server asks who is there: LCP is open. Nobody answers it. */
	readonly challenge?: PppChallenge;
	/** The server goes on to IP without asking who is there. */
	readonly asksNobody?: true;
	/** Something was seen that the server can only do once our own frames have reached it. */
	readonly bothWays: boolean;
	/** Why nothing more is said. */
	readonly ended?: LcpEnd;
}

/** The server's last Configure-Request. */
export interface ServerOptions {
	/** Its options by name; those that are not known as `option 23`. */
	readonly options: readonly string[];
	readonly mru?: number;
	/** How it would have its clients sign in, of its own accord; `none` when it did not say so; otherwise unknown, `0xc027` or `0xc223 04`. */
	readonly auth: PppAuth | 'none' | 'unknown';
	/** Every method that it proposed, in order. */
	readonly offers: readonly string[];
	/** We have acknowledged the request. */
	readonly acknowledged: boolean;
}

export type LcpEnd =
	/** The server ended PPP: Terminate-Request with what it says of the reason, or it refuses LCP itself. */
	| { readonly by: 'server'; readonly how: 'terminate' | 'protocol-reject' | 'code-reject'; readonly reason?: string; readonly ms: number }
	/** We said goodbye; or the two sides do not agree, our own frames come back, or the server does not stop talking. */
	| { readonly by: 'us'; readonly how: 'goodbye' | 'no-agreement' | 'loop' | 'flood'; readonly ms: number };
