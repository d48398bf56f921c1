import { createCipheriv, createDecipheriv, createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { blake2s } from '../../wire/blake2s.ts';

/** RFC 8410: what stands before the 32 bytes of an X25519 key in DER. */
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');
/** Of BLAKE2s, in bytes. */
const BLOCK = 64;
const TAG_SIZE = 16;

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
	return new Uint8Array(Buffer.concat(parts));
}

export function hash(...parts: readonly Uint8Array[]): Uint8Array {
	return blake2s(concat(...parts));
}

function hmac(key: Uint8Array, message: Uint8Array): Uint8Array {
	const padded = new Uint8Array(BLOCK);
	padded.set(key);
	const inner = hash(
		padded.map((octet) => octet ^ 0x36),
		message,
	);
	return hash(
		padded.map((octet) => octet ^ 0x5c),
		inner,
	);
}

/** The first `count` keys that HKDF (RFC 5869) gives with BLAKE2s: KDF1, KDF2 and KDF3 of the paper. */
export function kdf(count: 1 | 2 | 3, chainingKey: Uint8Array, input: Uint8Array): readonly [Uint8Array, Uint8Array, Uint8Array] {
	const secret = hmac(chainingKey, input);
	const keys: Uint8Array[] = [];
	for (let i = 1; i <= count; i++) keys.push(hmac(secret, concat(keys.at(-1) ?? new Uint8Array(0), Uint8Array.of(i))));
	const [first = secret, second = first, third = second] = keys;
	return [first, second, third];
}

export function publicKeyOf(privateKey: Uint8Array): Uint8Array {
	const der = createPublicKey(privateObject(privateKey)).export({ type: 'spki', format: 'der' });
	return new Uint8Array(der.subarray(SPKI.length));
}

/** X25519 (RFC 7748). Undefined for a public key of low order, with which there is no secret. */
export function sharedSecret(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined {
	try {
		const other = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
		const secret = new Uint8Array(diffieHellman({ privateKey: privateObject(privateKey), publicKey: other }));
		return secret.some((octet) => octet !== 0) ? secret : undefined;
	} catch {
		return undefined;
	}
}

function privateObject(privateKey: Uint8Array): KeyObject {
	return createPrivateKey({ key: Buffer.concat([PKCS8, privateKey]), format: 'der', type: 'pkcs8' });
}

/** Every key here encrypts one message only, so the nonce is 0 unless it is given. */
const FIRST: Uint8Array = new Uint8Array(12);

export function seal(key: Uint8Array, plain: Uint8Array, about: Uint8Array, nonce = FIRST): Uint8Array {
	const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_SIZE });
	cipher.setAAD(about, { plaintextLength: plain.length });
	return concat(cipher.update(plain), cipher.final(), cipher.getAuthTag());
}

/** Undefined when it was not sealed with this key, or was changed since. */
export function open(key: Uint8Array, sealed: Uint8Array, about: Uint8Array, nonce = FIRST): Uint8Array | undefined {
	const length = sealed.length - TAG_SIZE;
	if (length < 0) return undefined;
	const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_SIZE });
	decipher.setAAD(about, { plaintextLength: length });
	decipher.setAuthTag(sealed.subarray(length));
	try {
		return concat(decipher.update(sealed.subarray(0, length)), decipher.final());
	} catch {
		return undefined;
	}
}

/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) in terms of what OpenSSL has: the key of HChaCha20 for the first 16 bytes of the
 * nonce, and the other 8 behind four zeros.
 */
export function longNonce(key: Uint8Array, nonce: Uint8Array): { readonly key: Uint8Array; readonly nonce: Uint8Array } {
	const rest = new Uint8Array(12);
	rest.set(nonce.subarray(16), 4);
	return { key: hchacha20(key, nonce.subarray(0, 16)), nonce: rest };
}

/** The words of ChaCha20's constant (RFC 8439, 2.3). */
const CONSTANT = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];

/** A block of ChaCha20 without what its last step adds: the words 0 to 3 and 12 to 15. */
export function hchacha20(key: Uint8Array, input: Uint8Array): Uint8Array {
	const block = createCipheriv('chacha20', key, input).update(new Uint8Array(64));
	const out = Buffer.alloc(32);
	for (let i = 0; i < 4; i++) {
		out.writeUInt32LE((block.readUInt32LE(4 * i) - (CONSTANT[i] ?? 0)) >>> 0, 4 * i);
		out.writeUInt32LE((block.readUInt32LE(48 + 4 * i) - Buffer.from(input).readUInt32LE(4 * i)) >>> 0, 16 + 4 * i);
	}
	return new Uint8Array(out);
}
