/** What the server said to an offer that it takes. */
interface Ikev1Accepted {
	/** 16 hex digits, as the server's log has them. */
	readonly responderCookie: string;
	/** In strongSwan's notation: `aes256-sha1-ecp384`. */
	readonly chosen: string;
	/** How it wants to be authenticated; a number that is neither stands as it is. */
	readonly auth: 'psk' | 'certificate' | number;
	/** It knows NAT traversal (RFC 3947 or a draft of it). */
	readonly natTraversal: boolean;
	readonly vendors: readonly string[];
}

/** How long it took, and how many times the message was sent. */
interface Sent {
	readonly ms: number;
	readonly sends: number;
}

/** What a port said to the first message. */
export type Ikev1Port =
	| (Sent & Ikev1Accepted & { readonly kind: 'accepted' })
	/** NO_PROPOSAL_CHOSEN. `connection`: whether it has any connection for IKEv1, where that can be told. */
	| (Sent & { readonly kind: 'no-proposal'; readonly responderCookie: string; readonly connection: 'none' | 'unknown' })
	/** Another error of IKEv1. */
	| (Sent & { readonly kind: 'notify'; readonly notify: string })
	/** IKE of another version, or INVALID_MAJOR_VERSION. */
	| (Sent & { readonly kind: 'other-version' })
	/** An answer that a client cannot go on from: not one of the offers, or not whole. */
	| (Sent & { readonly kind: 'unusable'; readonly because: 'not-offered' | 'incomplete' })
	/** Nothing but bytes that answer nothing: ours sent back, or others. The first 32 of them, as hex. */
	| (Sent & { readonly kind: 'not-ike'; readonly echo: boolean; readonly firstBytes: string })
	| (Sent & { readonly kind: 'refused' | 'filtered'; readonly code: string })
	| (Sent & { readonly kind: 'silent' })
	| { readonly kind: 'local'; readonly code: string }
	| { readonly kind: 'aborted' };

/** Who is behind a NAT, by the hashes of RFC 3947, 3.2; a server that forces encapsulation claims it of itself. */
export interface Ikev1Nat {
	readonly here: boolean;
	readonly server: boolean;
}

/** How far a negotiation came behind its first two messages: with the pre-shared key, or only to see the NAT. */
export type Ikev1Depth =
	/** The first message was not taken this time. */
	| { readonly stage: 'offer'; readonly how: Ikev1Port['kind'] }
	/** No fourth message. `how`: what came in its place. */
	| { readonly stage: 'keys'; readonly how: string }
	/** The keys stand. `nat` is absent when the server sent no hashes. `identity`: what came of the fifth message, if it was sent. */
	| { readonly stage: 'agreed'; readonly nat?: Ikev1Nat; readonly identity?: Ikev1Identity };

/** What the fifth message, which proves the pre-shared key, was answered with. */
export type Ikev1Identity = { readonly port: 500 | 4500; readonly ms: number } & (
	| { readonly kind: 'right' }
	/** It opened our message, and says no for another reason. */
	| { readonly kind: 'refused'; readonly notify: string }
	/** An error in the open that says so, or something that does not open with the key given. */
	| { readonly kind: 'wrong'; readonly by: 'unreadable-answer' | 'wrong-hash' | 'error'; readonly notify?: string }
	/** Something in the open that does not say whether the key is wrong. `notify`: its error. */
	| { readonly kind: 'turned-away'; readonly notify?: string }
	| { readonly kind: 'silent' }
	/** Nothing but its message before ours, once more. */
	| { readonly kind: 'fourth-again' }
	| { readonly kind: 'failed'; readonly code: string }
	| { readonly kind: 'aborted' }
);

/** What the server's administrator needs to find a question in his logs. */
export interface Ikev1Trace {
	/** 16 hex digits. */
	readonly initiatorCookie: string;
	readonly localAddress: string;
	readonly localPort: number;
}

/** IKEv1 at one address, as far as it was taken. */
export interface Ikev1Facts {
	/** When it began, ISO 8601 in UTC. */
	readonly at: string;
	readonly port500: Ikev1Port & Partial<Ikev1Trace>;
	readonly port4500: Ikev1Port & Partial<Ikev1Trace>;
	/** What came of going on: with the pre-shared key on what UDP 500 accepted, else on a negotiation of its own. Absent when there was no need. */
	readonly depth?: Ikev1Depth & Partial<Ikev1Trace>;
}
