import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import { fromHex } from '../../wire/hex.ts';
import type { Ikev1Suite } from '../../wire/ikev1-sa.ts';
import { parseAddress } from '../../wire/ip.ts';

/** What a suite of phase 1 computes with. Sizes in bytes. */
export interface Ikev1Algorithms {
	/** As Node names the hash. */
	readonly hash: string;
	readonly cipher: string;
	readonly keySize: number;
	readonly blockSize: number;
	readonly group: number;
}

const HASHES: Readonly<Record<number, string>> = { 1: 'md5', 2: 'sha1', 4: 'sha256', 5: 'sha384', 6: 'sha512' };

/** Undefined for what this program does not know. */
export function algorithmsOf({ encryption, keyBits = 0, hash: id, group }: Ikev1Suite): Ikev1Algorithms | undefined {
	const hash = HASHES[id];
	if (hash === undefined) return undefined;
	if (encryption === 5) return { hash, cipher: 'des-ede3-cbc', keySize: 24, blockSize: 8, group };
	if (encryption !== 7 || ![128, 192, 256].includes(keyBits)) return undefined;
	return { hash, cipher: `aes-${keyBits}-cbc`, keySize: keyBits / 8, blockSize: 16, group };
}

/** What both sides have said in the open by the fourth message of main mode. */
export interface Agreed {
	readonly algorithms: Ikev1Algorithms;
	/** 16 hex digits each. */
	readonly initiatorCookie: string;
	readonly responderCookie: string;
	readonly initiatorKey: Uint8Array;
	readonly responderKey: Uint8Array;
	readonly initiatorNonce: Uint8Array;
	readonly responderNonce: Uint8Array;
	/** g^xy. */
	readonly secret: Uint8Array;
	/** The body of the first SA payload (RFC 2409, 5: SAi_b). */
	readonly offer: Uint8Array;
}

/** The keys of phase 1 with a pre-shared key (RFC 2409, 5). */
export interface Ikev1Keys {
	/** SKEYID. */
	readonly root: Uint8Array;
	/** SKEYID_a: for the hashes of informational exchanges. */
	readonly authentication: Uint8Array;
	readonly encryption: Uint8Array;
	/** Of the first encrypted message. */
	readonly iv: Uint8Array;
}

/** RFC 2409, 5 and appendix B. */
export function keysWithPsk(psk: Uint8Array, agreed: Agreed): Ikev1Keys {
	const { algorithms, initiatorKey, responderKey, initiatorNonce, responderNonce, secret } = agreed;
	const { hash, keySize, blockSize } = algorithms;
	const cookies = Buffer.concat([fromHex(agreed.initiatorCookie), fromHex(agreed.responderCookie)]);
	const root = mac(hash, psk, initiatorNonce, responderNonce);
	const derivation = mac(hash, root, secret, cookies, Uint8Array.of(0));
	const authentication = mac(hash, root, derivation, secret, cookies, Uint8Array.of(1));
	const encryption = mac(hash, root, authentication, secret, cookies, Uint8Array.of(2));
	const iv = digest(hash, initiatorKey, responderKey).subarray(0, blockSize);
	return { root, authentication, encryption: stretched(hash, encryption, keySize), iv };
}

/** RFC 2409, 5: HASH_I over our identity, HASH_R over the server's; `identity` is the body of the ID payload. */
export function identityHash(side: 'initiator' | 'responder', keys: Ikev1Keys, agreed: Agreed, identity: Uint8Array): Uint8Array {
	const ours = [agreed.initiatorKey, agreed.responderKey, fromHex(agreed.initiatorCookie), fromHex(agreed.responderCookie)] as const;
	const [ownKey, otherKey, ownCookie, otherCookie] = side === 'initiator' ? ours : [ours[1], ours[0], ours[3], ours[2]];
	return mac(agreed.algorithms.hash, keys.root, ownKey, otherKey, ownCookie, otherCookie, agreed.offer, identity);
}

/** RFC 2409, 5.7: HASH(1) over the message ID and what follows it. */
export function informationalHash(keys: Ikev1Keys, { hash }: Ikev1Algorithms, messageId: number, rest: Uint8Array): Uint8Array {
	return mac(hash, keys.authentication, bytesOf(messageId), rest);
}

/** RFC 2409, appendix B: the IV of an exchange of its own, from the last block of phase 1. */
export function informationalIv({ hash, blockSize }: Ikev1Algorithms, lastBlock: Uint8Array, messageId: number): Uint8Array {
	return digest(hash, lastBlock, bytesOf(messageId)).subarray(0, blockSize);
}

/** With zeros behind it up to a whole block (RFC 2409, appendix B). */
export function encrypt({ cipher, blockSize }: Ikev1Algorithms, keys: Ikev1Keys, iv: Uint8Array, plain: Uint8Array): Uint8Array {
	const padded = new Uint8Array(Math.ceil(plain.length / blockSize) * blockSize);
	padded.set(plain);
	const sealing = createCipheriv(cipher, keys.encryption, iv).setAutoPadding(false);
	return Uint8Array.from(Buffer.concat([sealing.update(padded), sealing.final()]));
}

/** Undefined when it is not whole blocks. With a wrong key what comes out is noise. */
export function decrypt(
	{ cipher, blockSize }: Ikev1Algorithms,
	keys: Ikev1Keys,
	iv: Uint8Array,
	sealed: Uint8Array,
): Uint8Array | undefined {
	if (sealed.length === 0 || sealed.length % blockSize !== 0) return undefined;
	const opening = createDecipheriv(cipher, keys.encryption, iv).setAutoPadding(false);
	return Uint8Array.from(Buffer.concat([opening.update(sealed), opening.final()]));
}

/** What the next message of the same exchange is chained to (RFC 2409, appendix B). */
export function lastBlockOf({ blockSize }: Ikev1Algorithms, sealed: Uint8Array): Uint8Array {
	return sealed.subarray(sealed.length - blockSize);
}

/** RFC 3947, 3.2: what a side claims an address to be, hidden from nobody but the NAT. */
export function natHash(hash: string, initiatorCookie: string, responderCookie: string, address: string, port: number): Uint8Array {
	return digest(hash, fromHex(initiatorCookie), fromHex(responderCookie), parseAddress(address), bytesOf(port).subarray(2));
}

function mac(hash: string, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
	const hmac = createHmac(hash, key);
	for (const part of parts) hmac.update(part);
	return Uint8Array.from(hmac.digest());
}

function digest(hash: string, ...parts: readonly Uint8Array[]): Uint8Array {
	const one = createHash(hash);
	for (const part of parts) one.update(part);
	return Uint8Array.from(one.digest());
}

/** RFC 2409, appendix B: a key longer than the hash is drawn out of it. */
function stretched(hash: string, key: Uint8Array, size: number): Uint8Array {
	if (key.length >= size) return key.subarray(0, size);
	const whole: number[] = [];
	let last: Uint8Array = Uint8Array.of(0);
	while (whole.length < size) {
		last = mac(hash, key, last);
		whole.push(...last);
	}
	return Uint8Array.from(whole.slice(0, size));
}

function bytesOf(number: number): Uint8Array {
	return Uint8Array.of(number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff);
}
