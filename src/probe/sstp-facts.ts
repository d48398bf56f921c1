import type { TcpFailureKind } from '../net/tcp.ts';
import type { TlsBreak } from '../net/tls.ts';
import type { LcpFacts } from './lcp-facts.ts';

export interface SstpSettings {
	/** The server as it was dialled: a host name, or an address without brackets. Asked for by TLS, and said as Host. */
	readonly serverName: string;
}

/** What the server's administrator needs to find the conversation in his logs. */
export interface SstpTrace {
	/** When the connection was attempted, ISO 8601 in UTC. */
	readonly at: string;
	readonly localAddress: string;
	readonly localPort: number;
	/** From SYN to established, in ms. */
	readonly connectMs: number;
}

/** What TLS agreed on. The certificates are judged elsewhere. */
export interface TlsFacts {
	/** `TLSv1.3`, … */
	readonly version: string;
	readonly cipher: string;
	/** What the server sent, its own certificate first: DER in base64. */
	readonly chain: readonly string[];
	readonly ms: number;
}

/** What answered the SSTP request over HTTP. Text is safe to print. */
export interface HttpAnswer {
	readonly status: number;
	readonly reason: string;
	/** The Server header. */
	readonly server?: string;
	/** From the request to the end of the head, in ms. */
	readonly ms: number;
}

/** What came in place of the answer that was waited for. */
export type SstpBreak = (
	| { readonly kind: 'silent' }
	| { readonly kind: 'closed' }
	| { readonly kind: 'reset'; readonly code: string }
	/** Neither HTTP nor, behind a 200, SSTP: the first 32 bytes as hex. `endless`: more of it than anybody has to say. */
	| { readonly kind: 'foreign'; readonly because: 'malformed' | 'endless'; readonly firstBytes: string }
	/** This computer broke the connection. */
	| { readonly kind: 'local'; readonly code: string }
	| { readonly kind: 'aborted' }
) & {
	/** From the request to this end, in ms. */
	readonly ms: number;
	/** Bytes of an answer that never became whole. */
	readonly partialBytes?: number;
};

/** The server says no, in SSTP ([MS-SSTP] 2.2.11 and 2.2.13). */
export interface SstpRefusal {
	readonly by: 'Call-Connect-Nak' | 'Call-Abort' | 'Call-Disconnect';
	/** Its first Status Info: see `SSTP_STATUS`. */
	readonly status?: number;
	/** Which attribute that is about. */
	readonly attribute?: number;
	readonly ms: number;
}

interface Secured extends SstpTrace {
	readonly tls: TlsFacts;
	/** In braces, as the server logs it. */
	readonly correlationId: string;
}

/** How far the conversation came, and where it broke. */
export type SstpFacts =
	/** No connection. */
	| { readonly stage: 'connect'; readonly at: string; readonly how: TcpFailureKind; readonly code?: string; readonly ms: number }
	/** No TLS. */
	| (SstpTrace & { readonly stage: 'tls'; readonly broke: TlsBreak & { readonly ms: number } })
	/** TLS stands; no answer to the request. */
	| (Secured & { readonly stage: 'request'; readonly broke: SstpBreak })
	/** An answer other than 200. */
	| (Secured & { readonly stage: 'not-sstp'; readonly http: HttpAnswer })
	/** 200; no answer to the call. */
	| (Secured & { readonly stage: 'call'; readonly http: HttpAnswer; readonly broke: SstpBreak })
	| (Secured & { readonly stage: 'rejected'; readonly http: HttpAnswer; readonly refusal: SstpRefusal })
	/** The call stands; PPP as far as it goes without anybody signing in. */
	| (Secured & {
			readonly stage: 'accepted';
			readonly http: HttpAnswer;
			readonly call: { readonly ms: number; readonly hashes?: number };
			readonly lcp: LcpFacts;
			/** What ended PPP early, if something did. */
			readonly broke?: SstpBreak;
	  });
