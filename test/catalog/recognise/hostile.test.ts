import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputReader, NoTextError } from '../../../src/catalog/recognise/input.ts';
import { recognise } from '../../../src/catalog/recognise/recognise.ts';
import { wordingsOf } from '../../../src/catalog/recognise/wordings.ts';
import { plain, wordsOf } from '../../../src/catalog/recognise/words.ts';
import { catalog } from '../data.ts';

/** All texts of all properties together, at the least. */
const RUNS = 10_000;
const MINUTE = 60_000;
/** A single text of a few hundred words; generous, for a machine that is busy with other things. */
const ONE_TEXT = 3000;
/** A hostile text of a megabyte. */
const MEGABYTE = 12_000;

const { all, spelling } = wordingsOf(catalog);
const words = catalog.recognition;
const errorWords = [...words.error, ...words.code, ...words.shows].map((word) => word.replace('*', ''));
const aboutWords = [...words.vpn, ...words.connection].map((word) => word.replace('*', ''));
const otherWords = [...words.otherBefore, ...words.otherAfter, ...words.copula, ...words.names];
const numbers = catalog.names.flatMap(({ code }) => {
	if (!/^(?:0x[0-9a-f]+|\d+)$/i.test(code)) return [];
	const value = Number(code);
	const hresult = value < 0x10000 ? 0x80070000 + value : value;
	return [
		code,
		`0x${value.toString(16)}`,
		`${hresult}`,
		`${hresult - 2 ** 32}`,
		hresult.toString(16),
		`${value}.5`,
		`0${value}`,
		`${value}%`,
	];
});

/** What may not stand in a text that must mean nothing: whatever calls a number an error, or speaks of connections or of a program. */
const telling = new Set(
	[...errorWords, ...aboutWords, ...catalog.families.flatMap(({ context = [] }) => context)].flatMap((word) =>
		wordsOf(word).map(({ text }) => text),
	),
);
const stems = Object.values({ ...words }).flatMap((list) =>
	list.filter((word) => word.endsWith('*')).map((word) => plain(word.slice(0, -1))),
);
const isTelling = (word: string): boolean => telling.has(word) || stems.some((stem) => word.startsWith(stem));

const symbols = catalog.names.flatMap(({ symbol }) => symbol ?? []);
const gap = fc.constantFrom(' ', ' ', ' ', ' ', '\n', '\r\n', ': ', ', ', '. ', ' = ', ' (', ') ', '-', '/', '"', '\t', '\0', '\n\n', '');

const wording = fc.constantFrom(...all).map(({ words: own }) => own.map((word) => spelling[word] ?? '').join(' '));
/** A wording with a word lost, doubled, replaced, misspelt or cut off. */
const nearMiss = fc
	.tuple(wording, fc.nat(), fc.constantFrom('lost', 'doubled', 'replaced', 'misspelt', 'cut', 'reversed'))
	.map(([text, seed, how]) => {
		const own = text.split(' ');
		const at = seed % own.length;
		const word = own[at] ?? '';
		if (how === 'cut') return own.slice(0, at).join(' ');
		if (how === 'reversed') return own.toReversed().join(' ');
		const put = { lost: [], doubled: [word, word], replaced: ['otherwise'], misspelt: [`${word.slice(1)}${word.slice(0, 1)}`] }[how];
		return own.toSpliced(at, 1, ...(put ?? [])).join(' ');
	});
const markup = fc
	.tuple(
		fc.constantFrom(
			'<Event>',
			'<Data>',
			'</Event>',
			'<p>',
			'</p>',
			'<!--',
			'-->',
			'&amp;',
			'&lt;',
			'&#10;',
			'&#x38;',
			'<',
			"<Provider Name='RasClient'/>",
			'<EventID>20227</EventID>',
		),
		fc.nat(60),
	)
	.map(([tag, times]) => tag.repeat(times + 1));
const run = fc
	.tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.nat(3000))
	.map(([letter, times]) => letter.repeat(times));
