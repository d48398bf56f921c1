import { blake2s } from '../../wire/blake2s.ts';
import { MAC_SIZE, type WireGuardMessageOf } from '../../wire/wireguard.ts';
import { hash, longNonce, open, seal } from './primitives.ts';

const LABEL_MAC1 = new TextEncoder().encode('mac1----');
const LABEL_COOKIE = new TextEncoder().encode('cookie--');

/**
 * Fills in the two fields that end a handshake message (5.4.4): mac1 shows that its sender knows the receiver's public key, mac2
 * repeats a cookie of the receiver, and stays zero without one. Changes `message`, which it returns.
 */
export function withMacs(message: Uint8Array, receiver: Uint8Array, cookie?: Uint8Array): Uint8Array {
	const [first, second] = [message.length - 2 * MAC_SIZE, message.length - MAC_SIZE];
	message.set(mac1Of(message, receiver), first);
	if (cookie !== undefined) message.set(blake2s(message.subarray(0, second), MAC_SIZE, cookie), second);
	return message;
}

/** The mac1 that this message should have when it is meant for `receiver`. */
export function mac1Of(message: Uint8Array, receiver: Uint8Array): Uint8Array {
	return blake2s(message.subarray(0, message.length - 2 * MAC_SIZE), MAC_SIZE, hash(LABEL_MAC1, receiver));
}

/** The cookie in a reply (5.4.7) to the message that had this mac1; undefined when it is not of that responder. */
export function cookieIn(reply: WireGuardMessageOf<'cookie'>, responder: Uint8Array, mac1: Uint8Array): Uint8Array | undefined {
	const { key, nonce } = longNonce(hash(LABEL_COOKIE, responder), reply.nonce);
	return open(key, reply.encryptedCookie, mac1, nonce);
}

/** The opposite: what a responder sends. */
export function sealCookie(cookie: Uint8Array, nonce: Uint8Array, responder: Uint8Array, mac1: Uint8Array): Uint8Array {
	const long = longNonce(hash(LABEL_COOKIE, responder), nonce);
	return seal(long.key, cookie, mac1, long.nonce);
}

/** Whether a message shows that its sender knows our public key. */
export function isForUs(message: Uint8Array, ourPublicKey: Uint8Array): boolean {
	const shown = message.subarray(message.length - 2 * MAC_SIZE, message.length - MAC_SIZE);
	return Buffer.compare(shown, mac1Of(message, ourPublicKey)) === 0;
}
