import type { SignatureVerdict } from './ike/signature.ts';

/** How a port answered the same message. */
export type IkePort =
	| { readonly kind: 'answered'; readonly ms: number; readonly sends: number }
	| { readonly kind: 'refused' | 'filtered'; readonly code: string; readonly ms: number }
	/** Nothing came that answers. `strays` came from there all the same. */
	| { readonly kind: 'silent'; readonly ms: number; readonly sends: number; readonly strays?: Strays }
	/** The other port had answered, so there was no need. */
	| { readonly kind: 'not-needed' }
	| { readonly kind: 'local'; readonly code: string }
	| { readonly kind: 'aborted' };

/** Datagrams of the peer that are no answer of IKEv2. */
export interface Strays {
	readonly count: number;
	/** The first of them: our own message back, a broken IKE message, or something else altogether. */
	readonly kind: 'echo' | 'malformed' | 'other';
	/** Its first 32 bytes, as hex. */
	readonly firstBytes: string;
}

/** Who is behind a NAT, by the hashes of RFC 7296, 2.23; a server that forces encapsulation claims it of itself. */
export interface Nat {
	readonly here: boolean;
	readonly server: boolean;
}

/** What an accepted IKE_SA_INIT said. */
export interface Accepted {
	readonly kind: 'accepted';
	/** 16 hex digits, as the server's log has them. */
	readonly responderSpi: string;
	/** In strongSwan's notation: `aes256-sha1-modp1024`. */
	readonly chosen: string;
	/** Absent when the server sent no such hashes: it does not know NAT traversal. */
	readonly nat?: Nat;
	/** RFC 7383: the server can take a message in pieces. */
	readonly fragmentation: boolean;
	readonly vendors: readonly string[];
	readonly notifies: readonly string[];
	/** How many times it wanted the message again with a cookie: it is under load, or keeps half-open negotiations of us. */
	readonly cookies: number;
	/** INVALID_KE_PAYLOAD: the group that it wanted in place of the first. */
	readonly groupWanted?: number;
}

/** What an IKE_SA_INIT was answered with. */
export type InitAnswer =
	| Accepted
	| { readonly kind: 'no-proposal'; readonly responderSpi: string }
	/** `by`: how it can be told that no IKEv2 is spoken here. */
	| { readonly kind: 'other-version'; readonly by: 'INVALID_MAJOR_VERSION' | 'ikev1-message' | 'responder-spi' }
	/** It refuses for another reason. */
	| { readonly kind: 'error'; readonly notify: string }
	/** An answer that a client cannot go on from. */
	| { readonly kind: 'unusable'; readonly because: 'cookie-loop' | 'group-loop' | 'not-offered' | 'incomplete' | 'key' };

/** The certificate and what belongs to it. */
export interface Shown {
	/** DER as base64, in the order sent. */
	readonly chain: readonly string[];
	/** `missing`: no AUTH payload came with it. */
	readonly signature: SignatureVerdict | 'missing';
	/** As the server names itself: a name, an address, or a subject. */
	readonly identity?: string;
	/** The EAP method that it begins with. */
	readonly eap?: string;
	/** It let the half-open negotiation go: its failure came within a second of our refusal. */
	readonly released: boolean;
}

export interface Size {
	/** Of the largest datagram of the request, in bytes. */
	readonly bytes: number;
	/** RFC 7383 was used, so no packet had to be cut. */
	readonly inPieces: boolean;
}

/** What IKE_AUTH was answered with. */
export type AuthAnswer =
	| (Shown & { readonly kind: 'certificate' })
	/** It goes on without showing a certificate. */
	| (Omit<Shown, 'chain' | 'signature'> & { readonly kind: 'no-certificate' })
	/** A notify in place of everything. */
	| { readonly kind: 'refused'; readonly notify: string }
	| { readonly kind: 'silent'; readonly ms: number }
	/** Something that opens with our keys, and cannot be read. */
	| { readonly kind: 'unreadable' }
	| { readonly kind: 'failed'; readonly how: 'refused' | 'filtered' | 'local'; readonly code: string }
	| { readonly kind: 'aborted' };

/** IKE_AUTH, as large as the client's. */
export interface Auth {
	readonly port: 500 | 4500;
	readonly size: Size;
	readonly answer: AuthAnswer;
	/** After silence, or a late answer: a fresh negotiation on the same port; where that was accepted, an IKE_AUTH that is small enough for one packet. */
	readonly again?: { readonly init: IkePort; readonly small?: { readonly size: Size; readonly answer: AuthAnswer } };
}

/** What else the server would take, found with a second message. */
export type Cure =
	/** In strongSwan's notation. */
	| { readonly kind: 'accepted'; readonly chosen: string }
	/** It wants a group, and does not say with what. */
	| { readonly kind: 'group'; readonly group: number }
	| { readonly kind: 'none' };

/** One negotiation as far as it came. */
export type Ikev2Facts =
	/** Nothing was sent. `word` of the policy cannot be read, or this computer could not. */
	| { readonly stage: 'unasked'; readonly at: string; readonly because: string; readonly word?: string }
	/** UDP 500 does not answer. `auth`: UDP 4500 does, and what it accepted was ended. */
	| (Trace & { readonly stage: 'unanswered'; readonly auth?: Auth })
	| (Trace & { readonly stage: 'answered'; readonly answer: Exclude<InitAnswer, Accepted>; readonly cure?: Cure; readonly auth?: Auth })
	| (Trace & { readonly stage: 'accepted'; readonly answer: Accepted; readonly auth: Auth });

/** What the server's administrator needs to find it in his logs. */
export interface Trace {
	/** When the first message was sent, ISO 8601 in UTC. */
	readonly at: string;
	readonly localAddress: string;
	/** Towards UDP 500. */
	readonly localPort: number;
	/** 16 hex digits. */
	readonly initiatorSpi: string;
	/** What was offered first, in strongSwan's notation. */
	readonly offered: readonly string[];
	readonly port500: IkePort;
	/** Asked when UDP 500 stays quiet; otherwise the second message of the conversation shows what it is like. */
	readonly port4500: IkePort;
}
