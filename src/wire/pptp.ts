import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';
import { type Fields, layoutSize, readLayout, reserved, text, u8, u16, u32, writeLayout } from './layout.ts';

/** RFC 2637, 1.4: the first field behind the length and the message type, in every control message. */
const COOKIE = 0x1a2b3c4d;
/** RFC 2637, 2.1: version 1.0, the only one there is. */
export const PPTP_VERSION = 0x0100;
/** RFC 2637, 3: where the server listens. */
export const PPTP_PORT = 1723;

const COOKIE_OCTETS = new Writer().u32(COOKIE).finish();
const CONTROL_MESSAGE = 1;
const HEADER_SIZE = 12;

/** RFC 2637, 2: the number and the body of each control message that PPTP clients and servers exchange for an outgoing call. */
const MESSAGES = {
	/** 2.1 Start-Control-Connection-Request. `framing`: 1 asynchronous, 2 synchronous; `bearer`: 1 analogue, 2 digital. */
	SCCRQ: {
		number: 1,
		body: {
			version: u16,
			reserved1: reserved(2),
			framing: u32,
			bearer: u32,
			maxChannels: u16,
			firmware: u16,
			hostName: text(64),
			vendor: text(64),
		},
	},
	/** 2.2 Start-Control-Connection-Reply. `result`: {@link SCCRP_RESULTS}. */
	SCCRP: {
		number: 2,
		body: {
			version: u16,
			result: u8,
			error: u8,
			framing: u32,
			bearer: u32,
			maxChannels: u16,
			firmware: u16,
			hostName: text(64),
			vendor: text(64),
		},
	},
	/** 2.3 Stop-Control-Connection-Request. `reason`: {@link STOP_REASONS}. */
	StopCCRQ: { number: 3, body: { reason: u8, reserved1: reserved(3) } },
	/** 2.4 Stop-Control-Connection-Reply. `result`: 1 OK, 2 general error. */
	StopCCRP: { number: 4, body: { result: u8, error: u8, reserved1: reserved(2) } },
	/** 2.5 */
	'Echo-Request': { number: 5, body: { identifier: u32 } },
	/** 2.6. `result`: 1 OK, 2 general error. */
	'Echo-Reply': { number: 6, body: { identifier: u32, result: u8, error: u8, reserved1: reserved(2) } },
	/** 2.7 Outgoing-Call-Request. Speeds in bits per second, `window` in packets, `delay` in tenths of a second. */
	OCRQ: {
		number: 7,
		body: {
			callId: u16,
			serial: u16,
			minSpeed: u32,
			maxSpeed: u32,
			bearer: u32,
			framing: u32,
			window: u16,
			delay: u16,
			phoneNumberLength: u16,
			reserved1: reserved(2),
			phoneNumber: text(64),
			subaddress: text(64),
		},
	},
	/** 2.8 Outgoing-Call-Reply. `callId` is the server's own and may be 0; `result`: {@link OCRP_RESULTS}; `cause`: as the line gave it. */
	OCRP: {
		number: 8,
		body: { callId: u16, peerCallId: u16, result: u8, error: u8, cause: u16, speed: u32, window: u16, delay: u16, channel: u32 },
	},
	/** 2.12. `callId` is that of the one who sends this, so that a call can be cleared before it was answered. */
	'Call-Clear-Request': { number: 12, body: { callId: u16, reserved1: reserved(2) } },
	/** 2.13. `callId` is that of the one who sends this; `result`: {@link DISCONNECT_RESULTS}. */
	'Call-Disconnect-Notify': {
		number: 13,
		body: { callId: u16, result: u8, error: u8, cause: u16, reserved1: reserved(2), statistics: text(128) },
	},
	/** 2.14. Counts since the call began. */
	'WAN-Error-Notify': {
		number: 14,
		body: {
			peerCallId: u16,
			reserved1: reserved(2),
			crcErrors: u32,
			framingErrors: u32,
			hardwareOverruns: u32,
			bufferOverruns: u32,
			timeOuts: u32,
			alignmentErrors: u32,
		},
	},
	/** 2.15. The characters that asynchronous PPP escapes, one bit each. */
	'Set-Link-Info': { number: 15, body: { peerCallId: u16, reserved1: reserved(2), sendAccm: u32, receiveAccm: u32 } },
} as const;

export type PptpMessageType = keyof typeof MESSAGES;

/** Any control message; `type` tells which. */
export type PptpMessage = { [T in PptpMessageType]: { readonly type: T } & Fields<(typeof MESSAGES)[T]['body']> }[PptpMessageType];

/** A control message of the type `T`. */
export type PptpMessageOf<T extends PptpMessageType> = Extract<PptpMessage, { readonly type: T }>;

/** Every type of control message, for whoever has to go through them all. */
export const PPTP_MESSAGE_TYPES = Object.keys(MESSAGES) as readonly PptpMessageType[];

/** The longest control message of the RFC is 220 bytes (Incoming-Call-Request); what claims to be much longer is none. */
export const PPTP_MAX_LENGTH = 512;

/** The whole message with its header. Throws {@link WireError} `overflow` when a value does not fit its field. */
export function encodePptp(message: PptpMessage): Uint8Array {
	const { number, body } = MESSAGES[message.type];
	const writer = new Writer()
		.u16(HEADER_SIZE + layoutSize(body))
		.u16(CONTROL_MESSAGE)
		.u32(COOKIE)
		.u16(number)
		.u16(0);
	writeLayout(writer, body, message);
	return writer.finish();
}

/**
 * One whole message. Bytes behind its last field are not looked at, as long as the length field covers them.
 * Throws {@link WireError}: `truncated`, `length`, `magic`, `value` (not a control message), `type` (a message that is not among ours).
 */
export function decodePptp(bytes: Uint8Array): PptpMessage {
	const length = messageLength(bytes);
	if (length === undefined || bytes.length < length) throw new WireError('truncated', bytes.length, 'message');
	if (bytes.length > length) throw new WireError('trailing', length, 'message');
	const reader = new Reader(bytes, 8);
	const number = reader.u16('control message type');
	reader.skip(2);
	const type = PPTP_MESSAGE_TYPES.find((name) => MESSAGES[name].number === number);
	if (type === undefined) throw new WireError('type', 8, 'control message type');
	return { type, ...readLayout(reader, MESSAGES[type].body) } as PptpMessage;
}

/**
 * How long the message at the start of `bytes` is, or undefined while its first 8 bytes are not all there.
 * Throws {@link WireError} as soon as the bytes at hand cannot be the start of a control message: RFC 2637, 1.4 has
 * the receiver of a wrong cookie close the connection.
 */
export function messageLength(bytes: Uint8Array): number | undefined {
	if (COOKIE_OCTETS.some((octet, i) => bytes.length > 4 + i && bytes[4 + i] !== octet)) throw new WireError('magic', 4, 'cookie');
	const reader = new Reader(bytes);
	if (reader.remaining < 2) return undefined;
	const length = reader.u16('length');
	if (length < HEADER_SIZE || length > PPTP_MAX_LENGTH) throw new WireError('length', 0, 'length');
	if (reader.remaining < 2) return undefined;
	if (reader.u16('message type') !== CONTROL_MESSAGE) throw new WireError('value', 2, 'message type');
	return bytes.length < 8 ? undefined : length;
}
