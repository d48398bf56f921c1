import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';
import { readAttribute, type SstpAttribute, writeAttribute } from './sstp-attributes.ts';

export { SSTP_PPP, SSTP_STATUS, type SstpAttribute } from './sstp-attributes.ts';

/** [MS-SSTP] 2.1: HTTPS, unless the connection names another port. */
export const SSTP_PORT = 443;
/** 3.2.4.1: what is posted to, by a method that only SSTP has. */
export const SSTP_METHOD = 'SSTP_DUPLEX_POST';
export const SSTP_URI = '/sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/';
/** The same section: a length that no body ever reaches, 2^64 - 1. */
export const SSTP_CONTENT_LENGTH = '18446744073709551615';

const VERSION = 0x10;
const CONTROL = 0x01;
const HEADER = 4;
/** 2.2.1: the length has 12 bits. */
const MAX_LENGTH = 0xfff;
/** No message has more than one attribute; one that claims more than this is none. */
const MOST_ATTRIBUTES = 16;

/** 2.2.2: the number of each control message. */
const MESSAGES = {
	'Call-Connect-Request': 1,
	'Call-Connect-Ack': 2,
	'Call-Connect-Nak': 3,
	'Call-Connected': 4,
	'Call-Abort': 5,
	'Call-Disconnect': 6,
	'Call-Disconnect-Ack': 7,
	'Echo-Request': 8,
	'Echo-Response': 9,
} as const;

export type SstpMessageType = keyof typeof MESSAGES;
export const SSTP_MESSAGE_TYPES = Object.keys(MESSAGES) as readonly SstpMessageType[];

/** 2.2.2 */
export interface SstpControl {
	readonly type: SstpMessageType;
	readonly attributes: readonly SstpAttribute[];
}

/** 2.2.3: a PPP frame, without flags and checksum. */
interface SstpData {
	readonly type: 'data';
	readonly frame: Uint8Array;
}

export type SstpPacket = SstpControl | SstpData;

/** Throws {@link WireError} `overflow` when something does not fit. */
export function encodeSstp(packet: SstpPacket): Uint8Array {
	const writer = new Writer().u8(VERSION);
	if (packet.type === 'data') writer.u8(0).u16(0).bytes(packet.frame);
	else {
		writer.u8(CONTROL).u16(0).u16(MESSAGES[packet.type]).u16(packet.attributes.length);
		for (const attribute of packet.attributes) writeAttribute(writer, attribute);
	}
	if (writer.offset > MAX_LENGTH) throw new WireError('overflow', 2, 'length');
	return writer.patchU16(2, writer.offset).finish();
}

/** One whole packet. Throws {@link WireError}: `truncated`, `length`, `magic`, `type` (a message that [MS-SSTP] does not have), `trailing`. */
export function decodeSstp(bytes: Uint8Array): SstpPacket {
	const length = sstpLength(bytes);
	if (length === undefined || bytes.length < length) throw new WireError('truncated', bytes.length, 'packet');
	if (bytes.length > length) throw new WireError('trailing', length, 'packet');
	const reader = new Reader(bytes, HEADER);
	if (((bytes[1] ?? 0) & CONTROL) === 0) return { type: 'data', frame: reader.rest() };
	const number = reader.u16('message type');
	const type = SSTP_MESSAGE_TYPES.find((name) => MESSAGES[name] === number);
	if (type === undefined) throw new WireError('type', HEADER, 'message type');
	const count = reader.u16('number of attributes');
	if (count > MOST_ATTRIBUTES) throw new WireError('length', HEADER + 2, 'number of attributes');
	const attributes: SstpAttribute[] = [];
	for (let i = 0; i < count; i++) attributes.push(readAttribute(reader));
	reader.end('packet');
	return { type, attributes };
}

/** How long the packet at the start of `bytes` is; undefined while its header is not all there. Throws `magic` or `length`. */
export function sstpLength(bytes: Uint8Array): number | undefined {
	if (bytes.length > 0 && bytes[0] !== VERSION) throw new WireError('magic', 0, 'version');
	if (bytes.length < HEADER) return undefined;
	// The upper four bits are reserved and ignored (2.2.1).
	const length = new Reader(bytes, 2).u16('length') & MAX_LENGTH;
	if (length < HEADER) throw new WireError('length', 2, 'length');
	return length;
}
