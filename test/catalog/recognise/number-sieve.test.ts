import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNumber } from '../../../src/catalog/recognise/notation.ts';
import { numberSieveOf } from '../../../src/catalog/recognise/number-sieve.ts';

const CODES = [5, 619, 691, 809, 13801, 12007, 0x800b0109, 0x80072ee7];
const sieve = numberSieveOf(CODES);
const mayHold = (text: string): boolean => {
	const bytes = new TextEncoder().encode(text);
	return sieve.mayHold(bytes, 0, bytes.length);
};

describe('the sieve for numbers', () => {
	it.each([
		'809',
		'a 809',
		'Error809:',
		'0x329',
		'0X329',
		'0x80070329',
		'-2147024087',
		'2147943209',
		'80070329',
		'800B0109',
		'0x800b0109',
		'x=13801;',
	])('lets %j through', (text) => {
		expect(mayHold(text)).toBe(true);
	});

	it.each(['', 'no number', '808', '8090', '1809', '0x32a', 'pppd[691]:', '12:05:30', '10.0.0.5', '2024-01-19', '99999999999999999999'])(
		'holds %j back',
		(text) => {
			expect(mayHold(text)).toBe(false);
		},
	);

	it('looks only where it is told to', () => {
		const bytes = new TextEncoder().encode('809 x 809');
		expect(sieve.mayHold(bytes, 4, 6)).toBe(false);
		expect(sieve.mayHold(bytes, 6, 9)).toBe(true);
	});

	it('never holds back what is read as a number of ours', () => {
		const values = new Set(CODES);
		const gap = fc.constantFrom(' ', ', ', '=', ' (', ': ', ' -', ' "', ' Error', ' #');
		const number = fc.oneof(
			fc
				.constantFrom(...CODES)
				.chain((code) =>
					fc.constantFrom(
						`${code}`,
						`0x${code.toString(16)}`,
						`0x${code.toString(16).toUpperCase()}`,
						code < 0x10000 ? `${0x80070000 + code}` : `${2 ** 32 - code}`,
						code < 0x10000 ? (0x80070000 + code).toString(16) : code.toString(16),
					),
				),
			fc.nat(100_000).map(String),
		);
		fc.assert(
			fc.property(fc.array(fc.tuple(gap, number), { maxLength: 4 }), (pairs) => {
				const isOurs = pairs.some(([before, text]) =>
					readNumber(text.toLowerCase(), before === ' -')?.values.some((value) => values.has(value)),
				);
				if (isOurs) expect(mayHold(pairs.flat().join(''))).toBe(true);
			}),
		);
	});
});
