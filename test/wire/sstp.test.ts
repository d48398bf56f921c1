import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../src/wire/error.ts';
import { decodeSstp, encodeSstp, SSTP_MESSAGE_TYPES, type SstpAttribute, type SstpPacket, sstpLength } from '../../src/wire/sstp.ts';
import { SstpFramer } from '../../src/wire/sstp-framer.ts';
import { readPackets } from '../packets/read.ts';

const SERVERS = ['accel-ppp-sstp.txt', 'softether-sstp.txt', 'sorz-sstp.txt'] as const;
const packet = (server: (typeof SERVERS)[number], name: string) =>
	readPackets(server)[name] ?? expect.fail(`no packet ${name} of ${server}`);
/** All but the HTTP before them. */
const everyPacket = SERVERS.flatMap((server) =>
	Object.entries(readPackets(server))
		.filter(([, [version]]) => version === 0x10)
		.map(([name, bytes]) => [server, name, bytes] as const),
);

function reasonOf(read: () => unknown): string | undefined {
	try {
		read();
	} catch (error) {
		if (error instanceof WireError) return error.reason;
		throw error;
	}
	return undefined;
}

const octets = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
const u8 = fc.nat(0xff);
const attribute: fc.Arbitrary<SstpAttribute> = fc.oneof(
	fc.record({ name: fc.constant('encapsulated-protocol' as const), protocol: fc.nat(0xffff) }),
	fc.record({ name: fc.constant('status' as const), attribute: u8, status: fc.nat(0xffffffff), value: fc.uint8Array({ maxLength: 64 }) }),
	fc.record({
		name: fc.constant('crypto-binding' as const),
		hash: u8,
		nonce: octets(32),
		certificateHash: octets(32),
		mac: octets(32),
	}),
	fc.record({ name: fc.constant('crypto-binding-request' as const), hashes: u8, nonce: octets(32) }),
	fc.record({ name: fc.constant('unknown' as const), id: fc.integer({ min: 5, max: 255 }), value: fc.uint8Array({ maxLength: 64 }) }),
);
const anyPacket: fc.Arbitrary<SstpPacket> = fc.oneof(
	fc.record({ type: fc.constantFrom(...SSTP_MESSAGE_TYPES), attributes: fc.array(attribute, { maxLength: 4 }) }),
	fc.record({ type: fc.constant('data' as const), frame: fc.uint8Array({ maxLength: 300 }) }),
);

describe('recorded packets', () => {
	test.each(SERVERS)('Call Connect Request to %s', (server) => {
		const request: SstpPacket = { type: 'Call-Connect-Request', attributes: [{ name: 'encapsulated-protocol', protocol: 1 }] };
		expect(decodeSstp(packet(server, 'Call-Connect-Request'))).toEqual(request);
		expect(encodeSstp(request)).toEqual(packet(server, 'Call-Connect-Request'));
	});

	test.each([
		['accel-ppp-sstp.txt', 3],
		['softether-sstp.txt', 2],
		['sorz-sstp.txt', 3],
	] as const)('Call Connect Ack of %s', (server, hashes) => {
		expect(decodeSstp(packet(server, 'Call-Connect-Ack'))).toMatchObject({
			type: 'Call-Connect-Ack',
			attributes: [{ name: 'crypto-binding-request', hashes }],
		});
	});

	test('Call Disconnect Ack of SoftEther', () => {
		expect(decodeSstp(packet('softether-sstp.txt', 'Call-Disconnect-Ack'))).toEqual({ type: 'Call-Disconnect-Ack', attributes: [] });
	});

	test.each(everyPacket)('%s: %s comes out of the encoder byte for byte', (_, __, bytes) => {
		expect(encodeSstp(decodeSstp(bytes))).toEqual(bytes);
	});

	test.each(everyPacket)('%s: no prefix of %s is a packet', (_, __, whole) => {
		for (let length = 0; length < whole.length; length++) expect(reasonOf(() => decodeSstp(whole.subarray(0, length)))).toBe('truncated');
	});
});

