import { describe, expect, it } from 'vitest';
import { emptyContext, type TextContext } from '../../../src/catalog/recognise/codebook.ts';
import { likeness } from '../../../src/catalog/recognise/likeness.ts';
import { similar } from '../../../src/catalog/recognise/similar.ts';
import { wordingsOf } from '../../../src/catalog/recognise/wordings.ts';
import { wordsOf } from '../../../src/catalog/recognise/words.ts';
import { catalog as realCatalog } from '../data.ts';
import { catalogOf, code } from '../fakes.ts';

const MESSAGE = 'The remote peer refused the handshake because the presented certificate had already expired yesterday evening.';
const catalog = catalogOf({
	families: [
		{
			family: 'dialog',
			title: 'A dialog',
			shownBy: 'A dialog',
			codes: [
				code({ code: '1', message: MESSAGE }),
				code({ code: '2', message: 'Your gateway could not find a route towards that destination network.' }),
				code({ code: '3', message: 'Somebody pulled the plug out of the wall socket behind your desk.' }),
				code({ code: '4', message: 'Somebody pulled the plug out of the wall socket behind her desk.' }),
				code({ code: '5', message: 'It has failed' }),
			],
		},
		{
			family: 'program',
			title: 'A program',
			shownBy: 'Its log',
			context: ['programd'],
			attempt: { starts: ['beginning afresh with everything'] },
			codes: [code({ code: 'p:key', message: 'no private key found for the local identity given' })],
		},
	],
	recalled: { '2': ['Le routeur ne connaît aucun chemin vers ce réseau de destination lointain.'] },
});

const VPN: TextContext = { ...emptyContext(), vpn: true };
function near(text: string, context = emptyContext()): readonly string[] {
	return likeness(catalog, wordsOf(text), context).map(({ entry, certainty }) => `${entry.code} ${certainty}`);
}

describe('a message is known', () => {
	it.each([
		['a typo in a word', MESSAGE.replace('handshake', 'handshke')],
		['two typos in long words', MESSAGE.replace('certificate', 'certifcaet').replace('presented', 'presnted')],
		['a word left out', MESSAGE.replace('already ', '')],
		['a word too many', MESSAGE.replace('had', 'had, alas,')],
		['a word replaced', MESSAGE.replace('refused', 'denied')],
		['its ending cut off', 'The remote peer refused the handshake because the presented certificate had'],
		['its beginning cut off', 'refused the handshake because the presented certificate had already expired'],
	])('with %s', (_, text) => {
		expect(near(text)).toEqual(['1 likely']);
	});

	it('within a text about a VPN', () => {
		const text = `Hi all, since the update my screen says: ${MESSAGE.replace('handshake', 'handshkae')} I tried all that I could think of, to no avail.`;
		expect(near(text, VPN)).toEqual(['1 likely']);
		expect(near(text)).toEqual([]);
	});

	it('in another language, as people recall it', () => {
		expect(near('le routeur ne conait aucun chemin vers ce reseau de destination lointain')).toEqual(['2 likely']);
	});

	it('as either of two that are equally near', () => {
		expect(near('Somebody puled the plug out of the wall socket behind a desk')).toEqual(['3 possible', '4 possible']);
		expect(near('Somebody puled the plug out of the wall socket behind her desk')[0]).toMatch(/^4/);
	});

	it('of a log only when hardly a word differs', () => {
		expect(near('no private key found for the local identity gven')).toEqual(['p:key likely']);
		expect(near('no private key found for the remote identity')).toEqual([]);
	});
});

describe('a message is not known by', () => {
	it.each([
		['a few of its words', 'the certificate had expired'],
		['a short one', 'it has faild'],
		[
			'its words in another order',
			'evening yesterday expired already had certificate presented the because handshake the refused peer remote the',
		],
		['its small words', 'the the because the had the the because the had'],
		['its words strewn over a text', MESSAGE.replaceAll(' ', ' this is not what it says at all ')],
		['nothing', ''],
		['words of other things', 'We went to the lake yesterday evening because the weather had been so nice'],
	])('%s', (_, text) => {
		expect(near(text, VPN)).toEqual([]);
	});
});

describe('what is similar', () => {
	const wordings = wordingsOf(catalog);

	it('says where it stands and how much of it is there', () => {
		const [best] = similar(wordings, wordsOf(`xx ${MESSAGE} yy`));
		expect(best).toMatchObject({ from: 1, to: 16, coverage: 1, density: 1, matched: 15 });
	});

	it('gives a typo less weight than the word', () => {
		const [exact] = similar(wordings, wordsOf(MESSAGE));
		const [misspelt] = similar(wordings, wordsOf(MESSAGE.replace('handshake', 'hanshake')));
		expect(misspelt?.matched).toBe(exact?.matched);
		expect(misspelt?.weight).toBeLessThan(exact?.weight ?? 0);
	});

	it.each([
		['typos', Array.from({ length: 100_000 }, (_, at) => `conectoin${at.toString(26).replace(/\d/g, 'x')}`).join(' ')],
		['words of the catalog', 'the remote connection could not be established because computer server network '.repeat(13_000)],
		['one word', 'connection '.repeat(90_000)],
		['long words', `${'connectio'.repeat(20)} `.repeat(5000)],
	])('to a megabyte of %s is found in bounded time', (_, text) => {
		const words = wordsOf(text);
		const began = performance.now();
		likeness(realCatalog, words, VPN);
		expect(performance.now() - began).toBeLessThan(5000);
	});
});
