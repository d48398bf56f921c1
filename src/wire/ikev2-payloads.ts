import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';
import { fromHex, toHex } from './hex.ts';
import { decodeProposals, encodeProposals, type Proposal } from './ikev2-sa.ts';
import type { IsakmpPayload } from './isakmp.ts';

/** RFC 7296, 3.2 and RFC 7383, 2.5: the numbers of the payloads. */
const NUMBERS = {
	SA: 33,
	KE: 34,
	IDi: 35,
	IDr: 36,
	CERT: 37,
	CERTREQ: 38,
	AUTH: 39,
	Nonce: 40,
	Notify: 41,
	Delete: 42,
	Vendor: 43,
	TSi: 44,
	TSr: 45,
	SK: 46,
	CP: 47,
	EAP: 48,
	SKF: 53,
} as const;

/** RFC 7296, 3.13.1: a range of addresses, with all ports and protocols unless told. Addresses as bytes. */
export interface TrafficSelector {
	/** 7 IPv4, 8 IPv6. */
	readonly kind: 7 | 8;
	readonly protocol: number;
	readonly startPort: number;
	readonly endPort: number;
	readonly start: Uint8Array;
	readonly end: Uint8Array;
}

/** What a payload holds, by its type; `critical` only where the bit is set. */
export type Ikev2Payload = { readonly critical?: true } & (
	| { readonly type: 'SA'; readonly proposals: readonly Proposal[] }
	| { readonly type: 'KE'; readonly group: number; readonly data: Uint8Array }
	| { readonly type: 'IDi' | 'IDr'; readonly kind: number; readonly data: Uint8Array }
	| { readonly type: 'CERT' | 'CERTREQ'; readonly encoding: number; readonly data: Uint8Array }
	| { readonly type: 'AUTH'; readonly method: number; readonly data: Uint8Array }
	| { readonly type: 'Nonce' | 'Vendor'; readonly data: Uint8Array }
	/** `spi` as hex. */
	| { readonly type: 'Notify'; readonly protocol: number; readonly spi: string; readonly notify: number; readonly data: Uint8Array }
	| { readonly type: 'Delete'; readonly protocol: number; readonly spis: readonly string[] }
	| { readonly type: 'TSi' | 'TSr'; readonly selectors: readonly TrafficSelector[] }
	/** 1 request, 2 reply, 3 set, 4 acknowledgement (RFC 7296, 3.15). */
	| { readonly type: 'CP'; readonly kind: number; readonly attributes: readonly { readonly type: number; readonly value: Uint8Array }[] }
	/** RFC 3748, 4. `method` and `data` only in a request or a response. */
	| { readonly type: 'EAP'; readonly code: number; readonly identifier: number; readonly method?: number; readonly data: Uint8Array }
	/** Initialisation vector, ciphertext and checksum. */
	| { readonly type: 'SK'; readonly data: Uint8Array }
	/** RFC 7383, 2.5: fragment `number` of `total`, counted from 1. */
	| { readonly type: 'SKF'; readonly number: number; readonly total: number; readonly data: Uint8Array }
	| { readonly type: 'unknown'; readonly number: number; readonly data: Uint8Array }
);

export type Ikev2PayloadType = Ikev2Payload['type'];
/** Payloads of one type. */
export type Ikev2PayloadOf<T extends Ikev2PayloadType> = Holding<Ikev2Payload, T>;
/** Some types share a form, so `Extract` finds nothing. */
type Holding<P, T> = P extends { readonly type: infer Types } ? (T extends Types ? P & { readonly type: T } : never) : never;

/** Types behind which no other payload stands: their next-payload field speaks of what is inside. */
export function isEncrypted(number: number): boolean {
	return number === NUMBERS.SK || number === NUMBERS.SKF;
}

function payloadNumber(payload: Ikev2Payload): number {
	return payload.type === 'unknown' ? payload.number : NUMBERS[payload.type];
}

