import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Reader, Writer } from '../../src/wire/cursor.ts';
import { WireError } from '../../src/wire/error.ts';
import { cleanPadded, cleanText } from '../../src/wire/text.ts';

const bytes = (...octets: number[]) => Uint8Array.from(octets);

function reasonOf(read: () => unknown): [string, number] | undefined {
	try {
		read();
	} catch (error) {
		if (error instanceof WireError) return [error.reason, error.offset];
		throw error;
	}
	return undefined;
}

describe('Reader', () => {
	test('reads big-endian fields one after the other', () => {
		const reader = new Reader(bytes(1, 2, 3, 0xff, 0xff, 0xff, 0xfe, 9, 8));
		expect([reader.u8(), reader.u16(), reader.u32(), reader.offset, reader.remaining]).toEqual([1, 0x0203, 0xfffffffe, 7, 2]);
		expect(reader.rest()).toEqual(bytes(9, 8));
		reader.end();
	});

	test('respects the window of a view into a larger buffer', () => {
		const reader = new Reader(bytes(1, 2, 3, 4, 5).subarray(1, 3));
		expect(reader.u16()).toBe(0x0203);
		expect(reasonOf(() => reader.u8())).toEqual(['truncated', 2]);
	});

	test('never reads behind the end, and says where it was', () => {
		for (const read of ['u8', 'u16', 'u32'] as const) {
			const reader = new Reader(bytes(1, 2, 3, 4), 4);
			expect(reasonOf(() => reader[read]())).toEqual(['truncated', 4]);
			expect(reader.offset).toBe(4);
		}
		expect(reasonOf(() => new Reader(bytes(1, 2)).bytes(3))).toEqual(['truncated', 0]);
		expect(reasonOf(() => new Reader(bytes(1, 2)).skip(3))).toEqual(['truncated', 0]);
	});

	test('refuses counts and places that no bytes can have', () => {
		for (const count of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
			expect(reasonOf(() => new Reader(bytes(1)).bytes(count))?.[0]).toBe('length');
			expect(reasonOf(() => new Reader(bytes(1)).seek(count))?.[0]).toBe('truncated');
		}
		const reader = new Reader(bytes(1, 2));
		reader.seek(2);
		expect(reasonOf(() => reader.seek(3))).toEqual(['truncated', 2]);
	});

	test('tells bytes that are left over', () => {
		expect(reasonOf(() => new Reader(bytes(1, 2), 1).end())).toEqual(['trailing', 1]);
	});

	test('property: whatever is read, it stays inside or throws WireError', () => {
		const step = fc.oneof(fc.constantFrom('u8', 'u16', 'u32'), fc.integer({ min: -2, max: 20 }));
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 24 }), fc.array(step), (octets, steps) => {
				const reader = new Reader(octets);
				for (const what of steps) {
					const before = reader.offset;
					const failed = reasonOf(() => (typeof what === 'number' ? reader.bytes(what) : reader[what as 'u8']()));
					if (failed !== undefined) expect(reader.offset).toBe(before);
					expect(reader.offset + reader.remaining).toBe(octets.length);
				}
			}),
		);
	});
});

describe('Writer', () => {
	test('writes what the reader reads', () => {
		fc.assert(
			fc.property(fc.nat(0xff), fc.nat(0xffff), fc.nat(0xffffffff), fc.uint8Array({ maxLength: 300 }), (a, b, c, rest) => {
				const reader = new Reader(new Writer().u8(a).u16(b).u32(c).bytes(rest).zeros(3).finish());
				expect([reader.u8(), reader.u16(), reader.u32()]).toEqual([a, b, c]);
				expect(reader.rest()).toEqual(Uint8Array.from([...rest, 0, 0, 0]));
			}),
		);
	});

	test('refuses what does not fit', () => {
		for (const value of [-1, 256, 1.5, Number.NaN]) expect(reasonOf(() => new Writer().u16(7).u8(value))).toEqual(['overflow', 2]);
		expect(reasonOf(() => new Writer().u32(2 ** 32))?.[0]).toBe('overflow');
		expect(reasonOf(() => new Writer().padded(bytes(1, 2, 3), 2))?.[0]).toBe('overflow');
	});

	test('fills in a length afterwards, inside what was written', () => {
		const writer = new Writer().u16(0).u8(7);
		expect(writer.patchU16(0, writer.offset).finish()).toEqual(bytes(0, 3, 7));
		expect(reasonOf(() => writer.patchU16(2, 1))?.[0]).toBe('overflow');
		expect(reasonOf(() => writer.patchU16(0, 0x10000))?.[0]).toBe('overflow');
	});
});

describe('text of a peer', () => {
	test('cannot steer a terminal', () => {
		expect(cleanText('\x1b[31mred\x1b]0;title\x07 \x9b2J\x7fend')).toBe('[31mred]0;title 2Jend');
		expect(cleanText('a\r\nb\tc\u2028d')).toBe('a b c d');
	});

	test('cannot turn the reading direction or hide anything', () => {
		expect(cleanText('abc\u202egnp.exe\u2066x\u200b\ufeff\u{e0041}')).toBe('abcgnp.exex');
	});

	test('loses what is not UTF-8 and keeps the rest', () => {
		expect(cleanText(bytes(0x4d, 0xff, 0xc3, 0xbc, 0xc3, 0x6c))).toBe('Mül');
		expect(cleanText('a\ud800b')).toBe('ab');
	});

	test('has a bounded length, counted in code points', () => {
		expect(cleanText('x'.repeat(65))).toBe(`${'x'.repeat(63)}…`);
		expect(cleanText('😀'.repeat(64))).toBe('😀'.repeat(64));
		expect([...cleanText('😀'.repeat(9), 5)]).toHaveLength(5);
	});

	test('ends at the first NUL of a padded field', () => {
		expect(cleanPadded(bytes(0x6c, 0x69, 0, 0x7a))).toBe('li');
		expect(cleanPadded(bytes(0x6c, 0x69))).toBe('li');
		expect(cleanPadded(bytes(0, 0))).toBe('');
	});

	test('property: nothing but printable characters comes out, of any bytes', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 80 }), (octets, most) => {
				const clean = cleanText(octets, most);
				expect(clean).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\ufffd]/u);
				expect([...clean].length).toBeLessThanOrEqual(most);
				expect(cleanText(clean, most)).toBe(clean.trim());
			}),
		);
	});
});
