import { Reader } from './cursor.ts';
import { WireError } from './error.ts';

/** One element of DER (X.690, 8.1): its identifier octet, and what it holds, as a view. */
export interface DerElement {
	/** Class, constructed bit and number in one octet: 0x30 is a SEQUENCE, 0xa3 the constructed [3]. */
	readonly tag: number;
	readonly content: Uint8Array;
	/** The whole element, header included. */
	readonly whole: Uint8Array;
}

/** Identifier octets of the universal types (X.690, 8; X.680, 8.4). */
export const DER = {
	boolean: 0x01,
	integer: 0x02,
	bitString: 0x03,
	octetString: 0x04,
	oid: 0x06,
	utf8String: 0x0c,
	printableString: 0x13,
	utcTime: 0x17,
	generalizedTime: 0x18,
	bmpString: 0x1e,
	sequence: 0x30,
	set: 0x31,
} as const;

/** How many elements one element may hold: a revocation list of a megabyte has fewer entries. */
const MOST_ELEMENTS = 65_536;

/** The element that stands at the start of these bytes; whatever is behind it does not count. Throws {@link WireError}. */
export function decodeDer(bytes: Uint8Array): DerElement {
	return readElement(new Reader(bytes), bytes);
}

/** What a constructed element holds. Throws {@link WireError}, also when that does not end where the element does. */
export function derElements(content: Uint8Array): readonly DerElement[] {
	const reader = new Reader(content);
	const elements: DerElement[] = [];
	while (reader.remaining > 0) {
		if (elements.length >= MOST_ELEMENTS) throw new WireError('length', reader.offset, 'elements');
		elements.push(readElement(reader, content));
	}
	return elements;
}

function readElement(reader: Reader, bytes: Uint8Array): DerElement {
	const start = reader.offset;
	const tag = reader.u8('identifier');
	// Numbers above 30 take more octets; nothing that is read here has them.
	if ((tag & 0x1f) === 0x1f) throw new WireError('type', start, 'identifier');
	const content = reader.bytes(readLength(reader), 'content');
	return { tag, content, whole: bytes.subarray(start, reader.offset) };
}

/** X.690, 10.1: definite lengths only. Four octets of it are more than any message here can hold. */
function readLength(reader: Reader): number {
	const first = reader.u8('length');
	if (first < 0x80) return first;
	const octets = first & 0x7f;
	if (octets === 0 || octets > 4) throw new WireError('length', reader.offset - 1, 'length');
	let length = 0;
	for (let i = 0; i < octets; i++) length = length * 256 + reader.u8('length');
	return length;
}

/** An OBJECT IDENTIFIER in dotted form (X.690, 8.19). */
export function derOid(content: Uint8Array): string {
	const arcs: number[] = [];
	let value = 0;
	for (const [at, octet] of content.entries()) {
		value = value * 128 + (octet & 0x7f);
		if (value > Number.MAX_SAFE_INTEGER / 128) throw new WireError('value', at, 'object identifier');
		if ((octet & 0x80) !== 0) continue;
		if (arcs.length === 0) {
			const root = Math.min(Math.floor(value / 40), 2);
			arcs.push(root, value - root * 40);
		} else arcs.push(value);
		value = 0;
	}
	const last = content.at(-1);
	if (last === undefined || (last & 0x80) !== 0) throw new WireError('truncated', content.length, 'object identifier');
	return arcs.join('.');
}

/** An INTEGER as upper-case hex without the octet that only keeps it positive: how serial numbers are compared and shown. */
export function derInteger(content: Uint8Array): string {
	const hex = Array.from(content, (octet) => octet.toString(16).padStart(2, '0')).join('');
	return hex.replace(/^(00)+(?=..)/, '').toUpperCase();
}

/** Writes one element. */
export function encodeDer(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
	const length = parts.reduce((sum, part) => sum + part.length, 0);
	const octets: number[] = [];
	for (let left = length; left > 0; left = Math.floor(left / 256)) octets.unshift(left & 0xff);
	const header = length < 0x80 ? [tag, length] : [tag, 0x80 | octets.length, ...octets];
	const whole = new Uint8Array(header.length + length);
	whole.set(header);
	let at = header.length;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
