import { type Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';

/** [MS-SSTP] 2.2.4: what control messages carry. */
export type SstpAttribute =
	/** 2.2.5 Encapsulated Protocol ID. 1 is PPP, the only one there is. */
	| { readonly name: 'encapsulated-protocol'; readonly protocol: number }
	/** 2.2.7 Status Info: which attribute it is about (0: none) and what is wrong with it ({@link SSTP_STATUS}). */
	| { readonly name: 'status'; readonly attribute: number; readonly status: number; readonly value: Uint8Array }
	/** 2.2.6 Crypto Binding. `hash`: 1 SHA-1, 2 SHA-256. Made after sign-in only, so nothing here ever sends one. */
	| {
			readonly name: 'crypto-binding';
			readonly hash: number;
			readonly nonce: Uint8Array;
			readonly certificateHash: Uint8Array;
			readonly mac: Uint8Array;
	  }
	/** 2.2.8 Crypto Binding Request. `hashes`: bits, 1 SHA-1, 2 SHA-256. */
	| { readonly name: 'crypto-binding-request'; readonly hashes: number; readonly nonce: Uint8Array }
	| { readonly name: 'unknown'; readonly id: number; readonly value: Uint8Array };

/** 2.2.7: what a Status Info says. */
export const SSTP_STATUS: Readonly<Record<number, string>> = {
	0: 'no error',
	1: 'duplicate attribute',
	2: 'unrecognised attribute',
	3: 'wrong length of an attribute',
	4: 'value not supported',
	5: 'message not accepted now',
	6: 'tried too often',
	7: 'invalid message',
	8: 'negotiation took too long',
	9: 'attribute not supported in this message',
	10: 'required attribute missing',
	11: 'status not supported in this message',
};

export const SSTP_PPP = 1;

const IDS = { 'encapsulated-protocol': 1, status: 2, 'crypto-binding': 3, 'crypto-binding-request': 4 } as const;
const HEADER = 4;
const NONCE = 32;
const HASH = 32;
/** 2.2.4: the length has 12 bits. */
const MAX_LENGTH = 0xfff;

export function writeAttribute(writer: Writer, attribute: SstpAttribute): void {
	const value = new Writer();
	switch (attribute.name) {
		case 'encapsulated-protocol':
			value.u16(attribute.protocol);
			break;
		case 'status':
			value.zeros(3).u8(attribute.attribute).u32(attribute.status).bytes(attribute.value);
			break;
		case 'crypto-binding':
			value.zeros(3).u8(attribute.hash).bytes(exactly(attribute.nonce, NONCE));
			value.bytes(exactly(attribute.certificateHash, HASH)).bytes(exactly(attribute.mac, HASH));
			break;
		case 'crypto-binding-request':
			value.zeros(3).u8(attribute.hashes).bytes(exactly(attribute.nonce, NONCE));
			break;
		case 'unknown':
			value.bytes(attribute.value);
	}
	const bytes = value.finish();
	if (HEADER + bytes.length > MAX_LENGTH) throw new WireError('overflow', writer.offset, 'attribute');
	writer.u8(0);
	writer.u8(attribute.name === 'unknown' ? attribute.id : IDS[attribute.name], 'attribute');
	writer.u16(HEADER + bytes.length).bytes(bytes);
}

/** Throws {@link WireError} `truncated`, `length`, `trailing`. */
export function readAttribute(reader: Reader): SstpAttribute {
	const start = reader.offset;
	reader.skip(1);
	const id = reader.u8('attribute');
	const length = reader.u16('attribute length') & MAX_LENGTH;
	if (length < HEADER) throw new WireError('length', start + 2, 'attribute length');
	const end = start + length;
	const left = () => end - reader.offset;
	if (reader.remaining < left()) throw new WireError('truncated', start, 'attribute');
	const attribute = readValue(reader, id, left);
	if (left() !== 0) throw new WireError('length', start + 2, 'attribute length');
	return attribute;
}

function readValue(reader: Reader, id: number, left: () => number): SstpAttribute {
	switch (id) {
		case IDS['encapsulated-protocol']:
			return { name: 'encapsulated-protocol', protocol: reader.u16('protocol') };
		case IDS.status:
			reader.skip(3);
			return { name: 'status', attribute: reader.u8('attribute'), status: reader.u32('status'), value: reader.bytes(left(), 'value') };
		case IDS['crypto-binding']: {
			reader.skip(3);
			const hash = reader.u8('hash');
			const nonce = reader.bytes(NONCE, 'nonce');
			return { name: 'crypto-binding', hash, nonce, certificateHash: reader.bytes(HASH, 'hash'), mac: reader.bytes(HASH, 'MAC') };
		}
		case IDS['crypto-binding-request']:
			reader.skip(3);
			return { name: 'crypto-binding-request', hashes: reader.u8('hashes'), nonce: reader.bytes(NONCE, 'nonce') };
		default:
			return { name: 'unknown', id, value: reader.bytes(left(), 'value') };
	}
}

function exactly(bytes: Uint8Array, size: number): Uint8Array {
	if (bytes.length !== size) throw new WireError('overflow', 0, 'octets');
	return bytes;
}
