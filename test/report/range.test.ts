import { expect, test } from 'vitest';
import { alerts, parseRange } from '../../src/report/range.ts';

// The examples of the plug-in guidelines, "Threshold and Ranges", and of their `check_stuff`.
test.each([
	['10', [-1, 10.1, 11], [0, 5, 10]],
	['10:', [9, 9.9, -1], [10, 11, 1e9]],
	['~:10', [10.1, 11], [10, 0, -1e9]],
	['10:20', [9, 21], [10, 15, 20]],
	['@10:20', [10, 15, 20], [9, 21]],
	['@0:6', [0, 6], [-1, 7]],
	['-5:-1', [-6, 0], [-5, -1]],
	['1.5:2.5', [1.4, 2.6], [1.5, 2.5]],
	[':10', [-1, 11], [0, 10]],
	['~:', [], [-1e9, 0, 1e9]],
])('%s', (range, bad, good) => {
	for (const value of bad) expect(alerts(range, value), `${value}`).toBe(true);
	for (const value of good) expect(alerts(range, value), `${value}`).toBe(false);
});

test.each(['', '@', ':', '~', 'abc', '20:10', '30;', '1:2:3', '10 ', '1e3', '@~', '--5:'])('"%s" is none', (range) => {
	expect(parseRange(range)).toBeUndefined();
});
