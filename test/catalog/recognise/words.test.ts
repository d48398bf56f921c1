import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUnspaced, plain, wordsOf } from '../../../src/catalog/recognise/words.ts';

const texts = (text: string): readonly string[] => wordsOf(text).map((word) => word.text);

describe('the words of a text', () => {
	it.each<[string, readonly string[]]>([
		['The VPN-server, it "works".', ['the', 'vpn', 'server', 'it', 'works']],
		['ERROR_VPN_GRE_BLOCKED', ['error_vpn_gre_blocked']],
		['0x80070329', ['0x80070329']],
		['déjà vu', ['deja', 'vu']],
		['Straße', ['strasse']],
		['ошибка 809', ['ошибка', '809']],
		['错误809', ['错', '误', '809']],
		['エラー', ['エ', 'ラ', 'ー']],
		['오류 809', ['오류'.normalize('NFKD'), '809']],
		['８０９', ['809']],
		['ﬁrewall', ['firewall']],
		['', []],
		['?!… \t\n', []],
	])('of %j', (text, expected) => {
		expect(texts(text)).toEqual(expected);
	});

	it.each<[string, readonly string[]]>([
		['Error809', ['error', '809']],
		['Fehler13801', ['fehler', '13801']],
		['ошибка691', ['ошибка', '691']],
		['KB5009543', ['kb5009543']],
		['win10', ['win10']],
		['ab809', ['ab809']],
		['abc80', ['abc80']],
		['abc123456', ['abc123456']],
		['809abc', ['809abc']],
	])('a name and its number typed as one, only where both are long enough: %j', (text, expected) => {
		expect(texts(text)).toEqual(expected);
	});

	it('stand where they stand in the text, also when they were typed as one', () => {
		for (const text of ['an Error809 “in\r\nÄrger” 漢字 x', 'a\n\nb\n c809 \n']) {
			for (const { text: word, start, end } of wordsOf(text)) expect(plain(text.slice(start, end))).toBe(word);
		}
		expect(wordsOf('Error809').map(({ start, end }) => [start, end])).toEqual([
			[0, 5],
			[5, 8],
		]);
	});

	it('carry their line', () => {
		expect(wordsOf('\na b\n\nc\r\nd').map(({ text, line }) => `${text}${line}`)).toEqual(['a1', 'b1', 'c3', 'd4']);
		expect(wordsOf('a\nb', 7).map(({ line }) => line)).toEqual([7, 8]);
	});

	it('of any text: in order, apart from each other, on the line that the line breaks before them make', () => {
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom('a', 'É', '8', ' ', '\n', '\r', '漢', '_', '-', '😀', '\u0301') }), (text) => {
				let end = 0;
				for (const word of wordsOf(text)) {
					expect(word.start).toBeGreaterThanOrEqual(end);
					expect(word.end).toBeGreaterThan(word.start);
					expect(word.line).toBe(text.slice(0, word.start).split('\n').length - 1);
					end = word.end;
				}
			}),
		);
	});

	it.each([
		['one line', 'ab '.repeat(350_000)],
		['one line of a script without spaces', '漢'.repeat(300_000)],
		['many lines', 'a\n'.repeat(500_000)],
		['one word', 'a'.repeat(1_000_000)],
		['accents without end', `e${'\u0301'.repeat(500_000)}`],
	])('of a megabyte on %s take no long time', (_, text) => {
		const began = performance.now();
		wordsOf(text);
		expect(performance.now() - began).toBeLessThan(4000);
	});
});

describe('a plain word', () => {
	it.each([
		['ÜBER', 'uber'],
		['İstanbul', 'istanbul'],
		['ısı', 'isi'],
		['Łódź', 'lodz'],
		['đường', 'duong'],
		['Ærø', 'aero'],
		['œuvre', 'oeuvre'],
		['ﾊﾝ', 'ハン'],
		['Ёлка', 'елка'],
		['Σφάλμα', 'σφαλμα'],
	])('%s is %s', (word, expected) => {
		expect(plain(word)).toBe(expected);
	});

	it('is the same composed and decomposed', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (word) => {
				expect(plain(word.normalize('NFD'))).toBe(plain(word.normalize('NFC')));
			}),
		);
	});
});

it('Chinese, Japanese and Thai are written without spaces, Korean is not', () => {
	expect(['漢', 'か', 'カ', 'ก'].map(isUnspaced)).toEqual([true, true, true, true]);
	expect(['a', 'я', '오', 'א'].map(isUnspaced)).toEqual([false, false, false, false]);
});
