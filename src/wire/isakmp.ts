import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';
import { fromHex, toHex } from './hex.ts';

/** RFC 7296, 2: where IKE listens, and where it listens with the non-ESP marker. */
export const IKE_PORT = 500;
export const IKE_NAT_PORT = 4500;

/** RFC 2408, 3.1 and RFC 7296, 3.1: major version in the high half, minor in the low. */
export const IKEV1 = 0x10;
export const IKEV2 = 0x20;

/** An SPI (IKEv1: cookie) that is not known yet. */
export const NO_SPI = '0000000000000000';

/** The header that IKEv1 (RFC 2408, 3.1) and IKEv2 (RFC 7296, 3.1) share, without its length. */
export interface IsakmpHeader {
	/** SPI or cookie as 16 hex digits, lower case. */
	readonly initiatorSpi: string;
	readonly responderSpi: string;
	/** The type of the first payload; 0 when there is none. */
	readonly firstPayload: number;
	/** {@link IKEV1}, {@link IKEV2}, or what else the peer claims. */
	readonly version: number;
	readonly exchange: number;
	/** Bits that the versions read differently: IKEv1 1 encrypted, 2 commit; IKEv2 8 initiator, 16 higher version, 32 response. */
	readonly flags: number;
	readonly messageId: number;
}

/** One message: the header, and what stands behind it as bytes (in IKEv1 it may be encrypted as a whole). */
export interface IsakmpMessage {
	readonly header: IsakmpHeader;
	readonly body: Uint8Array;
}

/** One payload behind its generic header (RFC 2408, 3.2; RFC 7296, 3.2). */
export interface IsakmpPayload {
	readonly type: number;
	/** IKEv2's critical bit; IKEv1 has none. */
	readonly critical: boolean;
	readonly body: Uint8Array;
}

/** A chain of payloads. */
export interface IsakmpChain {
	readonly payloads: readonly IsakmpPayload[];
	/** The next-payload field of the last one: 0, but behind an encrypted payload of IKEv2 the type of the first payload inside. */
	readonly next: number;
}

const ISAKMP_HEADER_SIZE = 28;
const PAYLOAD_HEADER_SIZE = 4;
const SPI_SIZE = 8;
/** RFC 7296, 3.2: the other seven bits mean nothing. */
const CRITICAL = 0x80;
/** More payloads than any message has: a long chain of certificates, and as many notifies and vendor IDs again. */
export const MAX_PAYLOADS = 128;

/** The header in front of `body`. Throws {@link WireError} `overflow` when a value does not fit. */
export function encodeIsakmp({ header, body }: IsakmpMessage): Uint8Array {
	return new Writer()
		.bytes(spi(header.initiatorSpi))
		.bytes(spi(header.responderSpi))
		.u8(header.firstPayload, 'next payload')
		.u8(header.version, 'version')
		.u8(header.exchange, 'exchange')
		.u8(header.flags, 'flags')
		.u32(header.messageId, 'message ID')
		.u32(ISAKMP_HEADER_SIZE + body.length, 'length')
		.bytes(body)
		.finish();
}

/**
 * One whole datagram, without the non-ESP marker. What the fields hold is not judged, but the length has to be that of the datagram.
 * Throws {@link WireError}: `truncated`, `length`, `trailing`.
 */
export function decodeIsakmp(bytes: Uint8Array): IsakmpMessage {
	const reader = new Reader(bytes);
	const header: IsakmpHeader = {
		initiatorSpi: toHex(reader.bytes(SPI_SIZE, 'initiator SPI')),
		responderSpi: toHex(reader.bytes(SPI_SIZE, 'responder SPI')),
		firstPayload: reader.u8('next payload'),
		version: reader.u8('version'),
		exchange: reader.u8('exchange'),
		flags: reader.u8('flags'),
		messageId: reader.u32('message ID'),
	};
	const length = reader.u32('length');
	if (length < ISAKMP_HEADER_SIZE) throw new WireError('length', 24, 'length');
	if (length > bytes.length) throw new WireError('truncated', bytes.length, 'message');
	if (length < bytes.length) throw new WireError('trailing', length, 'message');
	return { header, body: reader.rest() };
}

/** Payloads one behind the other; `next` goes into the last one. Throws {@link WireError} `overflow`. */
export function encodePayloads({ payloads, next }: IsakmpChain): Uint8Array {
	const writer = new Writer();
	payloads.forEach(({ critical, body }, at) => {
		writer
			.u8(payloads[at + 1]?.type ?? next, 'next payload')
			.u8(critical ? CRITICAL : 0)
			.u16(PAYLOAD_HEADER_SIZE + body.length, 'payload length')
			.bytes(body);
	});
	return writer.finish();
}

/**
 * The chain that begins with a payload of type `first` and fills `bytes`. `isLast` names the types behind which no other payload
 * stands whatever their next-payload field says (IKEv2: SK and SKF).
 * Throws {@link WireError}: `truncated`, `length` (also of more than {@link MAX_PAYLOADS}), `trailing`.
 */
export function decodePayloads(first: number, bytes: Uint8Array, isLast: (type: number) => boolean = () => false): IsakmpChain {
	const reader = new Reader(bytes);
	const payloads: IsakmpPayload[] = [];
	let next = first;
	for (let last = false; next !== 0 && !last; ) {
		if (payloads.length === MAX_PAYLOADS) throw new WireError('length', reader.offset, 'payloads');
		const type = next;
		const start = reader.offset;
		next = reader.u8('next payload');
		const critical = (reader.u8() & CRITICAL) !== 0;
		const length = reader.u16('payload length');
		if (length < PAYLOAD_HEADER_SIZE) throw new WireError('length', start + 2, 'payload length');
		payloads.push({ type, critical, body: reader.bytes(length - PAYLOAD_HEADER_SIZE, 'payload') });
		last = isLast(type);
	}
	reader.end('payloads');
	return { payloads, next };
}

/** RFC 3948, 2.2: four zeros in front of IKE on UDP 4500, where ESP has its SPI. */
const NON_ESP_MARKER = 4;

/** The datagram as it goes to UDP 4500. */
export function withNonEspMarker(message: Uint8Array): Uint8Array {
	return new Writer().zeros(NON_ESP_MARKER).bytes(message).finish();
}

/** What stands behind the marker; undefined for a datagram without one (ESP, a keepalive of a single octet). */
export function withoutNonEspMarker(datagram: Uint8Array): Uint8Array | undefined {
	if (datagram.length < NON_ESP_MARKER || datagram.subarray(0, NON_ESP_MARKER).some((octet) => octet !== 0)) return undefined;
	return datagram.subarray(NON_ESP_MARKER);
}

function spi(hex: string): Uint8Array {
	const bytes = fromHex(hex);
	if (bytes.length !== SPI_SIZE) throw new WireError('overflow', 0, 'SPI');
	return bytes;
}
