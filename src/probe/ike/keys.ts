import { createHmac } from 'node:crypto';
import { fromHex } from '../../wire/hex.ts';
import type { Prf, Suite } from './algorithms.ts';

/** What one direction of an IKE SA seals with. */
export interface DirectionKeys {
	/** With the salt of an AEAD cipher at its end. */
	readonly encryption: Uint8Array;
	/** Empty with an AEAD cipher. */
	readonly integrity: Uint8Array;
	/** SK_p: for the octets that are signed. */
	readonly identity: Uint8Array;
}

export interface SaKeys {
	readonly initiator: DirectionKeys;
	readonly responder: DirectionKeys;
}

export interface KeyMaterial {
	readonly suite: Suite;
	/** g^ir. */
	readonly secret: Uint8Array;
	readonly initiatorNonce: Uint8Array;
	readonly responderNonce: Uint8Array;
	/** As hex. */
	readonly initiatorSpi: string;
	readonly responderSpi: string;
}

/** prf(key, data) (RFC 7296, 2.13). */
export function prf({ hash }: Prf, key: Uint8Array, ...data: readonly Uint8Array[]): Uint8Array {
	const mac = createHmac(hash, key);
	for (const part of data) mac.update(part);
	return Uint8Array.from(mac.digest());
}

/** prf+ (RFC 7296, 2.13): as many bytes as are wanted. */
function prfPlus(function_: Prf, key: Uint8Array, seed: Uint8Array, size: number): Uint8Array {
	const bytes = new Uint8Array(Math.ceil(size / function_.size) * function_.size);
	let last: Uint8Array = new Uint8Array();
	for (let at = 0, counter = 1; at < size; at += function_.size, counter++) {
		last = prf(function_, key, last, seed, Uint8Array.of(counter));
		bytes.set(last, at);
	}
	return bytes.subarray(0, size);
}

/** The keys of a fresh IKE SA (RFC 7296, 2.14). */
export function deriveKeys({ suite, secret, initiatorNonce, responderNonce, initiatorSpi, responderSpi }: KeyMaterial): SaKeys {
	const { prf: function_, cipher, integrity } = suite;
	const nonces = Uint8Array.of(...initiatorNonce, ...responderNonce);
	const skeyseed = prf(function_, nonces, secret);
	const sizes = {
		derivation: function_.size,
		integrity: integrity?.keySize ?? 0,
		encryption: cipher.keySize + (cipher.kind === 'aead' ? cipher.saltSize : 0),
		identity: function_.size,
	};
	const total = sizes.derivation + 2 * (sizes.integrity + sizes.encryption + sizes.identity);
	const seed = Uint8Array.of(...nonces, ...fromHex(initiatorSpi), ...fromHex(responderSpi));
	const material = prfPlus(function_, skeyseed, seed, total);
	let at = sizes.derivation;
	const take = (size: number) => {
		at += size;
		return material.subarray(at - size, at);
	};
	const [ai, ar] = [take(sizes.integrity), take(sizes.integrity)];
	const [ei, er] = [take(sizes.encryption), take(sizes.encryption)];
	const [pi, pr] = [take(sizes.identity), take(sizes.identity)];
	return {
		initiator: { encryption: ei, integrity: ai, identity: pi },
		responder: { encryption: er, integrity: ar, identity: pr },
	};
}
