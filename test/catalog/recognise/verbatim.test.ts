import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyContext } from '../../../src/catalog/recognise/codebook.ts';
import { messagesIn } from '../../../src/catalog/recognise/messages.ts';
import { numbered, verbatim } from '../../../src/catalog/recognise/verbatim.ts';
import { wordingsOf } from '../../../src/catalog/recognise/wordings.ts';
import { wordsOf } from '../../../src/catalog/recognise/words.ts';
import { catalogOf, code } from '../fakes.ts';

const catalog = catalogOf({
	families: [
		{
			family: 'program',
			title: 'A program',
			shownBy: 'Its log',
			context: ['programd'],
			attempt: { starts: ['dialling {host} now'], succeeds: ['tunnel to {host} stands'] },
			codes: [
				code({ code: 'p:peer', message: 'no answer from peer {address} within {seconds} seconds' }),
				code({ code: 'p:short', message: 'no answer from peer' }),
				code({ code: 'p:twins', message: 'sign-in refused by the server', alsoShown: ['refused by the server for good'] }),
				code({ code: 'p:shared-a', message: 'both of them say this very sentence' }),
				code({ code: 'p:shared-b', message: 'both of them say this very sentence' }),
				code({ code: 'p:generic', message: 'modem hangup', generic: true }),
				code({ code: 'p:ends', message: '{name}: cannot be found anywhere' }),
				code({ code: 'p:repeat', message: 'again and again and {what} again' }),
			],
		},
		{
			family: 'dialog',
			title: 'A dialog',
			shownBy: 'A dialog',
			codes: [code({ code: '900', message: 'The connection was closed by the other side before it had begun.' })],
		},
	],
});
const wordings = wordingsOf(catalog);

function found(text: string): readonly string[] {
	const words = wordsOf(text);
	return verbatim(wordings, numbered(wordings, words), (at) => words[at]?.line ?? 0).map(
		({ wording, from, to }) => `${wording.entry?.code ?? wording.role} ${from}-${to}`,
	);
}

describe('a wording', () => {
	it.each([
		['word for word', 'no answer from peer 10.0.0.1 within 60 seconds', ['p:peer 0-11']],
		['in any case and punctuation', 'NO ANSWER, from “Peer” [x] within\t(5) seconds!', ['p:peer 0-8']],
		['within a line', 'Jan 1 host programd[7]: no answer from peer x within 60 seconds, bye', ['p:peer 5-13']],
		['with an insert of nothing', 'no answer from peer within seconds', ['p:peer 0-6']],
		['with an insert of thirty words', `no answer from peer ${'x '.repeat(30)}within 1 seconds`, ['p:peer 0-37']],
		['whose insert stands first', 'vpn.example.com: cannot be found anywhere', ['p:ends 3-7']],
		['with repeated words', 'again and again and once again', ['p:repeat 0-6']],
		['after a false start', 'and again and again and off again', ['p:repeat 1-7']],
		['twice', 'modem hangup. Modem hangup', ['p:generic 0-2', 'p:generic 2-4']],
		['of the line that begins an attempt', 'dialling vpn.example.com now', ['starts 0-5']],
	])('%s', (_, text, expected) => {
		expect(found(text)).toEqual(expected);
	});

	it.each([
		['with a word too many', 'no good answer from peer'],
		['with a word too few', 'no answer peer'],
		['in another order', 'peer from answer no'],
		['with its parts in another order', 'within 60 seconds no answer of peer'],
		['with too wide an insert', `cannot be found ${'x '.repeat(40)} anywhere`],
		['spelt otherwise', 'modem hang up'],
		['cut off at its end', 'again and again and'],
		['of nothing', ''],
	])('not %s', (_, text) => {
		expect(found(text)).toEqual([]);
	});

	it('that a terminal has broken goes on in the next line, a log line no further', () => {
		expect(found('no answer from peer 10.0.0.1 within\n60 seconds')).toEqual(['p:peer 0-11']);
		expect(found('no answer\nfrom peer x\nwithin 60 seconds')).toEqual(['p:short 0-4']);
		expect(found('The connection was\nclosed by the other side\nbefore it\nhad begun.')).toEqual(['900 0-12']);
		expect(found('The connection\nwas\nclosed by the other side\nbefore it\nhad begun.')).toEqual([]);
	});

	it('that is part of a longer one which stands there says nothing of its own', () => {
		expect(found('no answer from peer x within 60 seconds')).toEqual(['p:peer 0-8']);
		expect(found('no answer from peer, that is all')).toEqual(['p:short 0-4']);
		const both = 'no answer from peer x within 60 seconds. No answer from peer';
		expect(found(both)).toEqual(['p:peer 0-8', 'p:short 8-12']);
	});

	it('stands where a search by hand finds it', () => {
		const word = fc.constantFrom('again', 'and', 'modem', 'hangup', 'x');
		fc.assert(
			fc.property(fc.array(word, { maxLength: 30 }), (text) => {
				const expected = text.flatMap((each, at) => (each === 'modem' && text[at + 1] === 'hangup' ? [`p:generic ${at}-${at + 2}`] : []));
				expect(found(text.join(' ')).filter((each) => each.startsWith('p:generic'))).toEqual(expected);
			}),
		);
	});
});

describe('the messages of a text', () => {
	const messages = (text: string, context = emptyContext()): readonly string[] =>
		messagesIn(catalog, wordsOf(text), context).sightings.map(({ entry, certainty }) => `${entry.code} ${certainty}`);

	it('of two wordings of one entry that overlap, one counts', () => {
		expect(messages('sign-in refused by the server for good')).toEqual(['p:twins certain']);
		expect(messages('sign-in refused by the server. Refused by the server for good')).toEqual(['p:twins certain', 'p:twins certain']);
	});

	it('that two entries share are certain for neither', () => {
		expect(messages('both of them say this very sentence')).toEqual(['p:shared-a possible', 'p:shared-b possible']);
	});

	it('that other programs print too need their program', () => {
		const about = { ...emptyContext(), families: new Set(['program']) };
		expect(messages('the line said: modem hangup')).toEqual([]);
		expect(messages('the line said: modem hangup', about)).toEqual(['p:generic likely']);
		expect(messages('Modem hangup')).toEqual(['p:generic likely']);
	});

	it('of Windows need a text about connections, unless they are the whole text', () => {
		const message = 'The connection was closed by the other side before it had begun.';
		expect(messages(message)).toEqual(['900 certain']);
		expect(messages(`it said: ${message}`, { ...emptyContext(), connection: true })).toEqual(['900 likely']);
	});

	it('say where attempts begin and come through', () => {
		const { milestones } = messagesIn(catalog, wordsOf('dialling a now\nx\ntunnel to a stands'), emptyContext());
		expect(milestones.map(({ what, line }) => `${what} ${line}`)).toEqual(['starts 0', 'succeeds 2']);
	});

	it.each([
		['one message', 'modem hangup\n'],
		['twins', 'sign-in refused by the server for good '],
		['a false start', 'again and again and '],
		['a shared one', 'both of them say this very sentence. '],
		['a milestone', 'dialling a now '],
	])('of a megabyte that repeats %s for ever take no long time', (_, line) => {
		const words = wordsOf(line.repeat(1_000_000 / line.length));
		const began = performance.now();
		messagesIn(catalog, words, { ...emptyContext(), families: new Set(['program']) });
		expect(performance.now() - began).toBeLessThan(5000);
	});
});