/** The payload as bytes behind a generic header. Throws {@link WireError} `overflow`. */
export function encodePayload(payload: Ikev2Payload): IsakmpPayload {
	return { type: payloadNumber(payload), critical: payload.critical === true, body: encodeBody(payload) };
}

function encodeBody(payload: Ikev2Payload): Uint8Array {
	const writer = new Writer();
	switch (payload.type) {
		case 'SA':
			return encodeProposals(payload.proposals);
		case 'KE':
			return writer.u16(payload.group, 'group').u16(0).bytes(payload.data).finish();
		case 'IDi':
		case 'IDr':
			return writer.u8(payload.kind, 'ID type').zeros(3).bytes(payload.data).finish();
		case 'CERT':
		case 'CERTREQ':
			return writer.u8(payload.encoding, 'encoding').bytes(payload.data).finish();
		case 'AUTH':
			return writer.u8(payload.method, 'method').zeros(3).bytes(payload.data).finish();
		case 'Nonce':
		case 'Vendor':
		case 'SK':
		case 'unknown':
			return payload.data;
		case 'Notify': {
			const spi = fromHex(payload.spi);
			writer.u8(payload.protocol, 'protocol').u8(spi.length, 'SPI size').u16(payload.notify, 'notify type');
			return writer.bytes(spi).bytes(payload.data).finish();
		}
		case 'Delete':
			return encodeDelete(payload);
		case 'TSi':
		case 'TSr':
			return encodeSelectors(payload.selectors);
		case 'CP':
			writer.u8(payload.kind, 'CFG type').zeros(3);
			for (const { type, value } of payload.attributes) writer.u16(type, 'attribute').u16(value.length, 'attribute length').bytes(value);
			return writer.finish();
		case 'EAP': {
			const { code, identifier, method, data } = payload;
			const size = 4 + (method === undefined ? 0 : 1) + data.length;
			writer.u8(code, 'EAP code').u8(identifier, 'EAP identifier').u16(size, 'EAP length');
			if (method !== undefined) writer.u8(method, 'EAP type');
			return writer.bytes(data).finish();
		}
		case 'SKF':
			return writer.u16(payload.number, 'fragment').u16(payload.total, 'fragments').bytes(payload.data).finish();
	}
}

function encodeDelete({ protocol, spis }: Ikev2PayloadOf<'Delete'>): Uint8Array {
	const all = spis.map(fromHex);
	const size = all[0]?.length ?? 0;
	if (all.some((spi) => spi.length !== size)) throw new WireError('overflow', 0, 'SPI size');
	const writer = new Writer().u8(protocol, 'protocol').u8(size, 'SPI size').u16(all.length, 'SPIs');
	for (const spi of all) writer.bytes(spi);
	return writer.finish();
}

function encodeSelectors(selectors: readonly TrafficSelector[]): Uint8Array {
	const writer = new Writer().u8(selectors.length, 'selectors').zeros(3);
	for (const { kind, protocol, startPort, endPort, start, end } of selectors) {
		const size = addressSize(kind);
		if (start.length !== size || end.length !== size) throw new WireError('overflow', writer.offset, 'address');
		writer
			.u8(kind)
			.u8(protocol, 'protocol')
			.u16(8 + 2 * size);
		writer.u16(startPort, 'port').u16(endPort, 'port').bytes(start).bytes(end);
	}
	return writer.finish();
}

/** Reads a payload. Throws {@link WireError}: `truncated`, `length`, `trailing`, `value`. */
export function decodePayload({ type: number, critical, body }: IsakmpPayload): Ikev2Payload {
	const payload = decodeBody(number, body);
	return critical ? { ...payload, critical } : payload;
}