describe('every packet', () => {
	test('property: survives a round trip', () => {
		fc.assert(
			fc.property(anyPacket, (value) => void expect(decodeSstp(encodeSstp(value))).toEqual(value)),
			{ numRuns: 500 },
		);
	});

	test('property: any bytes, and any spoilt packet, decode or throw WireError', () => {
		const headed = fc.uint8Array({ maxLength: 200 }).map((rest) => Uint8Array.from([0x10, 1, 0, rest.length + 4, ...rest]));
		fc.assert(
			fc.property(fc.oneof(headed, fc.uint8Array({ maxLength: 200 })), (bytes) => void reasonOf(() => decodeSstp(bytes))),
			{ numRuns: 2000 },
		);
		fc.assert(
			fc.property(anyPacket, fc.nat(), fc.nat(7), (value, at, bit) => {
				const bytes = encodeSstp(value);
				bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
				reasonOf(() => decodeSstp(bytes));
			}),
		);
	});

	test('property: the framer cuts the same packets however the stream is chopped', () => {
		fc.assert(
			fc.property(fc.array(anyPacket, { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (packets, cuts) => {
				const stream = Buffer.concat(packets.map(encodeSstp));
				const framer = new SstpFramer();
				const seen: SstpPacket[] = [];
				for (let at = 0, i = 0; at < stream.length; i++) {
					const size = cuts[i % cuts.length] ?? 1;
					framer.push(stream.subarray(at, at + size));
					at += size;
					for (let bytes = framer.next(); bytes !== undefined; bytes = framer.next()) seen.push(decodeSstp(bytes));
				}
				expect(seen).toEqual(packets);
				expect(framer.held).toHaveLength(0);
			}),
		);
	});
});

describe('what is no packet', () => {
	const bytes = (...values: number[]) => Uint8Array.from(values);
	test.each([
		['another version', bytes(0x20, 1, 0, 8, 0, 1, 0, 0), 'magic'],
		['HTTP', new TextEncoder().encode('HTTP/1.1 400'), 'magic'],
		['a length below the header', bytes(0x10, 1, 0, 3), 'length'],
		['a message that does not exist', bytes(0x10, 1, 0, 8, 0, 99, 0, 0), 'type'],
		['more attributes than there can be', bytes(0x10, 1, 0, 8, 0, 1, 0xff, 0xff), 'length'],
		['fewer attributes than it says', bytes(0x10, 1, 0, 8, 0, 1, 0, 1), 'truncated'],
		['an attribute shorter than its header', bytes(0x10, 1, 0, 12, 0, 1, 0, 1, 0, 1, 0, 3), 'length'],
		['an attribute longer than the packet', bytes(0x10, 1, 0, 12, 0, 1, 0, 1, 0, 9, 0, 9), 'truncated'],
		['an attribute longer than its fields', bytes(0x10, 1, 0, 15, 0, 1, 0, 1, 0, 1, 0, 7, 0, 1, 0), 'length'],
		['bytes behind the attributes', bytes(0x10, 1, 0, 9, 0, 1, 0, 0, 7), 'trailing'],
	])('%s', (_, wrong, reason) => {
		expect(reasonOf(() => decodeSstp(wrong))).toBe(reason);
	});

	test('the reserved bits of the length are ignored', () => {
		expect(sstpLength(bytes(0x10, 1, 0xf0, 8))).toBe(8);
	});

	test('what does not fit is not written', () => {
		expect(reasonOf(() => encodeSstp({ type: 'data', frame: new Uint8Array(4092) }))).toBe('overflow');
		expect(encodeSstp({ type: 'data', frame: new Uint8Array(4091) })).toHaveLength(4095);
		const nonce = new Uint8Array(31);
		expect(
			reasonOf(() => encodeSstp({ type: 'Call-Connect-Ack', attributes: [{ name: 'crypto-binding-request', hashes: 1, nonce }] })),
		).toBe('overflow');
	});
});
