import { createCipheriv, createHmac, getHashes, timingSafeEqual } from 'node:crypto';
import type { OpenVpnWrapping } from '../../connection/openvpn.ts';
import { Reader, Writer } from '../../wire/cursor.ts';
import {
	decodeOpenVpn,
	decodeOpenVpnBody,
	decodeOpenVpnHeader,
	encodeOpenVpn,
	encodeOpenVpnBody,
	encodeOpenVpnHeader,
	OPENVPN_HEADER_SIZE,
	type OpenVpnPacket,
} from '../../wire/openvpn.ts';

/** Puts a packet into bytes and takes it out again, with or without a key. The two sides of a session have one each. */
export interface Wrapper {
	/** Each call makes a packet of its own: with a key, a second copy of the same bytes would be taken for a replay. */
	wrap(packet: OpenVpnPacket): Uint8Array;
	/** Undefined when the packet was not made with this key. Throws `WireError` on whatever is no packet. */
	unwrap(bytes: Uint8Array): OpenVpnPacket | undefined;
	/** How many bytes more than without a key each packet has at most. */
	readonly overhead: number;
}

/** The side of the session: a server counts the two halves of a key the other way round. */
export type Side = 'client' | 'server';

/** A digest that this computer's OpenSSL does not have. */
export class UnknownDigestError extends Error {
	override readonly name = 'UnknownDigestError';
	readonly digest: string;

	constructor(digest: string) {
		super('unknown digest');
		this.digest = digest;
	}
}

/** `struct key2` of src/openvpn/crypto.h: two times 64 bytes for the cipher and 64 for the HMAC. */
const HALF = 128;
const HMAC_AT = 64;
/** doc/tls-crypt.txt and tls_crypt.h: AES-256-CTR and HMAC-SHA256; the tag's beginning is the IV. */
const CIPHER_KEY_SIZE = 32;
const TAG_SIZE = 32;
const IV_SIZE = 16;
/** Packet number and time, each four bytes ("long form"). */
const REPLAY_SIZE = 8;
/** ssl_pkt.h: a first number that says "I know early negotiation". */
const EARLY_NEGOTIATION = 0x0f000000;

/** How packets are wrapped with a profile's key. Throws {@link UnknownDigestError}. */
export function wrapperFor(wrapping: OpenVpnWrapping | undefined, side: Side = 'client'): Wrapper {
	if (wrapping === undefined) return { wrap: encodeOpenVpn, unwrap: decodeOpenVpn, overhead: 0 };
	return wrapping.kind === 'tls-auth' ? tlsAuth(wrapping, side) : tlsCrypt(wrapping, side);
}

function tlsAuth({ key, direction, digest }: Extract<OpenVpnWrapping, { kind: 'tls-auth' }>, side: Side): Wrapper {
	const hash = getHashes().find((name) => name.toLowerCase() === digest.toLowerCase());
	if (hash === undefined) throw new UnknownDigestError(digest);
	const size = createHmac(hash, '').digest().length;
	// Without a direction both sides use the first half for both ways (crypto.c, key_direction_state_init).
	const own = direction === undefined ? 0 : side === 'client' ? direction : 1 - direction;
	const other = direction === undefined ? 0 : 1 - own;
	const keyOf = (half: number) => key.subarray(half * HALF + HMAC_AT, half * HALF + HMAC_AT + size);
	const hmac = (half: number, ...parts: readonly Uint8Array[]) => {
		const sum = createHmac(hash, keyOf(half));
		for (const part of parts) sum.update(part);
		return sum.digest();
	};
	const stamp = replayStamps(0);
	return {
		overhead: size + REPLAY_SIZE,
		wrap(packet) {
			const [head, replay, body] = [encodeOpenVpnHeader(packet), stamp(), encodeOpenVpnBody(packet)];
			// What is sent behind the header is authenticated before it (ssl_pkt.c, swap_hmac).
			return joined(head, hmac(own, replay, head, body), replay, body);
		},
		unwrap(bytes) {
			const reader = new Reader(bytes);
			const head = reader.bytes(OPENVPN_HEADER_SIZE, 'header');
			const header = decodeOpenVpnHeader(head);
			const [tag, replay, body] = [reader.bytes(size, 'hmac'), reader.bytes(REPLAY_SIZE, 'replay'), reader.rest()];
			if (!timingSafeEqual(tag, hmac(other, replay, head, body))) return undefined;
			return { ...header, ...decodeOpenVpnBody(header.opcode, body) };
		},
	};
}

/** doc/tls-crypt.txt. The client uses the second half of the key to send, the server the first. */
function tlsCrypt(wrapping: Extract<OpenVpnWrapping, { kind: 'tls-crypt' | 'tls-crypt-v2' }>, side: Side): Wrapper {
	const { key } = wrapping;
	const wrapped = wrapping.kind === 'tls-crypt-v2' ? wrapping.wrapped : new Uint8Array();
	const own = side === 'client' ? 1 : 0;
	const tagOf = (half: number, head: Uint8Array, body: Uint8Array) =>
		createHmac('sha256', key.subarray(half * HALF + HMAC_AT, half * HALF + HMAC_AT + TAG_SIZE))
			.update(head)
			.update(body)
			.digest();
	const crypt = (half: number, tag: Uint8Array, text: Uint8Array) =>
		createCipheriv('aes-256-ctr', key.subarray(half * HALF, half * HALF + CIPHER_KEY_SIZE), tag.subarray(0, IV_SIZE)).update(text);
	const stamp = replayStamps(wrapping.kind === 'tls-crypt-v2' ? EARLY_NEGOTIATION : 0);
	return {
		overhead: REPLAY_SIZE + TAG_SIZE + wrapped.length,
		wrap(packet) {
			const head = joined(encodeOpenVpnHeader(packet), stamp());
			const body = encodeOpenVpnBody(packet);
			const tag = tagOf(own, head, body);
			const carriesKey = packet.opcode === 'hard-reset-client-v3' || packet.opcode === 'control-wkc-v1';
			return joined(head, tag, crypt(own, tag, body), carriesKey ? wrapped : new Uint8Array());
		},
		unwrap(bytes) {
			const { opcode } = decodeOpenVpnHeader(bytes);
			const carriesKey = opcode === 'hard-reset-client-v3' || opcode === 'control-wkc-v1';
			const reader = new Reader(bytes.subarray(0, carriesKey ? Math.max(0, bytes.length - wrapped.length) : bytes.length));
			const head = reader.bytes(OPENVPN_HEADER_SIZE + REPLAY_SIZE, 'header');
			const tag = reader.bytes(TAG_SIZE, 'tag');
			const body = crypt(1 - own, tag, reader.rest());
			if (!timingSafeEqual(tag, tagOf(1 - own, head, body))) return undefined;
			return { ...decodeOpenVpnHeader(head), ...decodeOpenVpnBody(opcode, body) };
		},
	};
}

/** Packet numbers from `after + 1` on, and the time at which they began, in seconds (packet_id.h, long form). */
function replayStamps(after: number): () => Uint8Array {
	const began = Math.floor(Date.now() / 1000);
	let count = after;
	return () => new Writer().u32(++count).u32(began).finish();
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
	return parts.reduce((writer, part) => writer.bytes(part), new Writer()).finish();
}