function decodeBody(number: number, body: Uint8Array): Ikev2Payload {
	const reader = new Reader(body);
	const type = (Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]).find((name) => NUMBERS[name] === number);
	switch (type) {
		case undefined:
			return { type: 'unknown', number, data: body };
		case 'SA':
			return { type, proposals: decodeProposals(body) };
		case 'KE': {
			const group = reader.u16('group');
			reader.skip(2);
			return { type, group, data: reader.rest() };
		}
		case 'IDi':
		case 'IDr': {
			const kind = reader.u8('ID type');
			reader.skip(3);
			return { type, kind, data: reader.rest() };
		}
		case 'CERT':
		case 'CERTREQ':
			return { type, encoding: reader.u8('encoding'), data: reader.rest() };
		case 'AUTH': {
			const method = reader.u8('method');
			reader.skip(3);
			return { type, method, data: reader.rest() };
		}
		case 'Nonce':
		case 'Vendor':
		case 'SK':
			return { type, data: body };
		case 'Notify': {
			const protocol = reader.u8('protocol');
			const spiSize = reader.u8('SPI size');
			const notify = reader.u16('notify type');
			return { type, protocol, notify, spi: toHex(reader.bytes(spiSize, 'SPI')), data: reader.rest() };
		}
		case 'Delete':
			return decodeDelete(reader);
		case 'TSi':
		case 'TSr':
			return { type, selectors: decodeSelectors(reader) };
		case 'CP':
			return decodeConfiguration(reader);
		case 'EAP':
			return decodeEap(reader, body.length);
		case 'SKF': {
			const fragment = reader.u16('fragment');
			const total = reader.u16('fragments');
			if (fragment === 0 || fragment > total) throw new WireError('value', 0, 'fragment');
			return { type, number: fragment, total, data: reader.rest() };
		}
	}
}

function decodeDelete(reader: Reader): Ikev2PayloadOf<'Delete'> {
	const protocol = reader.u8('protocol');
	const size = reader.u8('SPI size');
	const count = reader.u16('SPIs');
	// The whole IKE SA is named by no SPI at all (RFC 7296, 3.11).
	if (size === 0 && count > 0) throw new WireError('length', 1, 'SPI size');
	const spis: string[] = [];
	while (spis.length < count) spis.push(toHex(reader.bytes(size, 'SPI')));
	reader.end('Delete payload');
	return { type: 'Delete', protocol, spis };
}

function decodeSelectors(reader: Reader): TrafficSelector[] {
	const count = reader.u8('selectors');
	reader.skip(3);
	const selectors: TrafficSelector[] = [];
	while (selectors.length < count) {
		const at = reader.offset;
		const kind = reader.u8('selector type');
		const protocol = reader.u8('protocol');
		if (kind !== 7 && kind !== 8) throw new WireError('value', at, 'selector type');
		const size = addressSize(kind);
		if (reader.u16('selector length') !== 8 + 2 * size) throw new WireError('length', at + 2, 'selector length');
		const startPort = reader.u16('port');
		const endPort = reader.u16('port');
		selectors.push({ kind, protocol, startPort, endPort, start: reader.bytes(size, 'address'), end: reader.bytes(size, 'address') });
	}
	reader.end('TS payload');
	return selectors;
}

function decodeConfiguration(reader: Reader): Ikev2PayloadOf<'CP'> {
	const kind = reader.u8('CFG type');
	reader.skip(3);
	const attributes: { type: number; value: Uint8Array }[] = [];
	while (reader.remaining > 0) {
		const type = reader.u16('attribute') & 0x7fff;
		attributes.push({ type, value: reader.bytes(reader.u16('attribute length'), 'attribute') });
	}
	return { type: 'CP', kind, attributes };
}

function decodeEap(reader: Reader, size: number): Ikev2PayloadOf<'EAP'> {
	const code = reader.u8('EAP code');
	const identifier = reader.u8('EAP identifier');
	if (reader.u16('EAP length') !== size) throw new WireError('length', 2, 'EAP length');
	// RFC 3748, 4.1: only requests and responses have a type.
	const method = code <= 2 && reader.remaining > 0 ? reader.u8('EAP type') : undefined;
	return { type: 'EAP', code, identifier, ...(method === undefined ? {} : { method }), data: reader.rest() };
}

function addressSize(kind: 7 | 8): number {
	return kind === 7 ? 4 : 16;
}
