import type { TcpFailureKind } from '../net/tcp.ts';
import type { TlsBreak } from '../net/tls.ts';
import type { LinkBreak } from './openvpn/link.ts';

/** What the server's administrator needs to find the conversation in his logs. */
export interface OpenVpnTrace {
	/** When it was attempted, ISO 8601 in UTC. */
	readonly at: string;
	readonly transport: 'udp' | 'tcp';
	readonly port: number;
	/** The key of the profile that packets were made with. */
	readonly key: 'none' | 'tls-auth' | 'tls-crypt' | 'tls-crypt-v2';
}

export interface OpenVpnSession {
	readonly localAddress: string;
	readonly localPort: number;
	/** TCP: from SYN to established, in ms. */
	readonly connectMs?: number;
	/** Ours, as hex: OpenVPN logs it as `sid` at "TLS: Initial packet". */
	readonly sessionId: string;
}

/** What the server's reset said. */
export interface ServerReset {
	readonly sessionId: string;
	/** From our reset to it, in ms. */
	readonly ms: number;
}

/** What the handshake inside the control channel showed. */
export interface OpenVpnTls {
	/** `TLSv1.3`, … where the handshake came to its end. */
	readonly version?: string;
	readonly cipher?: string;
	/** The handshake went no further than the server's certificate: as a rule the server wants one of the client, and none was sent. */
	readonly ended?: TlsBreak['how'];
	/** RFC 8446, 6. */
	readonly alert?: number;
	readonly ms: number;
	/** What the server sent, its own certificate first; DER as base64. */
	readonly chain: readonly string[];
}

/** How far the conversation came, and where it broke. */
export type OpenVpnFacts = OpenVpnTrace &
	(
		| { readonly stage: 'digest'; readonly digest: string }
		/** No socket, or no TCP connection. */
		| { readonly stage: 'connect'; readonly how: TcpFailureKind; readonly code?: string; readonly ms: number }
		/** No reset of the server. */
		| ({ readonly stage: 'reset'; readonly broke: LinkBreak & { readonly ms: number; readonly sends: number } } & OpenVpnSession)
		/** The server answered packets that were made with a key by one without: it has none. */
		| ({ readonly stage: 'plain'; readonly server: ServerReset } & OpenVpnSession)
		/** The server answered, and showed no certificate. */
		| ({
				readonly stage: 'tls';
				readonly server: ServerReset;
				readonly broke: (TlsBreak | LinkBreakInTls) & { readonly ms: number };
		  } & OpenVpnSession)
		| ({ readonly stage: 'shown'; readonly server: ServerReset; readonly tls: OpenVpnTls } & OpenVpnSession)
	);

/** The way broke under the handshake. */
interface LinkBreakInTls {
	readonly how: 'link';
	readonly broke: LinkBreak;
}
