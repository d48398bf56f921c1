/** What came in place of a packet of the server. */
export type LinkBreak =
	/** Nothing that answers. `strays`: how many packets came that were not for us, or not made with the same key. */
	| { readonly kind: 'silent'; readonly strays: number }
	/** UDP: ICMP says that nobody listens. */
	| { readonly kind: 'refused'; readonly code: string }
	/** UDP: another ICMP message, or no neighbour. */
	| { readonly kind: 'filtered'; readonly code: string }
	/** TCP: the peer closed its side. */
	| { readonly kind: 'closed' }
	| { readonly kind: 'reset'; readonly code: string }
	/** What came is no packet of OpenVPN; the first 32 bytes of it, as hex. */
	| { readonly kind: 'not-openvpn'; readonly firstBytes: string }
	/** This computer did not let it out, or broke the connection. */
	| { readonly kind: 'local'; readonly code: string }
	| { readonly kind: 'aborted' };

/** A packet that was waited for, or what came in its place; in ms from the first send. */
export type Asked<Answer> =
	| { readonly kind: 'answer'; readonly value: Answer; readonly ms: number }
	| (LinkBreak & { readonly ms: number; readonly sends: number });

/** The way to an OpenVPN server, over UDP or TCP: whole packets in both directions. */
export interface Link {
	readonly localAddress: string;
	readonly localPort: number;
	/** TCP: from SYN to established, in ms. */
	readonly connectMs?: number;
	/** When a packet of the control channel is to be repeated, in ms. Empty where the way is reliable. */
	readonly repeatsMs: readonly number[];
	/** Sends, over UDP again and again, until `accept` takes a packet. `accept` may throw `WireError`: then it is not OpenVPN. */
	ask<Answer>(make: () => Uint8Array, accept: (packet: Uint8Array) => Answer | undefined): Promise<Asked<Answer>>;
	/** Hands every packet on from now on, and tells once why no more come. Close it to end that. */
	listen(received: (packet: Uint8Array) => void, ended: (how: LinkBreak) => void): void;
	send(packet: Uint8Array): void;
	close(): void;
}

/** How many bytes of something that is not OpenVPN are kept. */
const FIRST_BYTES = 32;

export function notOpenVpn(bytes: Uint8Array): LinkBreak {
	return { kind: 'not-openvpn', firstBytes: Buffer.from(bytes.subarray(0, FIRST_BYTES)).toString('hex') };
}
