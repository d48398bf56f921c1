import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';
import { decodeSa, encodeSa, type Ikev1Sa } from './ikev1-sa.ts';
import { decodeIsakmp, decodePayloads, encodeIsakmp, encodePayloads, IKEV1, type IsakmpPayload } from './isakmp.ts';

/** RFC 2408, 3.2 to 3.16: payloads whose body is nothing but bytes. NAT-D and NAT-OA: RFC 3947, 3.2 and 5.2. */
const PLAIN = { KE: 4, CERT: 6, CERTREQ: 7, HASH: 8, SIG: 9, NONCE: 10, VID: 13, 'NAT-D': 20, 'NAT-OA': 21 } as const;

const SA = 1;
const ID = 5;
const NOTIFICATION = 11;
const DELETE = 12;

/** One payload. What is not among ours keeps its number and its bytes. */
export type Ikev1Payload =
	| ({ readonly type: 'SA' } & Ikev1Sa)
	| { readonly type: keyof typeof PLAIN; readonly data: Uint8Array }
	/** RFC 2407, 4.6.2. `protocol` and `port` 0: any. */
	| { readonly type: 'ID'; readonly kind: number; readonly protocol: number; readonly port: number; readonly data: Uint8Array }
	/** RFC 2408, 3.14. */
	| {
			readonly type: 'N';
			readonly doi: number;
			readonly protocol: number;
			readonly spi: Uint8Array;
			readonly notify: number;
			readonly data: Uint8Array;
	  }
	/** RFC 2408, 3.15. */
	| { readonly type: 'D'; readonly doi: number; readonly protocol: number; readonly spis: readonly Uint8Array[] }
	| { readonly type: 'other'; readonly number: number; readonly data: Uint8Array };

export type Ikev1PayloadOf<Type extends Ikev1Payload['type']> = Ikev1Payload & { readonly type: Type };

/** What stands behind the header: payloads, or bytes that only the two ends can read; `first` tells what these begin with. */
export type Ikev1Content =
	| { readonly kind: 'open'; readonly payloads: readonly Ikev1Payload[] }
	| { readonly kind: 'encrypted'; readonly first: number; readonly bytes: Uint8Array };

/** One message (RFC 2408, 3.1). */
export interface Ikev1Message {
	/** 16 hex digits. */
	readonly initiatorCookie: string;
	/** 16 hex digits; zeros as long as there is none. */
	readonly responderCookie: string;
	readonly exchange: number;
	/** 0 in main and aggressive mode. */
	readonly messageId: number;
	readonly content: Ikev1Content;
}

/** RFC 2408, 3.1. */
const ENCRYPTED = 1;

/** Throws {@link WireError} `overflow` when a value does not fit its field. */
export function encodeIkev1({ initiatorCookie, responderCookie, exchange, messageId, content }: Ikev1Message): Uint8Array {
	const { first, bytes } = content.kind === 'encrypted' ? content : encodeContent(content.payloads);
	const flags = content.kind === 'encrypted' ? ENCRYPTED : 0;
	const header = { initiatorSpi: initiatorCookie, responderSpi: responderCookie, firstPayload: first, version: IKEV1, exchange, flags };
	return encodeIsakmp({ header: { ...header, messageId }, body: bytes });
}

/**
 * One whole datagram, without the non-ESP marker. Throws {@link WireError}: `magic` (not version 1), `truncated`, `length`, `trailing`, `type`.
 */
export function decodeIkev1(datagram: Uint8Array): Ikev1Message {
	const { header, body } = decodeIsakmp(datagram);
	if (header.version >>> 4 !== IKEV1 >>> 4) throw new WireError('magic', 17, 'version');
	const content: Ikev1Content =
		header.flags & ENCRYPTED
			? { kind: 'encrypted', first: header.firstPayload, bytes: body }
			: { kind: 'open', payloads: decodePayloads(header.firstPayload, body).payloads.map(decodePayload) };
	return {
		initiatorCookie: header.initiatorSpi,
		responderCookie: header.responderSpi,
		exchange: header.exchange,
		messageId: header.messageId,
		content,
	};
}

