import { concat, hash, kdf, open, seal, sharedSecret } from './primitives.ts';

/** "WireGuard: Next Generation Kernel Network Tunnel", 5.4: the names that begin every handshake. */
const CONSTRUCTION = new TextEncoder().encode('Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s');
const IDENTIFIER = new TextEncoder().encode('WireGuard v1 zx2c4 Jason@zx2c4.com');

/** C and H of the paper: what both ends have agreed on so far. It is never changed in place. */
export interface Handshake {
	readonly chain: Uint8Array;
	readonly transcript: Uint8Array;
}

/** The start, for the responder of this public key. */
export function begun(responder: Uint8Array): Handshake {
	const chain = hash(CONSTRUCTION);
	return { chain, transcript: hash(hash(chain, IDENTIFIER), responder) };
}

/** An ephemeral public key, as it stands in the message. */
export function withEphemeral({ chain, transcript }: Handshake, ephemeral: Uint8Array): Handshake {
	return { chain: kdf(1, chain, ephemeral)[0], transcript: hash(transcript, ephemeral) };
}

/** A secret that both have, from X25519. */
function withSecret(handshake: Handshake, secret: Uint8Array): Handshake {
	return { ...handshake, chain: kdf(1, handshake.chain, secret)[0] };
}

/** Encrypts a part of a message under a secret; the ciphertext enters the transcript. */
export function sealed({ chain, transcript }: Handshake, secret: Uint8Array, plain: Uint8Array): readonly [Handshake, Uint8Array] {
	const [next, key] = kdf(2, chain, secret);
	const text = seal(key, plain, transcript);
	return [{ chain: next, transcript: hash(transcript, text) }, text];
}

/** The opposite of {@link sealed}; undefined when it does not open. */
export function opened(
	{ chain, transcript }: Handshake,
	secret: Uint8Array,
	text: Uint8Array,
): readonly [Handshake, Uint8Array] | undefined {
	const [next, key] = kdf(2, chain, secret);
	const plain = open(key, text, transcript);
	return plain === undefined ? undefined : [{ chain: next, transcript: hash(transcript, text) }, plain];
}

/** The preshared key, 32 zeros where there is none, and the key of the empty part that ends a response. */
function withPreshared({ chain, transcript }: Handshake, psk: Uint8Array): readonly [Handshake, Uint8Array] {
	const [next, mixed, key] = kdf(3, chain, psk);
	return [{ chain: next, transcript: hash(transcript, mixed) }, key];
}

/** The second message, up to its last part, from the side that `secrets` are of: ephemeral with ephemeral, then with the initiator's static. */
export function answered(
	handshake: Handshake,
	ephemeral: Uint8Array,
	secrets: readonly [Uint8Array, Uint8Array],
	psk: Uint8Array,
): { readonly key: Uint8Array; readonly about: Uint8Array } {
	const shared = secrets.reduce(withSecret, withEphemeral(handshake, ephemeral));
	const [last, key] = withPreshared(shared, psk);
	return { key, about: last.transcript };
}

/** Both secrets, or undefined when one of the keys is of low order. */
export function bothSecrets(
	one: readonly [Uint8Array, Uint8Array],
	other: readonly [Uint8Array, Uint8Array],
): readonly [Uint8Array, Uint8Array] | undefined {
	const first = sharedSecret(...one);
	const second = sharedSecret(...other);
	return first === undefined || second === undefined ? undefined : [first, second];
}

/** TAI64N (cr.yp.to/libtai): 8 bytes of seconds and 4 of nanoseconds, big-endian. */
export function tai64n(unixMs: number): Uint8Array {
	const bytes = Buffer.alloc(12);
	const seconds = Math.floor(unixMs / 1000);
	bytes.writeBigUInt64BE(0x400000000000000an + BigInt(seconds), 0);
	bytes.writeUInt32BE(Math.floor((unixMs - seconds * 1000) * 1e6), 8);
	return concat(bytes);
}
