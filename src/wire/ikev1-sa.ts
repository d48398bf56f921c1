import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';
import { ATTRIBUTE, KEY_IKE } from './ikev1-names.ts';

/** One attribute of a transform (RFC 2408, 3.3): a number of 16 bits in the short form, bytes in the long one. */
interface Ikev1Attribute {
	readonly class: number;
	readonly value: number | Uint8Array;
}

/** RFC 2408, 3.6. In phase 1: one whole suite of algorithms. */
export interface Ikev1Transform {
	readonly number: number;
	/** What is transformed: KEY_IKE in phase 1. */
	readonly id: number;
	readonly attributes: readonly Ikev1Attribute[];
}

/** RFC 2408, 3.5: transforms of which one is taken. */
interface Ikev1Proposal {
	readonly number: number;
	readonly protocol: number;
	readonly spi: Uint8Array;
	readonly transforms: readonly Ikev1Transform[];
}

/** RFC 2408, 3.4. */
export interface Ikev1Sa {
	/** The domain of interpretation. */
	readonly doi: number;
	readonly situation: number;
	readonly proposals: readonly Ikev1Proposal[];
}

/** The algorithms of phase 1, by their numbers; absent what the transform does not say. */
export interface Ikev1Suite {
	readonly encryption: number;
	/** In bits; absent with ciphers that have one size only. */
	readonly keyBits?: number;
	readonly hash: number;
	/** 1 pre-shared key, 3 RSA signatures, 65001 XAUTH with a pre-shared key. */
	readonly auth: number;
	readonly group: number;
}

const PROPOSAL = 2;
const TRANSFORM = 3;
const SHORT_FORM = 0x8000;
const PART_HEADER_SIZE = 4;

export function encodeSa({ doi, situation, proposals }: Ikev1Sa): Uint8Array {
	const writer = new Writer().u32(doi, 'DOI').u32(situation, 'situation');
	writeParts(writer, PROPOSAL, proposals.map(encodeProposal));
	return writer.finish();
}

/** Throws {@link WireError}: `truncated`, `length`, `type`, `trailing`. */
export function decodeSa(body: Uint8Array): Ikev1Sa {
	const reader = new Reader(body);
	const doi = reader.u32('DOI');
	const situation = reader.u32('situation');
	return { doi, situation, proposals: readParts(reader, PROPOSAL, decodeProposal) };
}

function encodeProposal({ number, protocol, spi, transforms }: Ikev1Proposal): Uint8Array {
	const writer = new Writer().u8(number, 'proposal').u8(protocol, 'protocol').u8(spi.length, 'SPI size');
	writer.u8(transforms.length, 'transforms').bytes(spi);
	writeParts(writer, TRANSFORM, transforms.map(encodeTransform));
	return writer.finish();
}

function decodeProposal(body: Uint8Array): Ikev1Proposal {
	const reader = new Reader(body);
	const number = reader.u8('proposal');
	const protocol = reader.u8('protocol');
	const spiSize = reader.u8('SPI size');
	const count = reader.u8('transforms');
	const spi = reader.bytes(spiSize, 'SPI');
	const transforms = readParts(reader, TRANSFORM, decodeTransform);
	if (transforms.length !== count) throw new WireError('length', 3, 'transforms');
	return { number, protocol, spi, transforms };
}

function encodeTransform({ number, id, attributes }: Ikev1Transform): Uint8Array {
	const writer = new Writer().u8(number, 'transform').u8(id, 'transform ID').u16(0);
	for (const { class: name, value } of attributes) {
		if (name >= SHORT_FORM) throw new WireError('overflow', writer.offset, 'attribute class');
		if (typeof value === 'number') writer.u16(SHORT_FORM | name).u16(value, 'attribute');
		else writer.u16(name).u16(value.length, 'attribute length').bytes(value);
	}
	return writer.finish();
}

function decodeTransform(body: Uint8Array): Ikev1Transform {
	const reader = new Reader(body);
	const number = reader.u8('transform');
	const id = reader.u8('transform ID');
	reader.skip(2);
	const attributes: Ikev1Attribute[] = [];
	while (reader.remaining > 0) {
		const bits = reader.u16('attribute class');
		const value = bits & SHORT_FORM ? reader.u16('attribute') : reader.bytes(reader.u16('attribute length'), 'attribute');
		attributes.push({ class: bits & ~SHORT_FORM, value });
	}
	return { number, id, attributes };
}

/** Proposals in an SA, transforms in a proposal: each begins with what kind comes next, and its own length. */
function writeParts(writer: Writer, kind: number, parts: readonly Uint8Array[]): void {
	parts.forEach((part, at) => {
		writer
			.u8(at + 1 < parts.length ? kind : 0)
			.u8(0)
			.u16(PART_HEADER_SIZE + part.length, 'length')
			.bytes(part);
	});
}

function readParts<Part>(reader: Reader, kind: number, read: (body: Uint8Array) => Part): readonly Part[] {
	const parts: Part[] = [];
	if (reader.remaining === 0) return parts;
	for (let next = kind; next !== 0; ) {
		const start = reader.offset;
		if (next !== kind) throw new WireError('type', start, 'next');
		next = reader.u8('next');
		reader.skip(1);
		const length = reader.u16('length');
		if (length < PART_HEADER_SIZE) throw new WireError('length', start + 2, 'length');
		parts.push(read(reader.bytes(length - PART_HEADER_SIZE, 'part')));
	}
	reader.end('parts');
	return parts;
}

/** The transform of phase 1 as it says so; undefined when it names no cipher, hash, way of authentication or group. */
export function suiteOfTransform({ attributes }: Ikev1Transform): Ikev1Suite | undefined {
	const numberOf = (name: number) => {
		const value = attributes.find((attribute) => attribute.class === name)?.value;
		return value instanceof Uint8Array ? numberIn(value) : value;
	};
	const encryption = numberOf(ATTRIBUTE.encryption);
	const hash = numberOf(ATTRIBUTE.hash);
	const auth = numberOf(ATTRIBUTE.auth);
	const group = numberOf(ATTRIBUTE.group);
	const keyBits = numberOf(ATTRIBUTE.keyBits);
	if (encryption === undefined || hash === undefined || auth === undefined || group === undefined) return undefined;
	return { encryption, hash, auth, group, ...(keyBits === undefined ? {} : { keyBits }) };
}

/** A number in the long form; undefined when it is longer than four bytes. */
function numberIn(bytes: Uint8Array): number | undefined {
	return bytes.length > 4 ? undefined : bytes.reduce((sum, octet) => sum * 256 + octet, 0);
}

/** RFC 2409, appendix A: one suite as a transform, in the order in which Windows writes its attributes. */
export function transformOf(suite: Ikev1Suite, number: number, lifeSeconds: number): Ikev1Transform {
	const { encryption, keyBits, hash, group, auth } = suite;
	const SECONDS = 1;
	return {
		number,
		id: KEY_IKE,
		attributes: [
			{ class: ATTRIBUTE.encryption, value: encryption },
			...(keyBits === undefined ? [] : [{ class: ATTRIBUTE.keyBits, value: keyBits }]),
			{ class: ATTRIBUTE.hash, value: hash },
			{ class: ATTRIBUTE.group, value: group },
			{ class: ATTRIBUTE.auth, value: auth },
			{ class: ATTRIBUTE.lifeType, value: SECONDS },
			{ class: ATTRIBUTE.lifeDuration, value: new Writer().u32(lifeSeconds).finish() },
		],
	};
}
