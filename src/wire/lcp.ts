import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';
import { type LcpOption, readOption, writeOption } from './lcp-options.ts';

export { authNamed, authOption, type LcpOption, type PppAuth } from './lcp-options.ts';

/** RFC 1661, 5; the last two are RFC 1570, 1. */
const CODES = {
	'Configure-Request': 1,
	'Configure-Ack': 2,
	'Configure-Nak': 3,
	'Configure-Reject': 4,
	'Terminate-Request': 5,
	'Terminate-Ack': 6,
	'Code-Reject': 7,
	'Protocol-Reject': 8,
	'Echo-Request': 9,
	'Echo-Reply': 10,
	'Discard-Request': 11,
	Identification: 12,
	'Time-Remaining': 13,
} as const;

/** For each of the types a packet of that type. */
type Packet<Type extends string, Body> = Type extends string ? { readonly type: Type; readonly identifier: number } & Body : never;

/** One LCP packet (RFC 1661, 5). `data` is what stands behind the named fields. */
export type LcpPacket =
	| Packet<'Configure-Request' | 'Configure-Ack' | 'Configure-Nak' | 'Configure-Reject', { readonly options: readonly LcpOption[] }>
	/** `data` may be a reason in words. Of Code-Reject it is the start of the packet that is refused. */
	| Packet<'Terminate-Request' | 'Terminate-Ack' | 'Code-Reject', { readonly data: Uint8Array }>
	/** `data`: the start of the information that is refused. */
	| Packet<'Protocol-Reject', { readonly protocol: number; readonly data: Uint8Array }>
	| Packet<'Echo-Request' | 'Echo-Reply' | 'Discard-Request' | 'Identification', { readonly magic: number; readonly data: Uint8Array }>
	| Packet<'Time-Remaining', { readonly magic: number; readonly seconds: number; readonly data: Uint8Array }>
	/** Of a code that LCP does not have. */
	| Packet<'unknown', { readonly code: number; readonly data: Uint8Array }>;

/** A packet of the type `T`. */
export type LcpPacketOf<T extends LcpPacket['type']> = Extract<LcpPacket, { readonly type: T }>;

const HEADER_SIZE = 4;

/** The packet as the information of a PPP frame. Throws {@link WireError} `overflow`. */
export function encodeLcp(packet: LcpPacket): Uint8Array {
	const writer = new Writer()
		.u8(packet.type === 'unknown' ? packet.code : CODES[packet.type], 'code')
		.u8(packet.identifier, 'identifier')
		.u16(0);
	if ('options' in packet) for (const option of packet.options) writeOption(writer, option);
	else {
		if (packet.type === 'Protocol-Reject') writer.u16(packet.protocol, 'protocol');
		if ('magic' in packet) writer.u32(packet.magic, 'magic');
		if (packet.type === 'Time-Remaining') writer.u32(packet.seconds, 'seconds');
		writer.bytes(packet.data);
	}
	return writer.patchU16(2, writer.offset, 'length').finish();
}

/**
 * One packet. What stands behind its length is padding and not looked at (RFC 1661, 5).
 * Throws {@link WireError} `truncated`, `length`.
 */
export function decodeLcp(information: Uint8Array): LcpPacket {
	const header = new Reader(information);
	const code = header.u8('code');
	const identifier = header.u8('identifier');
	const length = header.u16('length');
	if (length < HEADER_SIZE) throw new WireError('length', 2, 'length');
	if (length > information.length) throw new WireError('truncated', information.length, 'packet');
	const reader = new Reader(information.subarray(0, length), HEADER_SIZE);
	const type = (Object.keys(CODES) as (keyof typeof CODES)[]).find((name) => CODES[name] === code);
	switch (type) {
		case undefined:
			return { type: 'unknown', code, identifier, data: reader.rest() };
		case 'Configure-Request':
		case 'Configure-Ack':
		case 'Configure-Nak':
		case 'Configure-Reject': {
			const options: LcpOption[] = [];
			while (reader.remaining > 0) options.push(readOption(reader));
			return { type, identifier, options };
		}
		case 'Terminate-Request':
		case 'Terminate-Ack':
		case 'Code-Reject':
			return { type, identifier, data: reader.rest() };
		case 'Protocol-Reject':
			return { type, identifier, protocol: reader.u16('protocol'), data: reader.rest() };
		case 'Echo-Request':
		case 'Echo-Reply':
		case 'Discard-Request':
		case 'Identification':
			return { type, identifier, magic: reader.u32('magic'), data: reader.rest() };
		case 'Time-Remaining':
			return { type, identifier, magic: reader.u32('magic'), seconds: reader.u32('seconds'), data: reader.rest() };
	}
}
