import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { automatonOf } from '../../../src/catalog/recognise/automaton.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** All places where a word ends, found one after the other. */
function ends(words: readonly string[], text: string): readonly number[] {
	const automaton = automatonOf(words);
	const bytes = bytesOf(text);
	const found: number[] = [];
	for (let at = automaton.next(bytes, 0, bytes.length); at !== -1; at = automaton.next(bytes, at + 1, bytes.length)) found.push(at);
	return found;
}

/** Where the first word ends, by trying each at each place. */
function naive(words: readonly string[], text: string, from = 0): number {
	const bytes = bytesOf(lower(text));
	const patterns = words.map((word) => bytesOf(lower(word))).filter(({ length }) => length > 0);
	for (let end = from; end < bytes.length; end++) {
		for (const pattern of patterns) {
			const start = end - pattern.length + 1;
			if (start >= from && pattern.every((byte, at) => bytes[start + at] === byte)) return end;
		}
	}
	return -1;
}

function lower(text: string): string {
	return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

describe('the automaton', () => {
	it.each<[readonly string[], string, readonly number[]]>([
		[['he', 'she', 'his', 'hers'], 'ushers', [3]],
		[['he', 'hers'], 'hers', [1]],
		[['abcd', 'bc'], 'abcx abcd', [2, 7]],
		[['aab'], 'aaaab', [4]],
		[['Error'], 'no ERROR, an error', [7, 17]],
		[['ошибк'], 'нет ошибки', [16]],
		[['0x80'], '0X80070329', [3]],
		[['a'], '', []],
		[[], 'a', []],
		[[''], 'a', []],
	])('finds %j in %j', (words, text, expected) => {
		expect(ends(words, text)).toEqual(expected);
	});

	it('looks no further than it is told to, and not at what was before', () => {
		const automaton = automatonOf(['abc']);
		const bytes = bytesOf('abcabc');
		expect(automaton.next(bytes, 1, 6)).toBe(5);
		expect(automaton.next(bytes, 0, 2)).toBe(-1);
		expect(automaton.next(bytes, 1, 5)).toBe(-1);
		expect(automaton.next(bytes, 6, 6)).toBe(-1);
	});

	it('finds what a naive search finds, in either case: exactly in ASCII', () => {
		const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', ' '), maxLength: 40 });
		const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'B', ' '), maxLength: 5 }), { maxLength: 6 });
		fc.assert(
			fc.property(words, letters, fc.nat(10), (list, text, from) => {
				const bytes = bytesOf(text);
				const start = Math.min(from, bytes.length);
				expect(automatonOf(list).next(bytes, start, bytes.length)).toBe(naive(list, text, start));
			}),
			{ numRuns: 1000 },
		);
	});

	it('misses nothing that a naive search finds in other scripts, and may only find more', () => {
		const unit = fc.constantFrom('a', 'E', 'é', 'É', 'ß', 'я', 'Я', '漢', '字', '😀', 'ü', ' ');
		const words = fc.array(fc.string({ unit, maxLength: 4 }), { maxLength: 6 });
		fc.assert(
			fc.property(words, fc.string({ unit, maxLength: 40 }), (list, text) => {
				const bytes = bytesOf(text);
				const first = naive(list, text);
				const found = automatonOf(list).next(bytes, 0, bytes.length);
				if (first !== -1) expect(found).toBeLessThanOrEqual(first);
				if (first !== -1) expect(found).not.toBe(-1);
			}),
			{ numRuns: 1000 },
		);
	});

	it('knows every byte', () => {
		const automaton = automatonOf(['zz']);
		const bytes = Uint8Array.from({ length: 512 }, (_, at) => at % 256);
		expect(automaton.next(bytes, 0, bytes.length)).toBe(-1);
	});

	it('goes through a megabyte of false starts in one pass', () => {
		const automaton = automatonOf([`${'a'.repeat(200)}b`, `${'a'.repeat(100)}c`]);
		const bytes = bytesOf('a'.repeat(4_000_000));
		const began = performance.now();
		expect(automaton.next(bytes, 0, bytes.length)).toBe(-1);
		expect(performance.now() - began).toBeLessThan(1000);
	});
});
