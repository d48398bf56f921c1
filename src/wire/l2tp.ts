import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';
import { AVP_NAMES, AVPS, type AvpName, type L2tpAvps, MESSAGE_TYPE_ATTRIBUTE } from './l2tp-avps.ts';

export type { L2tpResult } from './l2tp-avps.ts';

/** RFC 2661, 8.1: where the server listens. */
export const L2TP_PORT = 1701;
/** RFC 2661, 4.4.3: version 1, revision 0, of the L2TP that RFC 2661 describes. */
export const L2TP_PROTOCOL_VERSION = 0x0100;

/** RFC 2661, 3.1: T (a control message), L (with a length) and S (with Ns and Nr) are all set in it; O and P are not. */
const CONTROL = 0xc800;
const CONTROL_MASK = 0xcb00;
/** RFC 2661, 3.1: 2 tells L2TP from L2F, which shares the port. */
const VERSION = 2;
const HEADER_SIZE = 12;
const AVP_HEADER_SIZE = 6;
const MANDATORY = 0x8000;
const HIDDEN = 0x4000;
/** The length of an AVP has ten bits (RFC 2661, 4.1). */
const LENGTH_MASK = 0x03ff;

/** RFC 2661, 3.2: the messages of the control connection. A ZLB has no body, and so no type: it acknowledges. */
const MESSAGE_TYPES = { SCCRQ: 1, SCCRP: 2, SCCCN: 3, StopCCN: 4, HELLO: 6 } as const;

export type L2tpMessageType = keyof typeof MESSAGE_TYPES | 'ZLB';

/** An AVP that is kept as it came: hidden with the tunnel's secret (RFC 2661, 4.3), of a vendor, or not among ours. */
interface OpaqueAvp {
	/** Whoever does not know it must end the tunnel. */
	readonly mandatory: boolean;
	/** `value` is encrypted. */
	readonly hidden: boolean;
	/** 0 is the IETF. */
	readonly vendor: number;
	readonly attribute: number;
	readonly value: Uint8Array;
}

/** A control message (RFC 2661, 3.1 and 6). */
export interface L2tpMessage {
	readonly type: L2tpMessageType;
	/** The receiver's tunnel ID; 0 while the sender does not know it. */
	readonly tunnelId: number;
	/** 0 in every message that concerns the whole tunnel. */
	readonly sessionId: number;
	/** The number of this message. */
	readonly ns: number;
	/** The number of the message that is expected next. */
	readonly nr: number;
	readonly avps: L2tpAvps;
	/** What is not in `avps`, in the order in which it came. */
	readonly opaque: readonly OpaqueAvp[];
}

/** The whole message with its header. Throws {@link WireError} `overflow` when a value does not fit its field. */
export function encodeL2tp({ type, tunnelId, sessionId, ns, nr, avps, opaque }: L2tpMessage): Uint8Array {
	const writer = new Writer().u16(CONTROL | VERSION).u16(0);
	writer.u16(tunnelId, 'tunnel ID').u16(sessionId, 'session ID').u16(ns, 'Ns').u16(nr, 'Nr');
	if (type !== 'ZLB') {
		const value = new Writer().u16(MESSAGE_TYPES[type]).finish();
		writeAvp(writer, { mandatory: true, hidden: false, vendor: 0, attribute: MESSAGE_TYPE_ATTRIBUTE, value });
		for (const name of AVP_NAMES) {
			const value = encodedValue(name, avps);
			const { attribute, mandatory } = AVPS[name];
			if (value !== undefined) writeAvp(writer, { mandatory, hidden: false, vendor: 0, attribute, value });
		}
		for (const avp of opaque) writeAvp(writer, avp);
	}
	return writer.patchU16(2, writer.offset, 'length').finish();
}

/**
 * One whole control message. A known attribute that comes a second time is kept among the opaque ones.
 * Throws {@link WireError}: `magic` (no control message of L2TP version 2), `truncated`, `length`, `trailing`,
 * `value` (its first AVP is no message type), `type` (a message that is not among ours).
 */
