import { describe, expect, it } from 'vitest';
import { markedPhrases, phrases } from '../../../src/catalog/recognise/phrases.ts';
import { wordsOf } from '../../../src/catalog/recognise/words.ts';

const list = phrases(['remote access', 'remote', 'fehler*', 'pre shared ke*', 'Größe', '错误']);

describe('a list of phrases', () => {
	it.each([
		['Remote Access now', 0, 2],
		['remote control', 0, 1],
		['a remote access', 1, 2],
		['Fehlermeldung', 0, 1],
		['fehler', 0, 1],
		['fehle', 0, 0],
		['pre-shared keys', 0, 3],
		['pre shared', 0, 0],
		['grosse', 0, 1],
		['错误 809', 0, 2],
		['access', 0, 0],
		['remote', 1, 0],
		['', 0, 0],
	])('in %j at word %i has %i words', (text, at, length) => {
		expect(list.at(wordsOf(text), at)).toBe(length);
	});

	it.each([
		['the remote access 809', 3, 2],
		['remote 809', 1, 1],
		['remote access', 1, 0],
		['x pre shared key 809', 4, 3],
		['错误809', 2, 2],
		['809', 0, 0],
	])('in %j before word %i has %i words', (text, end, length) => {
		expect(list.before(wordsOf(text), end)).toBe(length);
	});

	it('may stand anywhere', () => {
		expect(list.anywhere(wordsOf('no access, no fehlerfrei thing'))).toBe(true);
		expect(list.anywhere(wordsOf('no access at all'))).toBe(false);
	});

	it('without phrases has none', () => {
		expect(phrases([]).anywhere(wordsOf('a b'))).toBe(false);
		expect(phrases(['', '*', '?!']).anywhere(wordsOf('a b'))).toBe(false);
	});
});

describe('marked lists', () => {
	const marked = markedPhrases(
		new Map([
			['vpn', ['vpn*', 'remote access']],
			['cisco', ['cisco', 'vpn client']],
		]),
	);
	const marksIn = (text: string): readonly string[] => {
		const marks: string[] = [];
		marked.visit(wordsOf(text), (mark) => marks.push(mark));
		return marks;
	};

	it('say of each list how often it has a phrase in a text', () => {
		expect(marksIn('Remote access with the VPN client of Cisco')).toEqual(['vpn', 'cisco', 'vpn', 'cisco']);
		expect(marksIn('remote accession')).toEqual([]);
		expect(marksIn('vpns and vpn')).toEqual(['vpn', 'vpn']);
	});
});
