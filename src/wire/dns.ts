import { Reader, Writer } from './cursor.ts';
import { readName, writeName } from './dns-name.ts';
import { WireError } from './error.ts';
import { formatAddress, parseAddress } from './ip.ts';

export { sameName } from './dns-name.ts';

/** What can be asked for; the numbers of RFC 1035, 3.2.2 and RFC 3596, 2.1. */
export const DNS_TYPES = { A: 1, CNAME: 5, AAAA: 28 } as const;
const CLASS_IN = 1;

/** Response codes (RFC 1035, 4.1.1). */
export const RCODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

interface DnsQuestion {
	/** Presentation form without the last dot. */
	readonly name: string;
	readonly type: number;
}

/** A resource record of the answer section. `ttl` in seconds. */
export type DnsRecord =
	| { readonly type: 'A' | 'AAAA'; readonly name: string; readonly ttl: number; readonly address: string }
	| { readonly type: 'CNAME'; readonly name: string; readonly ttl: number; readonly alias: string }
	| { readonly type: 'other'; readonly name: string; readonly ttl: number; readonly code: number };

/** A message of RFC 1035, 4.1, as far as looking up addresses goes: authority and additional sections are counted, not read. */
export interface DnsMessage {
	/** 16 bits, the same in question and answer. */
	readonly id: number;
	/** QR: an answer. */
	readonly response: boolean;
	/** AA. */
	readonly authoritative: boolean;
	/** TC: there is more than fitted; ask again over TCP. */
	readonly truncated: boolean;
	/** RD. */
	readonly recursionDesired: boolean;
	/** RA: this server asks others for its clients. */
	readonly recursionAvailable: boolean;
	/** {@link RCODES}, or another number up to 15. */
	readonly rcode: number;
	readonly questions: readonly DnsQuestion[];
	readonly answers: readonly DnsRecord[];
}

const QR = 0x8000;
const OPCODE = 0x7800;
const AA = 0x0400;
const TC = 0x0200;
const RD = 0x0100;
const RA = 0x0080;

/** The question for one name and type, recursion desired. */
export function encodeQuery(id: number, name: string, type: 'A' | 'AAAA'): Uint8Array {
	return encodeMessage({
		id,
		response: false,
		authoritative: false,
		truncated: false,
		recursionDesired: true,
		recursionAvailable: false,
		rcode: RCODES.NOERROR,
		questions: [{ name, type: DNS_TYPES[type] }],
		answers: [],
	});
}

/** Writes a message without compression. Records of type `other` get no data. */
export function encodeMessage(message: DnsMessage): Uint8Array {
	const writer = new Writer();
	const flag = (on: boolean, bit: number) => (on ? bit : 0);
	const flags =
		flag(message.response, QR) |
		flag(message.authoritative, AA) |
		flag(message.truncated, TC) |
		flag(message.recursionDesired, RD) |
		flag(message.recursionAvailable, RA) |
		(message.rcode & 0xf);
	writer.u16(message.id).u16(flags).u16(message.questions.length).u16(message.answers.length).u16(0).u16(0);
	for (const question of message.questions) {
		writeName(writer, question.name);
		writer.u16(question.type).u16(CLASS_IN);
	}
	for (const record of message.answers) writeRecord(writer, record);
	return writer.finish();
}

function writeRecord(writer: Writer, record: DnsRecord): void {
	writeName(writer, record.name);
	writer.u16(record.type === 'other' ? record.code : DNS_TYPES[record.type]).u16(CLASS_IN);
	writer.u32(record.ttl).u16(0);
	const start = writer.offset;
	if (record.type === 'CNAME') writeName(writer, record.alias);
	else if (record.type !== 'other') writer.bytes(parseAddress(record.address));
	writer.patchU16(start - 2, writer.offset - start);
}

/** The id of a message, if there are bytes enough to hold a header: tells whose answer something unreadable is. */
export function messageId(bytes: Uint8Array): number | undefined {
	return bytes.length < 12 ? undefined : new Reader(bytes).u16('id');
}

/**
 * Reads a message. Throws {@link WireError} on whatever is none. A message that says it is truncated may end anywhere in its
 * answers (RFC 2181, 9): the whole records before that are kept.
 */
export function decodeMessage(bytes: Uint8Array): DnsMessage {
	const reader = new Reader(bytes);
	const id = reader.u16('id');
	const flags = reader.u16('flags');
	if ((flags & OPCODE) !== 0) throw new WireError('type', 2, 'opcode');
	const questionCount = reader.u16('question count');
	const answerCount = reader.u16('answer count');
	reader.skip(4, 'authority and additional counts');
	const questions: DnsQuestion[] = [];
	for (let i = 0; i < questionCount; i++) questions.push(readQuestion(reader));
	const truncated = (flags & TC) !== 0;
	return {
		id,
		response: (flags & QR) !== 0,
		authoritative: (flags & AA) !== 0,
		truncated,
		recursionDesired: (flags & RD) !== 0,
		recursionAvailable: (flags & RA) !== 0,
		rcode: flags & 0xf,
		questions,
		answers: readRecords(reader, answerCount, truncated),
	};
}

function readQuestion(reader: Reader): DnsQuestion {
	const name = readName(reader);
	const type = reader.u16('question type');
	reader.skip(2, 'question class');
	return { name, type };
}

function readRecords(reader: Reader, count: number, truncated: boolean): DnsRecord[] {
	const records: DnsRecord[] = [];
	try {
		for (let i = 0; i < count; i++) records.push(readRecord(reader));
	} catch (error) {
		if (!truncated || !(error instanceof WireError) || error.reason !== 'truncated') throw error;
	}
	return records;
}

function readRecord(reader: Reader): DnsRecord {
	const name = readName(reader);
	const code = reader.u16('record type');
	const recordClass = reader.u16('record class');
	const ttl = reader.u32('TTL');
	const length = reader.u16('data length');
	const start = reader.offset;
	const data = reader.bytes(length, 'record data');
	if (recordClass !== CLASS_IN) return { type: 'other', name, ttl, code };
	if (code === DNS_TYPES.A || code === DNS_TYPES.AAAA) {
		if (length !== (code === DNS_TYPES.A ? 4 : 16)) throw new WireError('length', start - 2, 'address record');
		return { type: code === DNS_TYPES.A ? 'A' : 'AAAA', name, ttl, address: formatAddress(data) };
	}
	if (code !== DNS_TYPES.CNAME) return { type: 'other', name, ttl, code };
	reader.seek(start);
	const alias = readName(reader);
	if (reader.offset !== start + length) throw new WireError('length', start - 2, 'CNAME record');
	return { type: 'CNAME', name, ttl, alias };
}
