import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../src/wire/error.ts';
import { decodeGre, encodeGre, type GrePacket } from '../../src/wire/gre.ts';
import { readPackets } from '../packets/read.ts';

const recorded = ['pptpd-gre.txt', 'accel-ppp-gre.txt'].flatMap((file) =>
	Object.entries(readPackets(file)).map(([name, bytes]) => [`${name} (${file})`, bytes] as const),
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

const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const none = new Uint8Array();

const anyPacket: fc.Arbitrary<GrePacket> = fc.oneof(
	fc.record({ callId: u16, sequence: u32, payload: fc.uint8Array({ maxLength: 200 }) }),
	fc.record({ callId: u16, sequence: u32, acknowledgement: u32, payload: fc.uint8Array({ maxLength: 200 }) }),
	fc.record({ callId: u16, acknowledgement: u32, payload: fc.constant(none) }),
	fc.record({ callId: u16, payload: fc.constant(none) }),
);

describe('recorded packets', () => {
	test.each(recorded)('%s comes out of the encoder byte for byte', (_, bytes) => {
		expect(encodeGre(decodeGre(bytes))).toEqual(bytes);
	});

	test.each(recorded)('no prefix of %s is a packet', (_, bytes) => {
		for (let length = 0; length < bytes.length; length++) expect(reasonOf(() => decodeGre(bytes.subarray(0, length)))).toBe('truncated');
	});

	test('the numbers', () => {
		const numbers = (file: string, ...names: string[]) =>
			names.map((name) => ({ ...decodeGre(readPackets(file)[name] as Uint8Array), payload: undefined }));
		expect(numbers('pptpd-gre.txt', 'Configure-Request of the client', 'Configure-Request of the server', 'Challenge')).toEqual([
			{ callId: 0, sequence: 0 },
			{ callId: 0xc3fb, sequence: 0 },
			{ callId: 0xc3fb, sequence: 2, acknowledgement: 1 },
		]);
		expect(numbers('accel-ppp-gre.txt', 'Configure-Request of the server', 'acknowledgement of the client, 2', 'Challenge')).toEqual([
			{ callId: 0x9a19, sequence: 1 },
			{ callId: 2, acknowledgement: 4 },
			{ callId: 0x9a19, sequence: 4 },
		]);
	});
});

describe('enhanced GRE', () => {
	test('round trip', () => {
		fc.assert(fc.property(anyPacket, (packet) => void expect(decodeGre(encodeGre(packet))).toEqual(packet)));
	});

	test('any bytes decode or throw WireError', () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (any) => void reasonOf(() => decodeGre(any))));
	});

	test('so do any behind the right version and type', () => {
		const header = fc.tuple(fc.nat(0xff), fc.nat(0xff)).map(([high, low]) => Uint8Array.of(high, (low & 0xf8) | 1, 0x88, 0x0b));
		fc.assert(
			fc.property(
				header,
				fc.uint8Array({ maxLength: 60 }),
				(start, rest) => void reasonOf(() => decodeGre(Uint8Array.of(...start, ...rest))),
			),
		);
	});

	test.each([
		['GRE of another version', [0x30, 0x00, 0x88, 0x0b, 0, 0, 0, 0, 0, 0, 0, 0], 'magic'],
		['another protocol inside', [0x30, 0x01, 0x08, 0x00, 0, 0, 0, 0, 0, 0, 0, 0], 'magic'],
		['no key', [0x10, 0x01, 0x88, 0x0b, 0, 0, 0, 0], 'value'],
		['a checksum', [0xb0, 0x01, 0x88, 0x0b, 0, 0, 0, 0, 0, 0, 0, 0], 'value'],
		['a payload without a sequence number', [0x20, 0x01, 0x88, 0x0b, 0, 1, 0, 0, 0xff], 'value'],
		['a payload that is not all there', [0x30, 0x01, 0x88, 0x0b, 0, 2, 0, 0, 0, 0, 0, 0, 0xff], 'truncated'],
	])('%s is refused', (_, octets, reason) => {
		expect(reasonOf(() => decodeGre(Uint8Array.from(octets)))).toBe(reason);
	});

	test('padding, recursion and the other flags are not looked at', () => {
		const bytes = Uint8Array.of(0x37, 0xf9, 0x88, 0x0b, 0, 1, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0xff, 0, 0, 0);
		expect(decodeGre(bytes)).toEqual({ callId: 7, sequence: 1, acknowledgement: 2, payload: Uint8Array.of(0xff) });
	});

	test('a payload needs a sequence number', () => {
		expect(reasonOf(() => encodeGre({ callId: 1, payload: Uint8Array.of(1) }))).toBe('overflow');
	});
});