export function decodeL2tp(bytes: Uint8Array): L2tpMessage {
	const reader = new Reader(bytes);
	const flags = reader.u16('flags');
	if ((flags & CONTROL_MASK) !== CONTROL || (flags & 0x0f) !== VERSION) throw new WireError('magic', 0, 'flags');
	const length = reader.u16('length');
	if (length < HEADER_SIZE) throw new WireError('length', 2, 'length');
	if (length > bytes.length) throw new WireError('truncated', bytes.length, 'message');
	if (length < bytes.length) throw new WireError('trailing', length, 'message');
	const header = {
		tunnelId: reader.u16('tunnel ID'),
		sessionId: reader.u16('session ID'),
		ns: reader.u16('Ns'),
		nr: reader.u16('Nr'),
	};
	if (reader.remaining === 0) return { type: 'ZLB', ...header, avps: {}, opaque: [] };

	const type = readMessageType(reader);
	const avps: Record<string, unknown> = {};
	const opaque: OpaqueAvp[] = [];
	while (reader.remaining > 0) {
		const start = reader.offset;
		const avp = readAvp(reader);
		const name = avp.hidden || avp.vendor !== 0 ? undefined : AVP_NAMES.find((known) => AVPS[known].attribute === avp.attribute);
		if (name === undefined || name in avps) opaque.push(avp);
		else avps[name] = decodedValue(name, avp.value, start);
	}
	return { type, ...header, avps: avps as L2tpAvps, opaque };
}

function readMessageType(reader: Reader): L2tpMessageType {
	const start = reader.offset;
	const { hidden, vendor, attribute, value } = readAvp(reader);
	if (hidden || vendor !== 0 || attribute !== MESSAGE_TYPE_ATTRIBUTE) throw new WireError('value', start, 'message type');
	const number = new Reader(value).u16('message type');
	const known = Object.entries(MESSAGE_TYPES).find(([, each]) => each === number);
	if (known === undefined) throw new WireError('type', start, 'message type');
	return known[0] as L2tpMessageType;
}

function readAvp(reader: Reader): OpaqueAvp {
	const start = reader.offset;
	const bits = reader.u16('AVP length');
	const length = bits & LENGTH_MASK;
	if (length < AVP_HEADER_SIZE) throw new WireError('length', start, 'AVP length');
	const vendor = reader.u16('AVP vendor');
	const attribute = reader.u16('AVP attribute');
	const value = reader.bytes(length - AVP_HEADER_SIZE, 'AVP value');
	return { mandatory: (bits & MANDATORY) !== 0, hidden: (bits & HIDDEN) !== 0, vendor, attribute, value };
}

function writeAvp(writer: Writer, { mandatory, hidden, vendor, attribute, value }: OpaqueAvp): void {
	const length = AVP_HEADER_SIZE + value.length;
	if (length > LENGTH_MASK) throw new WireError('overflow', writer.offset, 'AVP length');
	writer.u16((mandatory ? MANDATORY : 0) | (hidden ? HIDDEN : 0) | length);
	writer.u16(vendor, 'AVP vendor').u16(attribute, 'AVP attribute').bytes(value);
}

function encodedValue<Name extends AvpName>(name: Name, avps: L2tpAvps): Uint8Array | undefined {
	const value = avps[name];
	if (value === undefined) return undefined;
	const writer = new Writer();
	(AVPS[name].write as (writer: Writer, value: unknown) => void)(writer, value);
	return writer.finish();
}

/** `start`: where the AVP stands, for the error. */
function decodedValue(name: AvpName, bytes: Uint8Array, start: number): unknown {
	const reader = new Reader(bytes);
	const value = AVPS[name].read(reader);
	if (reader.remaining > 0) throw new WireError('length', start, name);
	return value;
}
