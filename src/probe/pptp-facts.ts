import type { TcpFailureKind } from '../net/tcp.ts';
import type { GreFacts } from './gre-facts.ts';

/** What the server's administrator needs to find the conversation in his logs. */
export interface Trace {
	/** When the connection was attempted, ISO 8601 in UTC. */
	readonly at: string;
	readonly localAddress: string;
	readonly localPort: number;
	/** From SYN to established, in ms. */
	readonly connectMs: number;
}

/** What the Start-Control-Connection-Reply said (RFC 2637, 2.2). Text is safe to print. */
export interface ServerReply {
	readonly vendor: string;
	readonly hostName: string;
	readonly firmware: number;
	/** 0x0100 is 1.0. */
	readonly version: number;
	readonly maxChannels: number;
	readonly framing: number;
	readonly bearer: number;
	readonly result: number;
	readonly error: number;
	/** From SCCRQ to this reply, in ms. */
	readonly ms: number;
}

/** What the Outgoing-Call-Reply said (RFC 2637, 2.8). */
export interface CallReply {
	/** The server's call ID. 0 is a call ID like any other. */
	readonly callId: number;
	readonly result: number;
	readonly error: number;
	readonly cause: number;
	/** In bits per second. */
	readonly speed: number;
	readonly window: number;
	/** From OCRQ to this reply, in ms. */
	readonly ms: number;
}

/** Why bytes are not PPTP: no cookie, an impossible length, another malformed message, or more than PPTP has to say. */
export type NotPptp = 'cookie' | 'length' | 'malformed' | 'flood';

/** What came in place of the reply that was waited for. */
export type PptpBreak = (
	| { readonly kind: 'silent' }
	/** The peer closed its side. */
	| { readonly kind: 'closed' }
	| { readonly kind: 'reset'; readonly code: string }
	/** The server said that it ends: Stop-Control-Connection-Request (2.3) or Call-Disconnect-Notify (2.13). */
	| { readonly kind: 'stopped'; readonly by: 'StopCCRQ' | 'Call-Disconnect-Notify'; readonly reason: number }
	/** These bytes are not PPTP; the first 32 of them, as hex. */
	| { readonly kind: 'not-pptp'; readonly because: NotPptp; readonly firstBytes: string }
	/** This computer broke the connection. */
	| { readonly kind: 'local'; readonly code: string }
	| { readonly kind: 'aborted' }
) & {
	/** From the request to this end, in ms. */
	readonly ms: number;
	/** Bytes of a reply that never became whole. */
	readonly partialBytes?: number;
	/** Messages that nobody waited for, by their type. */
	readonly ignored?: readonly string[];
};

/** How far the conversation came, and where it broke. */
export type PptpFacts =
	/** No connection. */
	| { readonly stage: 'connect'; readonly at: string; readonly how: TcpFailureKind; readonly code?: string; readonly ms: number }
	/** Connected; no SCCRP. */
	| (Trace & { readonly stage: 'start'; readonly broke: PptpBreak })
	/** The server refuses the control connection. */
	| (Trace & { readonly stage: 'rejected'; readonly server: ServerReply })
	/** The control connection stands; no OCRP. */
	| (Trace & { readonly stage: 'call'; readonly server: ServerReply; readonly callId: number; readonly broke: PptpBreak })
	/** The call was answered. `callId` is ours. */
	| (Trace & { readonly stage: 'call-refused' } & Answered)
	/** `gre`: absent until it was tried, and where nobody reads that far. */
	| (Trace & { readonly stage: 'accepted' } & Answered & { readonly gre?: GreFacts });

interface Answered {
	readonly server: ServerReply;
	readonly callId: number;
	readonly call: CallReply;
}