const piece = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 60 }),
	fc.string({ unit: 'grapheme', maxLength: 40 }),
	fc.array(fc.constantFrom(...spelling), { maxLength: 20 }).map((each) => each.join(' ')),
	fc.constantFrom(...numbers),
	fc.constantFrom(...errorWords),
	fc.constantFrom(...aboutWords),
	fc.constantFrom(...otherWords),
	fc.constantFrom(...symbols),
	wording,
	nearMiss,
	markup,
	run,
	fc
		.tuple(fc.constantFrom(...all), fc.nat(80))
		.map(([{ anchor, parts }, times]) => `${spelling[parts[anchor[0]]?.[anchor[1]] ?? 0]} `.repeat(times)),
	fc.string({
		unit: fc.constantFrom('\u0000', '\u0007', '\u001b', '\u0085', '\u200b', '\u202e', '\u2028', '\ufeff', '\ufffd', '\ud800', 'a'),
		maxLength: 40,
	}),
);
const anyText = fc.array(fc.tuple(piece, gap), { maxLength: 12 }).map((pieces) => pieces.flat().join(''));

describe('any text', () => {
	it(
		'is answered: without an error, in no long time, with what is in the catalog',
		() => {
			const known = new Set(catalog.names.map(({ code }) => code));
			let slowest = 0;
			fc.assert(
				fc.property(anyText, (text) => {
					const began = performance.now();
					const found = recognise(catalog, text);
					slowest = Math.max(slowest, performance.now() - began);
					expect(found.length).toBeLessThanOrEqual(5);
					for (const { entry, where } of found) {
						expect(known.has(entry.code)).toBe(true);
						expect(where === undefined || where.line >= 1).toBe(true);
					}
					expect(new Set(found.map(({ entry }) => entry.code)).size).toBe(found.length);
				}),
				{ numRuns: RUNS / 2 },
			);
			expect(slowest).toBeLessThan(ONE_TEXT);
		},
		MINUTE * 2,
	);

	it(
		'is read from a stream or refused',
		() => {
			fc.assert(
				fc.property(anyText, fc.integer({ min: 1, max: 5000 }), (text, block) => {
					const reader = new InputReader(catalog);
					const bytes = new TextEncoder().encode(text);
					try {
						for (let at = 0; at < bytes.length; at += block) reader.read(bytes.subarray(at, at + block));
						expect(reader.end().recognitions.length).toBeLessThanOrEqual(5);
					} catch (error) {
						expect(error).toBeInstanceOf(NoTextError);
					}
				}),
				{ numRuns: 500 },
			);
		},
		MINUTE,
	);
});

describe('a text without a word that calls anything an error, or speaks of a connection', () => {
	const meansNothing = (text: string): void => {
		expect(
			recognise(catalog, text).map(({ entry }) => entry.code),
			JSON.stringify(text),
		).toEqual([]);
	};
	/** Everyday words: at least one must stand in the text, since a bare number is a question. */
	const everyday = fc.constantFrom(
		'garden',
		'kettle',
		'umbrella',
		'Fahrrad',
		'cuisine',
		'zapatos',
		'дерево',
		'bicicletta',
		'lämpö',
		'çiçek',
		'自転車',
		'나무',
	);

	it('means nothing: random characters', () => {
		const letters = fc
			.string({ unit: 'binary', maxLength: 300 })
			.filter((text) => !wordsOf(text).some(({ text: word }) => isTelling(word) || /\d/.test(word)));
		fc.assert(fc.property(letters, meansNothing), { numRuns: RUNS * 0.2 });
	});

	it(
		'means nothing: numbers in any notation among everyday words',
		() => {
			const other = fc.oneof(
				everyday,
				fc.constantFrom(...words.otherBefore, ...words.otherAfter, ...words.copula).filter((word) => !isTelling(plain(word))),
			);
			// What RAS alone has is known in its technical notations wherever it stands.
			const number = fc.constantFrom(...numbers.filter((each) => /^(?:0?\d{1,5}|\d+\.5|\d+%|0x[0-9a-f]{1,2})$/.test(each)));
			const text = fc
				.tuple(fc.array(fc.tuple(fc.oneof(other, number), gap), { maxLength: 40 }), everyday)
				.map(([pieces, last]) => `${pieces.flat().join('')} ${last}`);
			fc.assert(fc.property(text, meansNothing), { numRuns: RUNS * 0.2 });
		},
		MINUTE,
	);

	it(
		'means nothing: words of the catalog in no order, and numbers between them',
		() => {
			const harmless = spelling.filter((word) => !isTelling(word) && !/[\d_]/.test(word) && word.length > 1);
			const number = fc.constantFrom(...numbers.filter((each) => /^\d{1,5}$/.test(each)));
			const text = fc
				.tuple(fc.array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...harmless) }, number), { maxLength: 60 }), everyday)
				.map(([pieces, last]) => [...pieces, last].join(' '));
			fc.assert(fc.property(text, meansNothing), { numRuns: RUNS * 0.1 });
		},
		MINUTE,
	);
});

