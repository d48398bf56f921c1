import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';

/** IANA's number of GRE as a protocol of IPv4. */
export const GRE_PROTOCOL = 47;
/** RFC 2637, 4.1: what enhanced GRE carries. */
const PPP_ETHERTYPE = 0x880b;

/** RFC 2637, 4.1: flags in the first two octets. Recursion and the other flags must be 0 and are not looked at. */
const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGEMENT = 0x0080;
const VERSION_MASK = 0x0007;
const VERSION = 1;

/** One packet of enhanced GRE (RFC 2637, 4.1). Without a sequence number it carries no payload. */
export interface GrePacket {
	/** The call ID of the one who receives it. 0 is a call ID like any other. */
	readonly callId: number;
	readonly sequence?: number;
	/** The highest sequence number received so far. */
	readonly acknowledgement?: number;
	/** A PPP frame without flags and checksum; empty in a mere acknowledgement. */
	readonly payload: Uint8Array;
}

/** Throws {@link WireError} `overflow`, also when there is a payload and no sequence number. */
export function encodeGre({ callId, sequence, acknowledgement, payload }: GrePacket): Uint8Array {
	if (sequence === undefined && payload.length > 0) throw new WireError('overflow', 0, 'payload');
	const flags = KEY | VERSION | (sequence === undefined ? 0 : SEQUENCE) | (acknowledgement === undefined ? 0 : ACKNOWLEDGEMENT);
	const writer = new Writer().u16(flags).u16(PPP_ETHERTYPE).u16(payload.length, 'payload length').u16(callId, 'call ID');
	if (sequence !== undefined) writer.u32(sequence, 'sequence number');
	if (acknowledgement !== undefined) writer.u32(acknowledgement, 'acknowledgement number');
	return writer.bytes(payload).finish();
}

/**
 * One packet, without its IP header. What stands behind its payload is not looked at.
 * Throws {@link WireError}: `magic` (another kind of GRE), `truncated`, `value` (a header that RFC 2637 does not have).
 */
export function decodeGre(bytes: Uint8Array): GrePacket {
	const reader = new Reader(bytes);
	const flags = reader.u16('flags');
	if ((flags & VERSION_MASK) !== VERSION) throw new WireError('magic', 0, 'version');
	if (reader.u16('protocol type') !== PPP_ETHERTYPE) throw new WireError('magic', 2, 'protocol type');
	if ((flags & KEY) === 0 || (flags & (CHECKSUM | ROUTING)) !== 0) throw new WireError('value', 0, 'flags');
	const length = reader.u16('payload length');
	const callId = reader.u16('call ID');
	const sequence = (flags & SEQUENCE) === 0 ? undefined : reader.u32('sequence number');
	const acknowledgement = (flags & ACKNOWLEDGEMENT) === 0 ? undefined : reader.u32('acknowledgement number');
	if (sequence === undefined && length > 0) throw new WireError('value', 4, 'payload length');
	return {
		callId,
		...(sequence === undefined ? {} : { sequence }),
		...(acknowledgement === undefined ? {} : { acknowledgement }),
		payload: reader.bytes(length, 'payload'),
	};
}
