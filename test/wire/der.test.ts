import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DER, decodeDer, derElements, derInteger, derOid, encodeDer } from '../../src/wire/der.ts';
import { WireError } from '../../src/wire/error.ts';

function reasonOf(read: () => unknown): string | undefined {
	try {
		read();
	} catch (error) {
		if (error instanceof WireError) return error.reason;
		throw error;
	}
	return undefined;
}

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('an element', () => {
	test('property: survives a round trip, alone and in a row', () => {
		const tag = fc.nat(0xff).filter((octet) => (octet & 0x1f) !== 0x1f);
		const element = fc.tuple(tag, fc.uint8Array({ maxLength: 300 }));
		fc.assert(
			fc.property(fc.array(element, { maxLength: 8 }), (elements) => {
				const row = elements.map(([of, content]) => encodeDer(of, content));
				const whole = decodeDer(encodeDer(DER.sequence, ...row));
				expect(whole.tag).toBe(DER.sequence);
				expect(derElements(whole.content).map(({ tag: of, content }) => [of, content])).toEqual(elements);
				expect(derElements(whole.content).map((one) => one.whole)).toEqual(row);
			}),
		);
	});

	test('property: any bytes are read or throw WireError', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
				reasonOf(() => derElements(decodeDer(any).content));
				reasonOf(() => derOid(any));
				derInteger(any);
			}),
			{ numRuns: 2000 },
		);
	});

	test.each([
		['a length without end', '3080', 'length'],
		['a length of five octets', '30850000000001', 'length'],
		['a length beyond the bytes', '30847fffffff00', 'truncated'],
		['a number of two octets', '1f8101', 'type'],
		['nothing', '', 'truncated'],
	])('%s', (_, hex, reason) => {
		expect(reasonOf(() => decodeDer(bytes(hex)))).toBe(reason);
	});

	test('a bomb of empty elements is not taken in', () => {
		expect(reasonOf(() => derElements(new Uint8Array(2 * 70_000).fill(0)))).toBe('length');
	});
});

describe('values', () => {
	test.each([
		['2a864886f70d01010b', '1.2.840.113549.1.1.11'],
		['551d1f', '2.5.29.31'],
		['2b0601050507', '1.3.6.1.5.5.7'],
		['883703', '2.999.3'],
	])('object identifier %s is %s', (hex, oid) => {
		expect(derOid(bytes(hex))).toBe(oid);
	});

	test('an object identifier that does not end', () => {
		expect(reasonOf(() => derOid(bytes('2a86')))).toBe('truncated');
		expect(reasonOf(() => derOid(bytes('')))).toBe('truncated');
		expect(reasonOf(() => derOid(bytes('2affffffffffffffffff7f')))).toBe('value');
	});

	test.each([
		['00ff01', 'FF01'],
		['01', '01'],
		['00', '00'],
	])('integer %s is %s', (hex, text) => {
		expect(derInteger(bytes(hex))).toBe(text);
	});
});