describe('a hostile text of a megabyte', () => {
	const message = catalog.families.find(({ family }) => family === 'windows-ras')?.codes.find(({ code }) => code === '809')?.message ?? '';
	const anchors = all.slice(0, 400).map(({ anchor, parts }) => spelling[parts[anchor[0]]?.[anchor[1]] ?? 0]);

	it.each([
		['one character', 'a'],
		['one Chinese character', '漢'],
		['combining marks', '\u0301'],
		['zeros', '\0'],
		['spaces', ' '],
		['line breaks', '\n'],
		['letters on lines of their own', 'a\n'],
		['broken words', 'ab-\ncd'],
		['hyphens', '-'],
		['words', 'lorem ipsum '],
		['numbers', '809 '],
		['hex', '0x80070329 '],
		['named numbers', 'error 809 '],
		['named numbers of a VPN', 'vpn error 809, '],
		['names without numbers', 'error code '],
		['names and commas', 'error, '],
		['underscores', 'ERROR_'],
		['symbols', 'ERROR_VPN_TIMEOUT '],
		['a message', `${message} `],
		['a message on lines', `${message}\n`],
		['half a message', `${message.slice(0, message.length / 2)} `],
		['a short log line', 'Modem hangup\n'],
		['a log of attempts', 'charon: 05[IKE] initiating IKE_SA work[1] to 192.0.2.1\ncharon: 08[IKE] giving up after 5 retransmits\n'],
		['rare words', `${anchors.join(' ')} `],
		['typos', 'conecton establishd remot computr sever '],
		['tags', '<a'],
		['paragraphs', '<p>x</p>'],
		['comments', '<!--'],
		['events that never end', "<Event Name='RasClient'>20227"],
		['providers on lines', "<Provider Name='RasClient'/> 20227\n"],
		['entities', '&amp;'],
		['entities of line breaks', 'a&#10;'],
		['times', '2024-01-01 10:00:00 x\n'],
		['falling times', 'Time: 1/1/2024 1:00:00 PM\n\n'],
		['quotes', '“"'],
	])(
		'of %s is answered in seconds',
		(_, unit) => {
			const text = unit.repeat(1_000_000 / unit.length);
			const began = performance.now();
			recognise(catalog, text);
			expect(performance.now() - began).toBeLessThan(MEGABYTE);
			const bytes = new TextEncoder().encode(text).subarray(0, 400_000);
			const reader = new InputReader(catalog);
			try {
				for (let at = 0; at < bytes.length; at += 65_536) reader.read(bytes.subarray(at, at + 65_536));
				reader.end();
			} catch (error) {
				expect(error).toBeInstanceOf(NoTextError);
			}
			expect(performance.now() - began).toBeLessThan(MEGABYTE * 2);
		},
		MINUTE,
	);

	it('that has an entity for a line break within a word is answered', () => {
		expect(recognise(catalog, 'hello&#10;world')).toEqual([]);
		expect(recognise(catalog, 'hel-\nlo&NewLine;world')).toEqual([]);
	});
});
