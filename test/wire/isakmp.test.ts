import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../src/wire/error.ts';
import { fromHex, toHex } from '../../src/wire/hex.ts';
import {
	decodeIsakmp,
	decodePayloads,
	encodeIsakmp,
	encodePayloads,
	IKEV2,
	type IsakmpMessage,
	type IsakmpPayload,
	MAX_PAYLOADS,
	NO_SPI,
	withNonEspMarker,
	withoutNonEspMarker,
} from '../../src/wire/isakmp.ts';

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
const spi = fc.uint8Array({ minLength: 8, maxLength: 8 }).map(toHex);
const anyMessage: fc.Arbitrary<IsakmpMessage> = fc.record({
	header: fc.record({
		initiatorSpi: spi,
		responderSpi: spi,
		firstPayload: u8,
		version: u8,
		exchange: u8,
		flags: u8,
		messageId: fc.nat(0xffffffff),
	}),
	body: fc.uint8Array({ maxLength: 300 }),
});
const anyPayload: fc.Arbitrary<IsakmpPayload> = fc.record({
	type: fc.integer({ min: 1, max: 45 }),
	critical: fc.boolean(),
	body: fc.uint8Array({ maxLength: 50 }),
});

describe('the header', () => {
	test('property: survives a round trip', () => {
		fc.assert(fc.property(anyMessage, (message) => void expect(decodeIsakmp(encodeIsakmp(message))).toEqual(message)));
	});

	test('has its fields where RFC 7296, 3.1 has them', () => {
		const header = {
			initiatorSpi: '0102030405060708',
			responderSpi: NO_SPI,
			firstPayload: 33,
			version: IKEV2,
			exchange: 34,
			flags: 8,
			messageId: 7,
		};
		expect(toHex(encodeIsakmp({ header, body: Uint8Array.of(0xaa, 0xbb) }))).toBe(
			'0102030405060708' + '0000000000000000' + '21202208' + '00000007' + '0000001e' + 'aabb',
		);
	});

	test('property: any bytes decode or throw WireError', () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void reasonOf(() => decodeIsakmp(bytes))));
	});

	test('has the length of the datagram', () => {
		const whole = encodeIsakmp({
			header: { initiatorSpi: NO_SPI, responderSpi: NO_SPI, firstPayload: 0, version: IKEV2, exchange: 34, flags: 0, messageId: 0 },
			body: new Uint8Array(4),
		});
		for (let length = 0; length < whole.length; length++) {
			expect(reasonOf(() => decodeIsakmp(whole.subarray(0, length)))).toBe('truncated');
		}
		expect(reasonOf(() => decodeIsakmp(Uint8Array.of(...whole, 0)))).toBe('trailing');
		expect(reasonOf(() => decodeIsakmp(Uint8Array.from(whole, (octet, at) => (at === 27 ? 27 : octet))))).toBe('length');
	});
});

describe('a chain of payloads', () => {
	test('property: survives a round trip', () => {
		fc.assert(
			fc.property(fc.array(anyPayload, { maxLength: 20 }), (payloads) => {
				expect(decodePayloads(payloads[0]?.type ?? 0, encodePayloads({ payloads, next: 0 }))).toEqual({ payloads, next: 0 });
			}),
		);
	});

	test('property: ends at the payload behind which none can stand, and keeps what that one names', () => {
		fc.assert(
			fc.property(fc.array(anyPayload, { maxLength: 5 }), u8, (before, next) => {
				const payloads = [...before, { type: 46, critical: false, body: Uint8Array.of(1, 2, 3) }];
				const bytes = encodePayloads({ payloads, next });
				expect(decodePayloads(payloads[0]?.type ?? 0, bytes, (type) => type === 46)).toEqual({ payloads, next });
			}),
		);
	});

	test('property: any bytes decode or throw WireError', () => {
		fc.assert(
			fc.property(u8, fc.uint8Array({ maxLength: 200 }), (first, bytes) => {
				if (reasonOf(() => decodePayloads(first, bytes)) !== undefined) return;
				const { payloads } = decodePayloads(first, bytes);
				expect(payloads.reduce((sum, { body }) => sum + 4 + body.length, 0)).toBe(bytes.length);
			}),
			{ numRuns: 2000 },
		);
	});

	test.each([
		['that goes on behind the end', 33, '21000004', 'truncated'],
		['with a payload longer than the rest', 33, '00000009aabb', 'truncated'],
		['with a payload shorter than its header', 33, '00000003', 'length'],
		['with bytes behind its last payload', 33, '00000004ff', 'trailing'],
		['without payloads, but with bytes', 0, 'ff', 'trailing'],
	])('%s', (_, first, bytes, reason) => {
		expect(reasonOf(() => decodePayloads(first, fromHex(bytes)))).toBe(reason);
	});

	test('without end', () => {
		const endless = fromHex('2b000004'.repeat(16_000));
		expect(reasonOf(() => decodePayloads(43, endless))).toBe('length');
		const longest = fromHex(`${'2b000004'.repeat(MAX_PAYLOADS - 1)}00000004`);
		expect(decodePayloads(43, longest).payloads).toHaveLength(MAX_PAYLOADS);
	});
});

describe('the non-ESP marker', () => {
	test('property: comes off again', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => void expect(withoutNonEspMarker(withNonEspMarker(bytes))).toEqual(bytes)),
		);
	});

	test.each(['ff', '000000', '00000001', 'deadbeef00000000'])('is not in %s', (bytes) => {
		expect(withoutNonEspMarker(fromHex(bytes))).toBeUndefined();
	});
});

describe('hex', () => {
	test('property: survives a round trip', () => {
		fc.assert(fc.property(fc.uint8Array(), (bytes) => void expect(fromHex(toHex(bytes))).toEqual(bytes)));
	});

	test.each(['a', 'zz', '0x00', '00 11'])('is not %s', (text) => {
		expect(reasonOf(() => fromHex(text))).toBe('value');
	});
});
