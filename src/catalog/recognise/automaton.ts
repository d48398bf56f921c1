/**
 * Finds any of many short words in bytes, in one pass whatever their number (Aho and Corasick, 1975). ASCII letters
 * match in either case. Used as a sieve for large logs: what it lets through is read properly, so it may let through
 * too much and never too little.
 */
export interface Automaton {
	/**
	 * The first place at or after `from` where a word ends, as the index of its last byte; -1 when there is none before
	 * `to`. A search begins anew at `from`: a word that started before it is not found.
	 */
	next(bytes: Uint8Array, from: number, to: number): number;
}

/** Bytes outside of ASCII share this many classes: the table stays small, and a chance match of a whole word rare. */
const FOREIGN_CLASSES = 16;

export function automatonOf(words: readonly string[]): Automaton {
	const encoder = new TextEncoder();
	const patterns = [...new Set(words.map(inLowerCase))].map((word) => encoder.encode(word)).filter(({ length }) => length > 0);
	const { classOf, classes } = classesOf(patterns);
	const most = patterns.reduce((sum, { length }) => sum + length, 1);
	const table = new Int32Array(most * classes);
	const ends = new Uint8Array(most);
	let states = 1;
	for (const pattern of patterns) {
		let state = 0;
		for (const byte of pattern) {
			const cell = state * classes + (classOf[byte] as number);
			if (table[cell] === 0) table[cell] = states++;
			state = table[cell] as number;
		}
		ends[state] = 1;
	}
	failOver(table, ends, classes, states);
	// The row's offset in place of the state's number saves a multiplication for every byte.
	const rows = table.subarray(0, states * classes);
	for (let cell = 0; cell < rows.length; cell++) {
		const state = rows[cell] as number;
		rows[cell] = ends[state] === 1 ? -1 : state * classes;
	}
	return {
		next(bytes, from, to) {
			let row = 0;
			for (let at = from; at < to; at++) {
				row = rows[row + (classOf[bytes[at] as number] as number)] as number;
				if (row < 0) return at;
			}
			return -1;
		},
	};
}

function inLowerCase(word: string): string {
	return word.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Bytes that no word tells apart share a class: 0 for those that occur in none. */
function classesOf(patterns: readonly Uint8Array[]): { readonly classOf: Uint8Array; readonly classes: number } {
	const classOf = new Uint8Array(256);
	for (let byte = 128; byte < 256; byte++) classOf[byte] = 1 + (byte % FOREIGN_CLASSES);
	let classes = 1 + FOREIGN_CLASSES;
	for (const pattern of patterns) {
		for (const byte of pattern) {
			if (classOf[byte] !== 0) continue;
			classOf[byte] = classes;
			if (byte >= 97 && byte <= 122) classOf[byte - 32] = classes;
			classes++;
		}
	}
	return { classOf, classes };
}

/** Turns the tree of words into an automaton: where a word breaks off, the longest other one goes on. */
function failOver(table: Int32Array, ends: Uint8Array, classes: number, states: number): void {
	const fallback = new Int32Array(states);
	const queue = new Int32Array(states);
	let tail = 0;
	for (let symbol = 0; symbol < classes; symbol++) if (table[symbol] !== 0) queue[tail++] = table[symbol] as number;
	for (let head = 0; head < tail; head++) {
		const state = queue[head] as number;
		const other = fallback[state] as number;
		if (ends[other] === 1) ends[state] = 1;
		for (let symbol = 0; symbol < classes; symbol++) {
			const cell = state * classes + symbol;
			const onward = table[cell] as number;
			const elsewhere = table[other * classes + symbol] as number;
			if (onward === 0) table[cell] = elsewhere;
			else {
				fallback[onward] = elsewhere;
				queue[tail++] = onward;
			}
		}
	}
}
