import type { TcpFailureKind } from '../net/tcp.ts';
import type { TlsBreak } from '../net/tls.ts';
import type { HeardDate } from './heard-date.ts';
import type { LcpFacts } from './lcp-facts.ts';

export interface SstpSettings {
	/** The server as it was dialled: a host name, or an address without brackets. Asked for by TLS, and said as Host. */
	readonly serverName: string;
	/** The way that this computer's SSTP client would take; absent: straight to the server. */
	readonly proxy?: WebProxy;
}

/** A web proxy, as this computer is set to use it. Nobody signs in there. */
export interface WebProxy {
	/** A name, or an address without brackets. */
	readonly host: string;
	readonly port: number;
	/** The addresses of the host, asked for when it comes to it; none where its name leads nowhere. Never rejects. */
	readonly addresses: () => Promise<readonly string[]>;
}

/** The proxy that made the connection. */
export interface ViaProxy {
	readonly host: string;
	readonly port: number;
	/** The address it was reached at. */
	readonly address: string;
	/** From CONNECT to the end of its answer's head, in ms. */
	readonly ms: number;
}

/** Why there is no way through the proxy; the closed list. */
export type ProxyEnding =
	/** Its name leads nowhere. */
	| { readonly how: 'no-address' }
	| { readonly how: 'aborted' }
	| { readonly how: 'unreachable'; readonly why: TcpFailureKind; readonly code?: string; readonly address: string; readonly ms: number }
	/** Anything but 2xx. */
	| { readonly how: 'answered'; readonly address: string; readonly http: HttpAnswer }
	| { readonly how: 'broke'; readonly address: string; readonly broke: SstpBreak };

/** What the server's administrator needs to find the conversation in his logs. */
export interface SstpTrace {
	/** When the connection was attempted, ISO 8601 in UTC. */
	readonly at: string;
	readonly localAddress: string;
	readonly localPort: number;
	/** From SYN to established, in ms; with a proxy, to the proxy. */
	readonly connectMs: number;
	/** The web proxy between, where this computer is set to use one. */
	readonly proxy?: ViaProxy;
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
	/** The Date header, beside this computer's own clock. */
	readonly clock?: HeardDate;
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
	/** No connection through the proxy that this computer is set to use. Its local end is known once the proxy took a connection. */
	| ({
			readonly stage: 'proxy';
			readonly at: string;
			readonly proxy: Pick<WebProxy, 'host' | 'port'>;
			readonly ending: ProxyEnding;
	  } & Partial<Pick<SstpTrace, 'localAddress' | 'localPort' | 'connectMs'>>)
	/** No TLS. */
	| (SstpTrace & { readonly stage: 'tls'; readonly broke: TlsBreak & { readonly ms: number } })
	/** The connection stands, by the proxy where there is one; TLS is still to come, or nobody reads that far. */
	| (SstpTrace & { readonly stage: 'connected' })
	/** TLS stands; the request is still to come, or nobody reads that far. */
	| (SstpTrace & { readonly stage: 'secured'; readonly tls: TlsFacts })
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
