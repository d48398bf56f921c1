import type { TcpFailureKind } from '../net/tcp.ts';
import type { TlsBreak } from '../net/tls.ts';
import type { ConfigAuth } from '../wire/config-auth.ts';

export interface AnyConnectSettings {
	/** The gateway as it was dialled: a host name, or an address without brackets. Asked for by TLS, and said as Host. */
	readonly serverName: string;
	/** The client's system, as OpenConnect names it: `win`, `linux-64`, `mac-intel`, `android`. */
	readonly device: string;
}

/** What the gateway's administrator needs to find the conversation in his logs. */
interface AnyConnectTrace {
	/** When the connection was attempted, ISO 8601 in UTC. */
	readonly at: string;
	readonly localAddress: string;
	readonly localPort: number;
	/** From SYN to established, in ms. */
	readonly connectMs: number;
}

/** What TLS agreed on. The certificates are judged elsewhere. */
export interface AnyConnectTls {
	/** `TLSv1.3`, … */
	readonly version: string;
	readonly cipher: string;
	/** What the server sent, its own certificate first: DER in base64. */
	readonly chain: readonly string[];
	readonly ms: number;
}

/** The head of the answer. Text is safe to print. */
export interface AnyConnectHttp {
	readonly status: number;
	readonly reason: string;
	readonly server?: string;
	/** Where a redirection leads. */
	readonly location?: string;
	/** Headers that only gateways of this kind send: X-Transcend-Version and its like, in lower case. */
	readonly marks: readonly string[];
	/** From the request to the end of the head, in ms. */
	readonly ms: number;
}

/** What came in place of an answer. */
type AnyConnectBreak = (
	| { readonly kind: 'silent' }
	| { readonly kind: 'closed' }
	| { readonly kind: 'reset'; readonly code: string }
	/** This computer broke the connection. */
	| { readonly kind: 'local'; readonly code: string }
	| { readonly kind: 'aborted' }
	/** No HTTP: the first 32 bytes, as hex. */
	| { readonly kind: 'foreign'; readonly firstBytes: string }
) & { readonly ms: number };

interface Secured extends AnyConnectTrace {
	readonly tls: AnyConnectTls;
}

/** How far the conversation came, and where it broke. */
export type AnyConnectFacts =
	/** No connection. */
	| { readonly stage: 'connect'; readonly at: string; readonly how: TcpFailureKind; readonly code?: string; readonly ms: number }
	/** No TLS. */
	| (AnyConnectTrace & { readonly stage: 'tls'; readonly broke: TlsBreak & { readonly ms: number } })
	/** TLS stands; no answer over HTTP. */
	| (Secured & { readonly stage: 'request'; readonly broke: AnyConnectBreak })
	/** HTTP, without the XML of AnyConnect. */
	| (Secured & { readonly stage: 'http'; readonly http: AnyConnectHttp })
	/** The gateway's own words. */
	| (Secured & { readonly stage: 'answered'; readonly http: AnyConnectHttp; readonly auth: ConfigAuth });