/** Payloads as they are encrypted or sent, without padding, and the type of the first. */
export function encodeContent(payloads: readonly Ikev1Payload[]): { readonly first: number; readonly bytes: Uint8Array } {
	const raw = payloads.map((payload): IsakmpPayload => ({ type: numberOf(payload), critical: false, body: encodeBody(payload) }));
	return { first: raw[0]?.type ?? 0, bytes: encodePayloads({ payloads: raw, next: 0 }) };
}

/**
 * What was encrypted: payloads, then padding that nobody counts (RFC 2409, appendix B).
 * Throws {@link WireError}, which is what a wrong key looks like as well.
 */
export function decodeContent(first: number, bytes: Uint8Array): readonly Ikev1Payload[] {
	return decodePayloads(first, bytes.subarray(0, chainLength(first, bytes))).payloads.map(decodePayload);
}

/** A payload as a body that is hashed (RFC 2409, 5: SAi_b, IDii_b). */
export function encodeBody(payload: Ikev1Payload): Uint8Array {
	switch (payload.type) {
		case 'SA':
			return encodeSa(payload);
		case 'ID':
			return new Writer()
				.u8(payload.kind, 'ID kind')
				.u8(payload.protocol, 'ID protocol')
				.u16(payload.port, 'ID port')
				.bytes(payload.data)
				.finish();
		case 'N': {
			const { doi, protocol, spi, notify, data } = payload;
			return new Writer().u32(doi).u8(protocol).u8(spi.length, 'SPI size').u16(notify, 'notify').bytes(spi).bytes(data).finish();
		}
		case 'D': {
			const { doi, protocol, spis } = payload;
			const size = spis[0]?.length ?? 0;
			if (spis.some((spi) => spi.length !== size)) throw new WireError('overflow', 0, 'SPI size');
			const writer = new Writer().u32(doi).u8(protocol).u8(size, 'SPI size').u16(spis.length, 'SPIs');
			for (const spi of spis) writer.bytes(spi);
			return writer.finish();
		}
		default:
			return payload.data;
	}
}

function numberOf(payload: Ikev1Payload): number {
	if (payload.type === 'other') return payload.number;
	return { SA, ID, N: NOTIFICATION, D: DELETE, ...PLAIN }[payload.type];
}

function decodePayload({ type: number, body }: IsakmpPayload): Ikev1Payload {
	switch (number) {
		case SA:
			return { type: 'SA', ...decodeSa(body) };
		case ID: {
			const reader = new Reader(body);
			return {
				type: 'ID',
				kind: reader.u8('ID kind'),
				protocol: reader.u8('ID protocol'),
				port: reader.u16('ID port'),
				data: reader.rest(),
			};
		}
		case NOTIFICATION:
			return decodeNotification(new Reader(body));
		case DELETE:
			return decodeDelete(new Reader(body));
		default: {
			const plain = Object.entries(PLAIN).find(([, each]) => each === number)?.[0];
			return plain === undefined ? { type: 'other', number, data: body } : { type: plain as keyof typeof PLAIN, data: body };
		}
	}
}

function decodeNotification(reader: Reader): Ikev1Payload {
	const doi = reader.u32('DOI');
	const protocol = reader.u8('protocol');
	const size = reader.u8('SPI size');
	const notify = reader.u16('notify');
	return { type: 'N', doi, protocol, spi: reader.bytes(size, 'SPI'), notify, data: reader.rest() };
}

function decodeDelete(reader: Reader): Ikev1Payload {
	const doi = reader.u32('DOI');
	const protocol = reader.u8('protocol');
	const size = reader.u8('SPI size');
	const count = reader.u16('SPIs');
	if (size === 0 ? count > 0 : count * size !== reader.remaining) throw new WireError('length', 6, 'SPIs');
	return { type: 'D', doi, protocol, spis: Array.from({ length: count }, () => reader.bytes(size, 'SPI')) };
}

/** How many bytes the payloads take. Throws {@link WireError} `truncated` or `length`. */
function chainLength(first: number, bytes: Uint8Array): number {
	const reader = new Reader(bytes);
	for (let next = first; next !== 0; ) {
		const start = reader.offset;
		next = reader.u8('next payload');
		reader.skip(1);
		const length = reader.u16('payload length');
		if (length < 4) throw new WireError('length', start + 2, 'payload length');
		reader.skip(length - 4, 'payload');
	}
	return reader.offset;
}
