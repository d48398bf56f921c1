import { describe, expect, it } from 'vitest';
import { readingOrder } from '../../../src/catalog/recognise/reading-order.ts';

/** The lines in the order in which they happened, trimmed; blank ones left out. */
function ordered(text: string): readonly string[] {
	const { compare } = readingOrder(text);
	const lines = text.split('\n');
	return lines
		.map((_, line) => line)
		.sort(compare)
		.map((line) => lines[line]?.trim() ?? '')
		.filter((line) => line !== '');
}

describe('the order in which a text is to be read', () => {
	it.each([
		['without times', 'b\na\nc', ['b', 'a', 'c']],
		['with the oldest first', '2024-01-01 10:00:00 a\n2024-01-02 10:00:00 b', ['2024-01-01 10:00:00 a', '2024-01-02 10:00:00 b']],
		['with one time only', 'x\n2024-01-02 10:00:00 b\ny', ['x', '2024-01-02 10:00:00 b', 'y']],
		['with the newest first', '2024-01-02 10:00:00 b\n2024-01-01 10:00:00 a', ['2024-01-01 10:00:00 a', '2024-01-02 10:00:00 b']],
		[
			'with records of several lines',
			'2.1.2024 10:00 b\n more b\n1.1.2024 10:00 a\n more a',
			['1.1.2024 10:00 a', 'more a', '2.1.2024 10:00 b', 'more b'],
		],
		['of America', '1/2/2024 1:00:00 PM b\n1/2/2024 11:00:00 AM a', ['1/2/2024 11:00:00 AM a', '1/2/2024 1:00:00 PM b']],
		['around midnight', '1/2/2024 12:10:00 PM b\n1/2/2024 12:10:00 AM a', ['1/2/2024 12:10:00 AM a', '1/2/2024 12:10:00 PM b']],
		[
			'in no order',
			'2024-01-03 10:00 c\n2024-01-01 10:00 a\n2024-01-02 10:00 b',
			['2024-01-03 10:00 c', '2024-01-01 10:00 a', '2024-01-02 10:00 b'],
		],
		[
			'of a list whose times stand last',
			'Message : b\nTime : 2024-01-02 10:00\n\nMessage : a\nTime : 2024-01-01 10:00',
			['Message : a', 'Time : 2024-01-01 10:00', 'Message : b', 'Time : 2024-01-02 10:00'],
		],
	])('%s', (_, text, expected) => {
		expect(ordered(text)).toEqual(expected);
	});

	it.each([
		['digits', '1'.repeat(1_000_000)],
		['spaces', ' '.repeat(1_000_000)],
		['times', '2024-01-01 10:00:00\n'.repeat(50_000)],
	])('of a megabyte of %s is found in no long time', (_, text) => {
		const began = performance.now();
		readingOrder(text).compare(0, 1);
		expect(performance.now() - began).toBeLessThan(2000);
	});
});
