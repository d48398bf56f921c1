import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../src/wire/error.ts';
import {
	decodePptp,
	encodePptp,
	messageLength,
	PPTP_MAX_LENGTH,
	PPTP_MESSAGE_TYPES,
	type PptpMessage,
	type PptpMessageType,
} from '../../src/wire/pptp.ts';
import { DISCONNECT_RESULTS, GENERAL_ERRORS, OCRP_RESULTS, SCCRP_RESULTS, STOP_REASONS } from '../../src/wire/pptp-codes.ts';
import { PptpFramer } from '../../src/wire/pptp-framer.ts';
import { readPackets } from '../packets/read.ts';

const recorded = { pptpd: readPackets('pptpd.txt'), 'accel-ppp': readPackets('accel-ppp-pptp.txt') };
const everyPacket = Object.entries(recorded).flatMap(([server, packets]) =>
	Object.entries(packets).map(([name, bytes]) => [server, name, bytes] as const),
);

function packet(name: string, server: keyof typeof recorded = 'pptpd'): Uint8Array {
	const bytes = recorded[server][name];
	if (bytes === undefined) throw new Error(`no packet ${name} of ${server}`);
	return bytes;
}

function reasonOf(read: () => unknown): string | undefined {
	try {
		read();
	} catch (error) {
		if (error instanceof WireError) return error.reason;
		throw error;
	}
	return undefined;
}

const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const text = (size: number) => fc.string({ unit: 'grapheme-ascii', maxLength: size }).map((value) => value.trim());

