import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formsOf, readNumber } from '../../../src/catalog/recognise/notation.ts';

describe('a number', () => {
	it.each<[string, boolean, readonly number[], boolean]>([
		['809', false, [809], false],
		['0x329', false, [809], true],
		['0x00000329', false, [809], true],
		['0x80070329', false, [0x80070329, 809], true],
		['80070329', false, [0x80070329, 809], true],
		['8007274c', false, [0x8007274c, 10060], true],
		['2147943209', false, [0x80070329, 809], true],
		['2147024087', true, [0x80070329, 809], true],
		['0x800b0109', false, [0x800b0109], true],
		['2146762487', true, [0x800b0109], true],
		['13801', false, [13801], false],
		['4294967295', false, [0xffffffff], true],
		['90070329', false, [90070329], false],
	])('%s (negative: %s)', (word, negative, values, technical) => {
		expect(readNumber(word, negative)).toEqual({ values, technical });
	});

	it.each<[string, boolean]>([
		['0809', false],
		['809', true],
		['4294967296', false],
		['9999999999', false],
		['2147483649', true],
		['0x', false],
		['0x123456789', false],
		['0xg1', false],
		['12345678901', false],
		['a0070329', false],
		['', false],
		['８０９', false],
		['1e3', false],
	])('is not %s (negative: %s)', (word, negative) => {
		expect(readNumber(word, negative)).toBeUndefined();
	});

	it('in every notation leads to the same value', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 0xffff }), (value) => {
				const hresult = 0x80070000 + value;
				const words = [`${value}`, `0x${value.toString(16)}`, `0x${hresult.toString(16)}`, hresult.toString(16), `${hresult}`];
				for (const word of words) expect(readNumber(word)?.values).toContain(value);
				expect(readNumber(`${2 ** 32 - hresult}`, true)?.values).toContain(value);
			}),
		);
	});

	it('of whatever word is read without an error, and within 32 bits', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^-?(0x)?[0-9a-f]{0,12}$/), fc.boolean(), (word, negative) => {
				for (const value of readNumber(word, negative)?.values ?? []) {
					expect(value).toBeGreaterThanOrEqual(0);
					expect(value).toBeLessThan(2 ** 32);
				}
			}),
		);
	});
});

it('only FACILITY_WIN32 wraps another number', () => {
	expect(formsOf(0x80070005)).toEqual([0x80070005, 5]);
	expect(formsOf(-2147024891)).toEqual([0x80070005, 5]);
	expect(formsOf(0x80080005)).toEqual([0x80080005]);
	expect(formsOf(5)).toEqual([5]);
	expect(formsOf(2 ** 32)).toEqual([]);
	expect(formsOf(-(2 ** 31) - 1)).toEqual([]);
});
