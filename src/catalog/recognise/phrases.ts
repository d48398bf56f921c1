import { type Word, wordsOf } from './words.ts';

/** Words and short phrases of which any may stand in a text; a star at the end stands for any ending. */
export interface Phrases {
	/** How many words of the text, from `at` on, make one of the phrases: the longest; 0 when none does. */
	at(words: readonly Word[], at: number): number;
	/** How many words that end before `end` make one of the phrases: the longest; 0 when none does. */
	before(words: readonly Word[], end: number): number;
	anywhere(words: readonly Word[]): boolean;
}

/** What follows the first word of a phrase. */
interface Rest {
	readonly words: readonly string[];
	/** The phrase's last word may have any ending. */
	readonly open: boolean;
}

/** Reads a list of phrases such as `remote access` or `fehler*`. */
export function phrases(list: readonly string[]): Phrases {
	const whole = new Map<string, Rest[]>();
	const stems = new Set<string>();
	let longest = 1;
	let shortestStem = Number.POSITIVE_INFINITY;
	let longestStem = 0;
	for (const { first, rest } of list.flatMap(parse)) {
		longest = Math.max(longest, rest.words.length + 1);
		if (rest.open && rest.words.length === 0) {
			stems.add(first);
			shortestStem = Math.min(shortestStem, first.length);
			longestStem = Math.max(longestStem, first.length);
		} else whole.set(first, [...(whole.get(first) ?? []), rest]);
	}
	const isStem = (word: string): boolean => {
		for (let length = Math.min(longestStem, word.length); length >= shortestStem; length--)
			if (stems.has(word.slice(0, length))) return true;
		return false;
	};
	const at = (words: readonly Word[], from: number): number => {
		const first = words[from]?.text;
		if (first === undefined) return 0;
		let best = 0;
		for (const rest of whole.get(first) ?? [])
			if (rest.words.length >= best && follows(rest, words, from + 1)) best = rest.words.length + 1;
		return best > 0 ? best : isStem(first) ? 1 : 0;
	};
	const before = (words: readonly Word[], end: number): number => {
		for (let length = Math.min(longest, end); length > 0; length--) if (at(words, end - length) === length) return length;
		return 0;
	};
	return { at, before, anywhere: (words) => words.some((_, index) => at(words, index) > 0) };
}

/** Many lists at once: which of them have a phrase in a text. */
export interface MarkedPhrases {
	/** Calls back with the mark of each list that has a phrase in the text, as often as it has one. */
	visit(words: readonly Word[], found: (mark: string) => void): void;
}

/** Reads lists of phrases, each with its mark; a text is gone through once, however many lists there are. */
export function markedPhrases(lists: ReadonlyMap<string, readonly string[]>): MarkedPhrases {
	const whole = new Map<string, (Rest & { readonly mark: string })[]>();
	const stems = new Map<string, string[]>();
	for (const [mark, list] of lists) {
		for (const { first, rest } of list.flatMap(parse)) {
			if (rest.open && rest.words.length === 0) stems.set(first, [...(stems.get(first) ?? []), mark]);
			else whole.set(first, [...(whole.get(first) ?? []), { ...rest, mark }]);
		}
	}
	const lengths = [...new Set([...stems.keys()].map(({ length }) => length))];
	return {
		visit(words, found) {
			for (const [at, { text }] of words.entries()) {
				for (const rest of whole.get(text) ?? []) if (follows(rest, words, at + 1)) found(rest.mark);
				for (const length of lengths) if (length <= text.length) for (const mark of stems.get(text.slice(0, length)) ?? []) found(mark);
			}
		},
	};
}

function parse(item: string): readonly { readonly first: string; readonly rest: Rest }[] {
	const [first, ...words] = wordsOf(item.replace(/\*$/, '')).map(({ text }) => text);
	return first === undefined ? [] : [{ first, rest: { words, open: item.endsWith('*') } }];
}

function follows({ words: wanted, open }: Rest, words: readonly Word[], from: number): boolean {
	for (let offset = 0; offset < wanted.length; offset++) {
		const word = words[from + offset]?.text;
		const part = wanted[offset] as string;
		if (word === undefined || !(open && offset === wanted.length - 1 ? word.startsWith(part) : word === part)) return false;
	}
	return true;
}