/** The fields of each message, written down from RFC 2637 a second time. */
const FIELDS: Record<PptpMessageType, Record<string, fc.Arbitrary<number | string>>> = {
	SCCRQ: { version: u16, framing: u32, bearer: u32, maxChannels: u16, firmware: u16, hostName: text(64), vendor: text(64) },
	SCCRP: {
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
	StopCCRQ: { reason: u8 },
	StopCCRP: { result: u8, error: u8 },
	'Echo-Request': { identifier: u32 },
	'Echo-Reply': { identifier: u32, result: u8, error: u8 },
	OCRQ: {
		callId: u16,
		serial: u16,
		minSpeed: u32,
		maxSpeed: u32,
		bearer: u32,
		framing: u32,
		window: u16,
		delay: u16,
		phoneNumberLength: u16,
		phoneNumber: text(64),
		subaddress: text(64),
	},
	OCRP: { callId: u16, peerCallId: u16, result: u8, error: u8, cause: u16, speed: u32, window: u16, delay: u16, channel: u32 },
	'Call-Clear-Request': { callId: u16 },
	'Call-Disconnect-Notify': { callId: u16, result: u8, error: u8, cause: u16, statistics: text(128) },
	'WAN-Error-Notify': {
		peerCallId: u16,
		crcErrors: u32,
		framingErrors: u32,
		hardwareOverruns: u32,
		bufferOverruns: u32,
		timeOuts: u32,
		alignmentErrors: u32,
	},
	'Set-Link-Info': { peerCallId: u16, sendAccm: u32, receiveAccm: u32 },
};

/** RFC 2637, 2.1 to 2.15: the length that each section gives. */
const LENGTHS: Record<PptpMessageType, number> = {
	SCCRQ: 156,
	SCCRP: 156,
	StopCCRQ: 16,
	StopCCRP: 16,
	'Echo-Request': 16,
	'Echo-Reply': 20,
	OCRQ: 168,
	OCRP: 32,
	'Call-Clear-Request': 16,
	'Call-Disconnect-Notify': 148,
	'WAN-Error-Notify': 40,
	'Set-Link-Info': 24,
};

const anyMessage = fc.oneof(
	...Object.entries(FIELDS).map(([type, fields]) => fc.record(fields).map((values) => ({ type, ...values }) as unknown as PptpMessage)),
);

describe('recorded packets', () => {
	test('SCCRP of pptpd', () => {
		expect(decodePptp(packet('SCCRP'))).toEqual({
			type: 'SCCRP',
			version: 0x0100,
			result: 1,
			error: 0,
			framing: 0,
			bearer: 0,
			maxChannels: 1,
			firmware: 1,
			hostName: 'local',
			vendor: 'linux',
		});
	});

	test('OCRP of pptpd, with call ID 0', () => {
		expect(decodePptp(packet('OCRP'))).toEqual({
			type: 'OCRP',
			callId: 0,
			peerCallId: 0xc3fb,
			result: 1,
			error: 0,
			cause: 0,
			speed: 100_000_000,
			window: 64,
			delay: 0,
			channel: 0,
		});
	});

	test('what accel-ppp says', () => {
		expect(decodePptp(packet('SCCRP', 'accel-ppp'))).toMatchObject({ type: 'SCCRP', result: 1, framing: 3, bearer: 3, vendor: 'cananian' });
		expect(decodePptp(packet('OCRP', 'accel-ppp'))).toMatchObject({
			callId: 2,
			peerCallId: 0x9a19,
			result: 1,
			speed: 100_000_000,
			window: 64,
		});
		// RFC 2637, 2.13 has the server's own call ID there; accel-ppp sends back the client's.
		expect(decodePptp(packet('Call-Disconnect-Notify', 'accel-ppp'))).toMatchObject({ callId: 0x9a19, result: 4 });
	});

	test.each(everyPacket)('%s: %s comes out of the encoder byte for byte', (_, __, bytes) => {
		expect(encodePptp(decodePptp(bytes))).toEqual(bytes);
	});

	test.each(everyPacket)('%s: no prefix of %s is a message', (_, __, whole) => {
		for (let length = 0; length < whole.length; length++) {
			const prefix = whole.subarray(0, length);
			expect(reasonOf(() => decodePptp(prefix))).toBe('truncated');
			const framer = new PptpFramer();
			framer.push(prefix);
			expect(framer.next()).toBeUndefined();
		}
	});
});

describe('every message', () => {
	test('is in the table of this test', () => {
		expect([...PPTP_MESSAGE_TYPES].sort()).toEqual(Object.keys(FIELDS).sort());
	});

	test('property: survives a round trip, with the length of the RFC', () => {
		fc.assert(
			fc.property(anyMessage, (message) => {
				const bytes = encodePptp(message);
				expect(bytes).toHaveLength(LENGTHS[message.type]);
				expect(decodePptp(bytes)).toEqual(message);
			}),
			{ numRuns: 500 },
		);
	});

	test('property: any bytes decode or throw WireError', () => {
		const header = fc.tuple(fc.integer({ min: 0, max: 300 }), fc.nat(20), fc.uint8Array({ maxLength: 300 })).map(([length, type, body]) => {
			return Uint8Array.from(
				[length >> 8, length & 0xff, 0, 1, 0x1a, 0x2b, 0x3c, 0x4d, 0, type, 0, 0, ...body].slice(0, Math.max(length, 12)),
			);
		});
		fc.assert(
			fc.property(fc.oneof(header, fc.uint8Array({ maxLength: 300 })), (bytes) => {
				if (reasonOf(() => decodePptp(bytes)) === undefined) expect(LENGTHS[decodePptp(bytes).type]).toBeLessThanOrEqual(bytes.length);
			}),
			{ numRuns: 2000 },
		);
	});

	test('property: one flipped bit still decodes or throws WireError', () => {
		fc.assert(
			fc.property(anyMessage, fc.nat(), fc.nat(7), (message, at, bit) => {
				const bytes = encodePptp(message);
				const place = at % bytes.length;
				bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
				reasonOf(() => decodePptp(bytes));
			}),
		);
	});

	test('refuses to be written when a value does not fit', () => {
		expect(reasonOf(() => encodePptp({ type: 'Call-Clear-Request', callId: 0x10000 }))).toBe('overflow');
	});
});

describe('the header', () => {
	const sccrp = () => Uint8Array.from(packet('SCCRP'));
	const spoilt = (offset: number, ...octets: number[]) => {
		const bytes = sccrp();
		bytes.set(octets, offset);
		return bytes;
	};

	test.each([
		['a wrong cookie', spoilt(4, 0xde), 'magic'],
		['a management message', spoilt(2, 0, 2), 'value'],
		['a length below the header', spoilt(0, 0, 11), 'length'],
		['a length beyond all messages', spoilt(0, 0xff, 0xff), 'length'],
		['a type that is not in the RFC', spoilt(8, 0, 99), 'type'],
		['a length that cuts its own fields', spoilt(0, 0, 100).subarray(0, 100), 'truncated'],
		['bytes behind the message', Uint8Array.from([...sccrp(), 0]), 'trailing'],
	])('%s', (_, bytes, reason) => {
		expect(reasonOf(() => decodePptp(bytes))).toBe(reason);
	});

	test('a longer message than ours is read as far as it is known', () => {
		const longer = Uint8Array.from([...spoilt(0, 0, 160), 1, 2, 3, 4]);
		expect(decodePptp(longer)).toEqual(decodePptp(sccrp()));
	});

	test('the cookie is judged octet by octet, so a short banner is no PPTP either', () => {
		expect(reasonOf(() => messageLength(Uint8Array.from([0, 20, 0, 1, 0x1b])))).toBe('magic');
		expect(messageLength(Uint8Array.from([0, 20, 0, 1, 0x1a]))).toBeUndefined();
		expect(reasonOf(() => messageLength(new TextEncoder().encode('SSH-2.0-OpenSSH')))).toBe('magic');
		expect(reasonOf(() => messageLength(new TextEncoder().encode('22')))).toBe('length');
	});

	test('the bound on the length lets the longest message of the RFC through', () => {
		expect(messageLength(Uint8Array.from([0, 220, 0, 1, 0x1a, 0x2b, 0x3c, 0x4d]))).toBe(220);
		expect(PPTP_MAX_LENGTH).toBeLessThan(1024);
	});
});

describe('the framer', () => {
	test('property: cuts the same messages however the stream is chopped', () => {
		fc.assert(
			fc.property(
				fc.array(anyMessage, { maxLength: 5 }),
				fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
				(messages, cuts) => {
					const stream = Buffer.concat(messages.map(encodePptp));
					const framer = new PptpFramer();
					const seen: PptpMessage[] = [];
					for (let at = 0, i = 0; at < stream.length; i++) {
						const size = cuts[i % cuts.length] ?? 1;
						framer.push(stream.subarray(at, at + size));
						at += size;
						for (let bytes = framer.next(); bytes !== undefined; bytes = framer.next()) seen.push(decodePptp(bytes));
					}
					expect(seen).toEqual(messages);
					expect(framer.held).toHaveLength(0);
				},
			),
		);
	});

	test('throws on a stream that is not PPTP, also behind a good message', () => {
		const framer = new PptpFramer();
		framer.push(packet('SCCRP'));
		framer.push(new TextEncoder().encode('HTTP/1.1 400'));
		expect(framer.next()).toHaveLength(156);
		expect(reasonOf(() => framer.next())).toBe('magic');
	});
});

test('the lists of codes are those of RFC 2637', () => {
	const numbers = (codes: Readonly<Record<number, string>>) => Object.keys(codes).map(Number);
	expect(numbers(SCCRP_RESULTS)).toEqual([1, 2, 3, 4, 5]);
	expect(numbers(STOP_REASONS)).toEqual([1, 2, 3]);
	expect(numbers(OCRP_RESULTS)).toEqual([1, 2, 3, 4, 5, 6, 7]);
	expect(numbers(DISCONNECT_RESULTS)).toEqual([1, 2, 3, 4]);
	expect(numbers(GENERAL_ERRORS)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});
