/** A word of a text: a run of letters and digits, or one character of a script that is written without spaces. */
export interface Word {
	/** As it is compared: lower case, without accents. */
	readonly text: string;
	/** Where it stands, in UTF-16 units; `end` is the first unit after it. */
	readonly start: number;
	readonly end: number;
	/** Counted from 0. */
	readonly line: number;
}

const UNSPACED = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}]/u;
const WORD =
	/[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}]|(?:(?![\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}])[\p{L}\p{N}\p{M}_])+/gu;
const ASCII_WORD = /[A-Za-z0-9_]+/g;
const ASCII = /^\p{ASCII}*$/u;

/** Splits a text into its words; what stands between them carries no meaning in a message. */
export function wordsOf(text: string, firstLine = 0): readonly Word[] {
	const words: Word[] = [];
	let line = firstLine;
	let newline = text.indexOf('\n');
	for (const match of text.matchAll(ASCII.test(text) ? ASCII_WORD : WORD)) {
		const start = match.index;
		for (; newline !== -1 && newline < start; newline = text.indexOf('\n', newline + 1)) line++;
		for (const piece of joined(match[0])) {
			words.push({ text: plain(piece.text), start: start + piece.at, end: start + piece.at + piece.text.length, line });
		}
	}
	return words;
}

/** `Error809`, `Fehler691`: a name and its number, typed or scanned as one. */
function joined(word: string): readonly { readonly text: string; readonly at: number }[] {
	const glued = /^(\p{L}{3,})(\d{3,5})$/u.exec(word);
	if (glued?.[1] === undefined || glued[2] === undefined) return [{ text: word, at: 0 }];
	return [
		{ text: glued[1], at: 0 },
		{ text: glued[2], at: glued[1].length },
	];
}

/** A word without what people and code pages get wrong: case, accents, width, ligatures. */
export function plain(word: string): string {
	if (ASCII.test(word)) return word.toLowerCase();
	return word
		.normalize('NFKD')
		.replace(/\p{M}+/gu, '')
		.toLowerCase()
		.replace(/[ßıłøđæœ]/g, (letter) => PLAIN_LETTER[letter] ?? letter);
}

const PLAIN_LETTER: Readonly<Record<string, string>> = { ß: 'ss', ı: 'i', ł: 'l', ø: 'o', đ: 'd', æ: 'ae', œ: 'oe' };

/** Whether a script is written without spaces, so that one of its words is one character. */
export function isUnspaced(text: string): boolean {
	return UNSPACED.test(text);
}
