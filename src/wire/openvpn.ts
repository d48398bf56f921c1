import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';

/**
 * The control channel of OpenVPN (its doxygen page "Network protocol", and src/openvpn/ssl_pkt.h). What tls-auth and tls-crypt put between the
 * header and the body is not read here: it needs the key.
 */

/** Where a server listens unless told otherwise (IANA). */
export const OPENVPN_PORT = 1194;

/** The opcodes of the control channel, as the five upper bits of the first octet have them. */
const OPCODES = {
	'soft-reset-v1': 3,
	'control-v1': 4,
	'ack-v1': 5,
	'hard-reset-client-v2': 7,
	'hard-reset-server-v2': 8,
	/** A client with a key of tls-crypt-v2; the wrapped key follows behind the packet. */
	'hard-reset-client-v3': 10,
	/** The first packet behind the resets, with the wrapped key once more, when the server asks for it. */
	'control-wkc-v1': 11,
} as const;

export type OpenVpnOpcode = keyof typeof OPCODES;
export const OPENVPN_OPCODES = Object.keys(OPCODES) as readonly OpenVpnOpcode[];

export const SESSION_ID_SIZE = 8;
export const OPENVPN_HEADER_SIZE = 1 + SESSION_ID_SIZE;
/** `RELIABLE_ACK_SIZE` of src/openvpn/reliable.h: how many packets are acknowledged at once at most. */
export const MAX_ACKS = 8;

/** What comes first in every packet of the control channel, in the clear. */
export interface OpenVpnHeader {
	readonly opcode: OpenVpnOpcode;
	/** 0 to 7: which of the session's keys is negotiated. The first is 0. */
	readonly keyId: number;
	/** Eight random octets of the sender. */
	readonly sessionId: Uint8Array;
}

/** What the reliability layer reads: acknowledgements, the packet's own number, and the bytes of TLS. */
export interface OpenVpnBody {
	/** The numbers of packets that came. */
	readonly acks: readonly number[];
	/** The session that `acks` are about. Present when there are any. */
	readonly ackedSessionId?: Uint8Array;
	/** Counts from 0. An acknowledgement alone has none. */
	readonly packetId?: number;
	readonly payload: Uint8Array;
}

export interface OpenVpnPacket extends OpenVpnHeader, OpenVpnBody {}

/** The first nine octets. Throws {@link WireError} `overflow`. */
export function encodeOpenVpnHeader({ opcode, keyId, sessionId }: OpenVpnHeader): Uint8Array {
	if (keyId > 7) throw new WireError('overflow', 0, 'key id');
	if (sessionId.length !== SESSION_ID_SIZE) throw new WireError('overflow', 1, 'session id');
	return new Writer()
		.u8((OPCODES[opcode] << 3) | keyId, 'opcode')
		.bytes(sessionId)
		.finish();
}

/** Throws {@link WireError}: `truncated`, `type` (no opcode of the control channel). */
export function decodeOpenVpnHeader(bytes: Uint8Array): OpenVpnHeader {
	const reader = new Reader(bytes);
	const first = reader.u8('opcode');
	const opcode = OPENVPN_OPCODES.find((name) => OPCODES[name] === first >> 3);
	if (opcode === undefined) throw new WireError('type', 0, 'opcode');
	return { opcode, keyId: first & 7, sessionId: reader.bytes(SESSION_ID_SIZE, 'session id').slice() };
}

/** Throws {@link WireError} `overflow`. */
export function encodeOpenVpnBody({ acks, ackedSessionId, packetId, payload }: OpenVpnBody): Uint8Array {
	if (acks.length > MAX_ACKS || (acks.length > 0 && ackedSessionId?.length !== SESSION_ID_SIZE)) throw new WireError('overflow', 0, 'acks');
	const writer = new Writer().u8(acks.length, 'acks');
	for (const ack of acks) writer.u32(ack, 'ack');
	if (acks.length > 0 && ackedSessionId !== undefined) writer.bytes(ackedSessionId);
	if (packetId !== undefined) writer.u32(packetId, 'packet id');
	return writer.bytes(payload).finish();
}

/** Throws {@link WireError}: `truncated`, `length` (more acknowledgements than there may be), `trailing` (bytes behind an acknowledgement). */
export function decodeOpenVpnBody(opcode: OpenVpnOpcode, bytes: Uint8Array): OpenVpnBody {
	const reader = new Reader(bytes);
	const count = reader.u8('acks');
	if (count > MAX_ACKS) throw new WireError('length', 0, 'acks');
	const acks = Array.from({ length: count }, () => reader.u32('ack'));
	const acked = count === 0 ? {} : { ackedSessionId: reader.bytes(SESSION_ID_SIZE, 'acked session id').slice() };
	if (opcode !== 'ack-v1') return { acks, ...acked, packetId: reader.u32('packet id'), payload: reader.rest().slice() };
	reader.end('acknowledgement');
	return { acks, ...acked, payload: new Uint8Array() };
}

/** A packet without tls-auth or tls-crypt. Throws {@link WireError} `overflow`. */
export function encodeOpenVpn(packet: OpenVpnPacket): Uint8Array {
	return new Writer().bytes(encodeOpenVpnHeader(packet)).bytes(encodeOpenVpnBody(packet)).finish();
}

/** The same back. Throws {@link WireError}. */
export function decodeOpenVpn(bytes: Uint8Array): OpenVpnPacket {
	const header = decodeOpenVpnHeader(bytes);
	return { ...header, ...decodeOpenVpnBody(header.opcode, bytes.subarray(OPENVPN_HEADER_SIZE)) };
}

/** `EARLY_NEG_FLAG_RESEND_WKC` of ssl_pkt.h, in a list of TLVs behind the server's reset: the wrapped key is wanted once more. */
const EARLY_NEGOTIATION_FLAGS = 1;
const RESEND_WRAPPED_KEY = 1;

/** Whether the server's reset asks for `control-wkc-v1`. Throws {@link WireError} when the payload is no list of TLVs. */
export function wantsWrappedKey(payload: Uint8Array): boolean {
	const reader = new Reader(payload);
	let wanted = false;
	while (reader.remaining > 0) {
		const type = reader.u16('type');
		const value = new Reader(reader.bytes(reader.u16('length'), 'value'));
		if (type === EARLY_NEGOTIATION_FLAGS) wanted = (value.u16('flags') & RESEND_WRAPPED_KEY) !== 0;
	}
	return wanted;
}
