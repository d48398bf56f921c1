import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';
import { fromHex, toHex } from './hex.ts';

/** RFC 7296, 3.3.2: the kinds of transforms. */
export const TRANSFORM_KINDS = { 1: 'encryption', 2: 'prf', 3: 'integrity', 4: 'group', 5: 'sequence-numbers' } as const;
export type TransformKind = (typeof TRANSFORM_KINDS)[keyof typeof TRANSFORM_KINDS];

/** RFC 7296, 3.3.1. */
export const PROTOCOL_IKE = 1;
export const PROTOCOL_ESP = 3;

/** One algorithm (RFC 7296, 3.3.2), by its number in IANA's registry. */
export interface Transform {
	/** A number is a kind that this codec has no name for. */
	readonly kind: TransformKind | number;
	readonly id: number;
	/** RFC 7296, 3.3.5, in bits; only where the algorithm has keys of several lengths. */
	readonly keyBits?: number;
}

/** RFC 7296, 3.3.1: one algorithm of each kind is to be taken. */
export interface Proposal {
	/** Counted from 1; an answer repeats the number of what it took. */
	readonly number: number;
	readonly protocol: number;
	/** As hex; empty in the first exchange. */
	readonly spi: string;
	readonly transforms: readonly Transform[];
}

const LAST = 0;
const MORE_PROPOSALS = 2;
const MORE_TRANSFORMS = 3;
/** RFC 7296, 3.3.5: the only attribute, in its short format. */
const KEY_LENGTH = 0x800e;
const SHORT_FORMAT = 0x8000;
const PROPOSAL_HEADER = 8;
const TRANSFORM_HEADER = 8;
/** More than any client offers; what claims more is not read to its end. */
const MAX_PROPOSALS = 64;
const MAX_TRANSFORMS = 64;

/** The body of an SA payload (RFC 7296, 3.3). Throws {@link WireError} `overflow`. */
export function encodeProposals(proposals: readonly Proposal[]): Uint8Array {
	const writer = new Writer();
	proposals.forEach(({ number, protocol, spi, transforms }, at) => {
		const start = writer.offset;
		const spiBytes = fromHex(spi);
		writer
			.u8(at === proposals.length - 1 ? LAST : MORE_PROPOSALS)
			.u8(0)
			.u16(0);
		writer.u8(number, 'proposal number').u8(protocol, 'protocol').u8(spiBytes.length, 'SPI size').u8(transforms.length, 'transforms');
		writer.bytes(spiBytes);
		transforms.forEach((transform, nth) => {
			writer.bytes(encodeTransform(transform, nth === transforms.length - 1));
		});
		writer.patchU16(start + 2, writer.offset - start, 'proposal length');
	});
	return writer.finish();
}

function encodeTransform({ kind, id, keyBits }: Transform, last: boolean): Uint8Array {
	const number = typeof kind === 'number' ? kind : Object.values(TRANSFORM_KINDS).indexOf(kind) + 1;
	const attributes = keyBits === undefined ? new Uint8Array() : new Writer().u16(KEY_LENGTH).u16(keyBits, 'key length').finish();
	return new Writer()
		.u8(last ? LAST : MORE_TRANSFORMS)
		.u8(0)
		.u16(TRANSFORM_HEADER + attributes.length)
		.u8(number, 'transform type')
		.u8(0)
		.u16(id, 'transform')
		.bytes(attributes)
		.finish();
}

/**
 * The proposals of an SA payload. Attributes other than the key length are passed over.
 * Throws {@link WireError}: `truncated`, `length`, `trailing`, `value`.
 */
export function decodeProposals(body: Uint8Array): Proposal[] {
	const reader = new Reader(body);
	const proposals: Proposal[] = [];
	for (let more = true; more; ) {
		if (proposals.length === MAX_PROPOSALS) throw new WireError('length', reader.offset, 'proposals');
		const start = reader.offset;
		more = continues(reader, MORE_PROPOSALS, 'proposal');
		const length = lengthOf(reader, start, PROPOSAL_HEADER, 'proposal length');
		const number = reader.u8('proposal number');
		const protocol = reader.u8('protocol');
		const spiSize = reader.u8('SPI size');
		const count = reader.u8('transforms');
		const within = new Reader(reader.bytes(length - PROPOSAL_HEADER, 'proposal'));
		const spi = toHex(within.bytes(spiSize, 'SPI'));
		proposals.push({ number, protocol, spi, transforms: decodeTransforms(within, count) });
	}
	reader.end('SA payload');
	return proposals;
}

function decodeTransforms(reader: Reader, count: number): Transform[] {
	if (count > MAX_TRANSFORMS) throw new WireError('length', reader.offset, 'transforms');
	const transforms: Transform[] = [];
	while (transforms.length < count) {
		const start = reader.offset;
		const more = continues(reader, MORE_TRANSFORMS, 'transform');
		if (more !== transforms.length < count - 1) throw new WireError('value', start, 'transform');
		const length = lengthOf(reader, start, TRANSFORM_HEADER, 'transform length');
		const number = reader.u8('transform type');
		reader.skip(1);
		const id = reader.u16('transform');
		const keyBits = decodeKeyLength(new Reader(reader.bytes(length - TRANSFORM_HEADER, 'attributes')));
		const kind = TRANSFORM_KINDS[number as keyof typeof TRANSFORM_KINDS] ?? number;
		transforms.push({ kind, id, ...(keyBits === undefined ? {} : { keyBits }) });
	}
	reader.end('proposal');
	return transforms;
}

function decodeKeyLength(attributes: Reader): number | undefined {
	let keyBits: number | undefined;
	while (attributes.remaining > 0) {
		const type = attributes.u16('attribute');
		const value = attributes.u16('attribute value');
		if (type === KEY_LENGTH) keyBits = value;
		else if ((type & SHORT_FORMAT) === 0) attributes.skip(value, 'attribute value');
	}
	return keyBits;
}

function continues(reader: Reader, more: number, field: string): boolean {
	const octet = reader.u8(field);
	if (octet !== LAST && octet !== more) throw new WireError('value', reader.offset - 1, field);
	reader.skip(1);
	return octet === more;
}

function lengthOf(reader: Reader, start: number, least: number, field: string): number {
	const length = reader.u16(field);
	if (length < least) throw new WireError('length', start + 2, field);
	return length;
}
