import { randomBytes } from 'node:crypto';
import { WireError } from '../../wire/error.ts';
import { toHex } from '../../wire/hex.ts';
import { decodeWireGuard, encodeWireGuard, type WireGuardMessage } from '../../wire/wireguard.ts';
import type { Foreign } from '../wireguard-facts.ts';
import { type Initiation, initiate, isGenuine, type WireGuardKeys } from './initiator.ts';
import { cookieIn, isForUs } from './macs.ts';
import { tai64n } from './noise.ts';
import { publicKeyOf } from './primitives.ts';

export interface Reply {
	readonly kind: 'answered' | 'unopened';
	readonly sender: number;
	readonly receiver: number;
	/** From the initiation that it answers to this response, without the time that reading it takes, in ms. */
	readonly ms: number;
}

/** How many bytes of something that is not WireGuard are kept. */
const FIRST_BYTES = 32;

/**
 * The clock is rounded as WireGuard's own clients round it, so that nobody can read from the wire how exact it is, in ms:
 * wireguard-go, tai64n/tai64n.go. Initiations are further apart than this.
 */
const ROUNDING_MS = 2 ** 24 / 1e6;

/** What is sent to one server and what its datagrams mean. */
export interface Attempt {
	next(): Uint8Array;
	read(datagram: Uint8Array): Reply | undefined;
	/** Something of the server proved that it is WireGuard with this key, but too busy. */
	readonly underLoad: boolean;
	readonly foreign: Foreign | undefined;
}

/**
 * Initiations with the keys of a connection. Each send is a new one, as with WireGuard's clients (5.4.2): a server that has read one
 * drops its copy as a replay, so a copy would not bring back a response that was lost.
 */
export class KeyedAttempt implements Attempt {
	readonly #keys: WireGuardKeys;
	readonly #ownPublicKey: Uint8Array;
	/** All that were sent: a response may be to any of them. */
	readonly #sent: (Initiation & { readonly sentAt: number })[] = [];
	#cookie: Uint8Array | undefined;
	readonly #strangers = new Strangers();
	#lastMs = 0;

	constructor(keys: WireGuardKeys) {
		this.#keys = keys;
		this.#ownPublicKey = publicKeyOf(keys.privateKey);
	}

	get underLoad(): boolean {
		return this.#cookie !== undefined;
	}

	get foreign(): Foreign | undefined {
		return this.#strangers.seen;
	}

	next(): Uint8Array {
		// Later than the one before it even when somebody sets the clock back meanwhile.
		this.#lastMs = Math.max(Math.floor(Date.now() / ROUNDING_MS), this.#lastMs + 1);
		const random = randomBytes(36);
		const initiation = initiate(this.#keys, {
			ephemeral: new Uint8Array(random.subarray(0, 32)),
			sender: random.readUInt32BE(32),
			timestamp: tai64n(this.#lastMs * ROUNDING_MS),
			...(this.#cookie === undefined ? {} : { cookie: this.#cookie }),
		});
		if (initiation === undefined) throw new Error('the keys were looked at before');
		this.#sent.push({ ...initiation, sentAt: performance.now() });
		return initiation.message;
	}

	read(datagram: Uint8Array): Reply | undefined {
		const readAt = performance.now();
		const message = decoded(datagram);
		if (message === undefined) this.#strangers.add(datagram);
		if (message?.type !== 'response' && message?.type !== 'cookie') return undefined;
		const initiation = this.#sent.find(({ sender }) => sender === message.receiver);
		if (initiation === undefined) return undefined;
		if (message.type === 'cookie') {
			// One is enough: a second would only mean that the first did not help.
			this.#cookie ??= cookieIn(message, this.#keys.peer, initiation.mac1);
			return undefined;
		}
		if (!isForUs(datagram, this.#ownPublicKey)) return undefined;
		const genuine = isGenuine(message, initiation, this.#keys);
		if (genuine === undefined) return undefined;
		const kind = genuine ? 'answered' : 'unopened';
		return { kind, sender: initiation.sender, receiver: message.sender, ms: Math.round((readAt - initiation.sentAt) * 10) / 10 };
	}
}

/** An initiation that nobody can answer, for want of keys: only that the port is closed, or is something else's, can come of it. */
export class BlindAttempt implements Attempt {
	readonly #message = encodeWireGuard({
		type: 'initiation',
		sender: randomBytes(4).readUInt32BE(),
		ephemeral: new Uint8Array(randomBytes(32)),
		encryptedStatic: new Uint8Array(randomBytes(48)),
		encryptedTimestamp: new Uint8Array(randomBytes(28)),
		mac1: new Uint8Array(randomBytes(16)),
		mac2: new Uint8Array(16),
	});
	readonly #strangers = new Strangers();
	readonly underLoad = false;

	get foreign(): Foreign | undefined {
		return this.#strangers.seen;
	}

	next(): Uint8Array {
		return this.#message;
	}

	read(datagram: Uint8Array): undefined {
		if (decoded(datagram) === undefined) this.#strangers.add(datagram);
	}
}

class Strangers {
	#seen: Foreign | undefined;

	get seen(): Foreign | undefined {
		return this.#seen;
	}

	add(datagram: Uint8Array): void {
		this.#seen = { count: (this.#seen?.count ?? 0) + 1, firstBytes: this.#seen?.firstBytes ?? toHex(datagram.subarray(0, FIRST_BYTES)) };
	}
}

function decoded(datagram: Uint8Array): WireGuardMessage | undefined {
	try {
		return decodeWireGuard(datagram);
	} catch (error) {
		if (error instanceof WireError) return undefined;
		throw error;
	}
}
