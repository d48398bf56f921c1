import { describe, expect, it } from 'vitest';
import { AttemptReader } from '../../../src/catalog/recognise/attempts.ts';
import type { Milestone, Sighting } from '../../../src/catalog/recognise/sighting.ts';
import { code } from '../fakes.ts';

/** `a:x` fails, `a:x~` is an echo, `a>` starts, `a+` comes through; each on its own line unless joined by `&`. */
function read(log: string, times: Readonly<Record<number, number>> = {}): AttemptReader {
	const reader = new AttemptReader();
	for (const [line, stated] of log.split(' ').entries()) {
		for (const word of stated.split('&')) reader.read(each(word, line, times[line]));
	}
	return reader;
}

function each(word: string, line: number, time?: number): Sighting | Milestone {
	const mark = /^(\w+)([>+])$/.exec(word);
	if (mark?.[1] !== undefined) return { family: mark[1], what: mark[2] === '>' ? 'starts' : 'succeeds', ofLog: true, line, start: 0 };
	const name = word.replace('~', '');
	const family = name.split(':')[0] as string;
	return {
		entry: { ...code({ code: name, ...(word.endsWith('~') ? { echo: true } : {}) }), family, familyTitle: family, shownBy: 'A log' },
		by: 'log',
		certainty: 'certain',
		line,
		start: 0,
		...(time === undefined ? {} : { time }),
	};
}

function said(log: string, times?: Readonly<Record<number, number>>): string {
	const failed = read(log, times).lastFailed();
	if (failed === undefined) return 'nothing';
	const codes = (sightings: readonly Sighting[]) => sightings.map(({ entry }) => entry.code).join('&');
	return [codes(failed.first), codes(failed.then), ...(failed.cameThroughLater ? ['later'] : [])].join(' ').trim();
}

describe('the last attempt that failed', () => {
	it.each([
		['one failure', 'a:x', 'a:x'],
		['what came first, and what followed', 'a:x a:y a:z', 'a:x a:y&a:z'],
		['the same again is the same', 'a:x a:y a:x a:x', 'a:x a:y'],
		['an echo is no cause, even if it stands first', 'a:e~ a:x', 'a:x a:e'],
		['only echoes', 'a:e~ a:f~', 'a:e a:f'],
		['two readings of one line', 'a:x&a:y a:z', 'a:x&a:y a:z'],
		['of two attempts the last', 'a> a:x a> a:y', 'a:y'],
		['of three attempts the last', 'a> a:x a> a:y a> a:x a:z', 'a:x a:z'],
		['an attempt without an end is none yet', 'a> a:x a>', 'a:x'],
		['a start that is stated twice', 'a> a> a:x a:y', 'a:x a:y'],
		['an attempt of mere echoes does not hide the one before', 'a> a:x a> a:e~', 'a:x'],
		['what was overcome', 'a> a:x a+', 'nothing'],
		['success, then failure', 'a> a+ a:x', 'a:x'],
		['success, then the end of the session', 'a> a+ a:e~', 'nothing'],
		['a later attempt came through', 'a> a:x a> a+', 'a:x  later'],
		['a later one came through, then another failed', 'a> a:x a> a+ a> a:y', 'a:y'],
		['a later one came through and its session ended', 'a> a:x a> a+ a:e~', 'a:x  later'],
		['mere echoes, then success', 'a> a:e~ a> a+', 'nothing'],
		['only success', 'a> a+', 'nothing'],
		['only starts', 'a> a> b>', 'nothing'],
	])('%s', (_, log, expected) => {
		expect(said(log)).toBe(expected);
	});

	it.each([
		['the success of one program does not excuse the other', 'a> a:x b+ a:y', 'a:x a:y'],
		['the tunnel stands, what runs in it fails', 'a> a+ b:x b:e~', 'b:x b:e'],
		['the echo of the one whose session stood, and the failure of the other', 'a> a+ b:x a:e~', 'b:x'],
		['both fail: in the order of the log', 'a> b:x a:y', 'b:x a:y'],
	])('of two programs in one log: %s', (_, log, expected) => {
		expect(said(log)).toBe(expected);
	});

	it('is the newest where all say when', () => {
		expect(said('a:x a:y a:z', { 0: 30, 1: 20, 2: 10 })).toBe('a:x');
		expect(said('a:x a:y a:z', { 0: 10, 1: 20, 2: 30 })).toBe('a:z');
		expect(said('a:x a:y a:x', { 0: 10, 1: 20, 2: 30 })).toBe('a:x');
		expect(said('a:x a:y a:x', { 0: 30, 1: 20, 2: 10 })).toBe('a:x');
	});

	it('is all that is kept of a log of any length', () => {
		const reader = new AttemptReader();
		for (let line = 0; line < 300_000; line++) {
			if (line % 1000 === 0) reader.read(each('a>', line));
			reader.read(each(`a:x${line % 500}`, line));
		}
		expect(reader.lines().size).toBeLessThanOrEqual(600);
		expect(reader.lastFailed()?.first.map(({ entry }) => entry.code)).toEqual(['a:x0']);
	});
});
