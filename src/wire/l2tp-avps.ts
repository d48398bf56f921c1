import type { Reader, Writer } from './cursor.ts';
import { cleanText } from './text.ts';

/** How one attribute stands in the bytes. */
interface Attribute<Value> {
	readonly attribute: number;
	/** The M bit, as we send it. */
	readonly mandatory: boolean;
	read(reader: Reader): Value;
	write(writer: Writer, value: Value): void;
}

/** RFC 2661, 4.4.2: why a tunnel ends. Text is safe to print. */
export interface L2tpResult {
	/** {@link STOP_RESULTS} */
	readonly result: number;
	/** {@link L2TP_GENERAL_ERRORS}; it has a meaning with result 2 only. */
	readonly error?: number;
	readonly message?: string;
}

/** RFC 2661, 4.4.1: the first AVP of every message but a ZLB. */
export const MESSAGE_TYPE_ATTRIBUTE = 0;

const encoder = new TextEncoder();

/** RFC 2661, 4.4.2 and 4.4.3: the attributes of the control connection, in the order in which they are sent. */
export const AVPS = {
	result: { attribute: 1, mandatory: true, read: readResult, write: writeResult },
	/** {@link L2TP_PROTOCOL_VERSION} */
	protocolVersion: u16(2, true),
	/** 1 synchronous, 2 asynchronous. */
	framing: u32(3, true),
	/** 1 digital, 2 analogue. */
	bearer: u32(4, true),
	firmware: u16(6, false),
	hostName: text(7, true),
	vendorName: text(8, false),
	/** The sender's own: the receiver's messages carry it in their header. */
	assignedTunnelId: u16(9, true),
	/** In messages. */
	receiveWindow: u16(10, true),
} as const;

export type AvpName = keyof typeof AVPS;

export const AVP_NAMES = Object.keys(AVPS) as readonly AvpName[];

export type L2tpAvps = { readonly [Name in AvpName]?: (typeof AVPS)[Name] extends Attribute<infer Value> ? Value : never };

function u16(attribute: number, mandatory: boolean): Attribute<number> {
	return { attribute, mandatory, read: (reader) => reader.u16(), write: (writer, value) => void writer.u16(value) };
}

function u32(attribute: number, mandatory: boolean): Attribute<number> {
	return { attribute, mandatory, read: (reader) => reader.u32(), write: (writer, value) => void writer.u32(value) };
}

/** Text is made safe to print as it is read. */
function text(attribute: number, mandatory: boolean): Attribute<string> {
	return {
		attribute,
		mandatory,
		read: (reader) => cleanText(reader.rest()),
		write: (writer, value) => void writer.bytes(encoder.encode(value)),
	};
}

function readResult(reader: Reader): L2tpResult {
	const result = reader.u16('result code');
	if (reader.remaining === 0) return { result };
	const error = reader.u16('error code');
	return reader.remaining === 0 ? { result, error } : { result, error, message: cleanText(reader.rest()) };
}

function writeResult(writer: Writer, { result, error, message }: L2tpResult): void {
	writer.u16(result, 'result code');
	if (error !== undefined || message !== undefined) writer.u16(error ?? 0, 'error code');
	if (message !== undefined) writer.bytes(encoder.encode(message));
}
