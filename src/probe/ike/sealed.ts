import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { WireError } from '../../wire/error.ts';
import { decodeIkev2, decodeInner, encodeIkev2, encodeInner, type Ikev2Message, type Ikev2Payload } from '../../wire/ikev2.ts';
import type { Cipher, Suite } from './algorithms.ts';
import type { DirectionKeys } from './keys.ts';

export type Ikev2Header = Ikev2Message['header'];

/** RFC 5282, 3: what of the nonce is sent, in bytes. */
const AEAD_IV = 8;

/** A message with everything inside one encrypted payload (RFC 7296, 3.14). */
export function seal(suite: Suite, keys: DirectionKeys, header: Ikev2Header, payloads: readonly Ikev2Payload[]): Uint8Array {
	const { first, bytes } = encodeInner(payloads);
	return sealPart(suite, keys, header, bytes, first);
}

/**
 * The same cut into fragments (RFC 7383, 2.5), each of which carries `partSize` bytes of what is inside at most, one behind the other.
 */
export function sealInFragments(
	suite: Suite,
	keys: DirectionKeys,
	header: Ikev2Header,
	payloads: readonly Ikev2Payload[],
	partSize: number,
): Uint8Array[] {
	const { first, bytes } = encodeInner(payloads);
	const total = Math.max(1, Math.ceil(bytes.length / partSize));
	return Array.from({ length: total }, (_, at) => {
		const part = bytes.subarray(at * partSize, (at + 1) * partSize);
		return sealPart(suite, keys, header, part, at === 0 ? first : 0, { number: at + 1, total });
	});
}

interface Fragment {
	readonly number: number;
	readonly total: number;
}

function sealPart(
	suite: Suite,
	keys: DirectionKeys,
	header: Ikev2Header,
	inside: Uint8Array,
	next: number,
	fragment?: Fragment,
): Uint8Array {
	const { cipher } = suite;
	const tagSize = tagSizeOf(suite);
	const iv = randomBytes(cipher.kind === 'aead' ? AEAD_IV : cipher.blockSize);
	const plain = withPadding(inside, cipher);
	const data = new Uint8Array(iv.length + plain.length + tagSize);
	data.set(iv);
	const payload: Ikev2Payload = fragment === undefined ? { type: 'SK', data } : { type: 'SKF', ...fragment, data };
	const message = encodeIkev2({ header, payloads: [payload], next });
	const sealedAt = message.length - data.length + iv.length;
	if (cipher.kind === 'aead') {
		const { key, nonce } = aeadKey(cipher, keys, iv);
		const sealing = createCipheriv(cipher.name as 'aes-256-gcm', key, nonce, { authTagLength: cipher.tagSize });
		sealing.setAAD(message.subarray(0, sealedAt - iv.length));
		message.set(Buffer.concat([sealing.update(plain), sealing.final()]), sealedAt);
		message.set(sealing.getAuthTag(), message.length - tagSize);
	} else {
		const sealing = createCipheriv(cipher.name, keys.encryption, iv).setAutoPadding(false);
		message.set(Buffer.concat([sealing.update(plain), sealing.final()]), sealedAt);
		message.set(checksum(suite, keys, message.subarray(0, message.length - tagSize)), message.length - tagSize);
	}
	return message;
}

/** What was inside an encrypted message, or inside one fragment of it: then as bytes that are read when all are there. */
export type Opened =
	| { readonly kind: 'whole'; readonly payloads: readonly Ikev2Payload[] }
	| ({ readonly kind: 'fragment'; readonly first: number; readonly bytes: Uint8Array } & Fragment);

/**
 * Opens an encrypted message. Undefined when it does not open with these keys, or nothing in it is encrypted: it is not from the peer of this SA.
 * Throws {@link WireError} when it opens and what is inside cannot be read.
 */
export function open(suite: Suite, keys: DirectionKeys, datagram: Uint8Array): Opened | undefined {
	const { payloads, next } = decodeIkev2(datagram);
	const sealed = payloads.at(-1);
	if (sealed?.type !== 'SK' && sealed?.type !== 'SKF') return undefined;
	const bytes = opened(suite, keys, datagram, sealed.data.length);
	if (bytes === undefined) return undefined;
	if (sealed.type === 'SK') return { kind: 'whole', payloads: decodeInner(next, bytes) };
	return { kind: 'fragment', number: sealed.number, total: sealed.total, first: next, bytes };
}

/** Without the padding; undefined when it does not open. */
function opened(suite: Suite, keys: DirectionKeys, datagram: Uint8Array, size: number): Uint8Array | undefined {
	const { cipher } = suite;
	const tagSize = tagSizeOf(suite);
	const ivSize = cipher.kind === 'aead' ? AEAD_IV : cipher.blockSize;
	const start = datagram.length - size;
	const end = datagram.length - tagSize;
	if (start + ivSize >= end) return undefined;
	const iv = datagram.subarray(start, start + ivSize);
	const sealed = datagram.subarray(start + ivSize, end);
	const tag = datagram.subarray(end);
	if (cipher.kind === 'cbc') {
		if (sealed.length % cipher.blockSize !== 0) return undefined;
		if (!timingSafeEqual(checksum(suite, keys, datagram.subarray(0, end)), tag)) return undefined;
		const opening = createDecipheriv(cipher.name, keys.encryption, iv).setAutoPadding(false);
		return withoutPadding(Buffer.concat([opening.update(sealed), opening.final()]));
	}
	const { key, nonce } = aeadKey(cipher, keys, iv);
	const opening = createDecipheriv(cipher.name as 'aes-256-gcm', key, nonce, { authTagLength: cipher.tagSize });
	opening.setAAD(datagram.subarray(0, start)).setAuthTag(tag);
	try {
		return withoutPadding(Buffer.concat([opening.update(sealed), opening.final()]));
	} catch {
		return undefined;
	}
}

function aeadKey({ keySize }: Extract<Cipher, { kind: 'aead' }>, { encryption }: DirectionKeys, iv: Uint8Array) {
	return { key: encryption.subarray(0, keySize), nonce: Uint8Array.of(...encryption.subarray(keySize), ...iv) };
}

function checksum({ integrity }: Suite, keys: DirectionKeys, over: Uint8Array): Uint8Array {
	if (integrity === undefined) throw new Error('an AEAD cipher has no checksum of its own');
	return createHmac(integrity.hash, keys.integrity).update(over).digest().subarray(0, integrity.tagSize);
}

function tagSizeOf({ cipher, integrity }: Suite): number {
	return cipher.kind === 'aead' ? cipher.tagSize : (integrity?.tagSize ?? 0);
}

/** RFC 7296, 3.14: filled up to whole blocks; the last byte says with how many. */
function withPadding(bytes: Uint8Array, cipher: Cipher): Uint8Array {
	const block = cipher.kind === 'cbc' ? cipher.blockSize : 1;
	const size = Math.ceil((bytes.length + 1) / block) * block;
	const padded = new Uint8Array(size);
	padded.set(bytes);
	padded[size - 1] = size - bytes.length - 1;
	return padded;
}

function withoutPadding(bytes: Uint8Array): Uint8Array {
	const padding = bytes.at(-1);
	if (padding === undefined || padding >= bytes.length) throw new WireError('length', bytes.length, 'padding');
	return Uint8Array.from(bytes.subarray(0, bytes.length - 1 - padding));
}
