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
	const { visitAt, longest } = indexOf(new Map([['', list]]));
	const at = (words: readonly Word[], from: number): number => {
		let best = 0;
		visitAt(words, from, (_, length) => {
			best = Math.max(best, length);
		});
		return best;
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
	const { visitAt } = indexOf(lists);
	return {
		visit(words, found) {
			for (let at = 0; at < words.length; at++) visitAt(words, at, found);
		},
	};
}

interface Index {
	/** Calls back for every phrase that begins at this word, with the mark of its list and its length in words. */
	visitAt(words: readonly Word[], at: number, found: (mark: string, length: number) => void): void;
	/** The most words that a phrase has. */
	readonly longest: number;
}

function indexOf(lists: ReadonlyMap<string, readonly string[]>): Index {
	const whole = new Map<string, (Rest & { readonly mark: string })[]>();
	const stems = new Map<string, string[]>();
	let longest = 1;
	for (const [mark, list] of lists) {
		for (const { first, rest } of list.flatMap(parse)) {
			longest = Math.max(longest, rest.words.length + 1);
			if (rest.open && rest.words.length === 0) stems.set(first, [...(stems.get(first) ?? []), mark]);
			else whole.set(first, [...(whole.get(first) ?? []), { ...rest, mark }]);
		}
	}
	const stemLengths = [...new Set([...stems.keys()].map(({ length }) => length))];
	return {
		longest,
		visitAt(words, at, found) {
			const first = words[at]?.text;
			if (first === undefined) return;
			for (const rest of whole.get(first) ?? []) if (follows(rest, words, at + 1)) found(rest.mark, rest.words.length + 1);
			for (const length of stemLengths)
				if (length <= first.length) for (const mark of stems.get(first.slice(0, length)) ?? []) found(mark, 1);
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
