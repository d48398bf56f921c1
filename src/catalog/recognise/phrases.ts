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
	for (const item of list) {
		const open = item.endsWith('*');
		const [first, ...words] = wordsOf(item.replace(/\*$/, '')).map(({ text }) => text);
		if (first === undefined) continue;
		longest = Math.max(longest, words.length + 1);
		if (open && words.length === 0) {
			stems.add(first);
			shortestStem = Math.min(shortestStem, first.length);
			longestStem = Math.max(longestStem, first.length);
		} else whole.set(first, [...(whole.get(first) ?? []), { words, open }]);
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

/** The first word of each phrase alone. */
export function beginnings(list: readonly string[]): Phrases {
	return phrases(
		list.map((phrase) => {
			const [first, ...rest] = wordsOf(phrase);
			return first === undefined || rest.length === 0 ? phrase : first.text;
		}),
	);
}

function follows({ words: wanted, open }: Rest, words: readonly Word[], from: number): boolean {
	for (let offset = 0; offset < wanted.length; offset++) {
		const word = words[from + offset]?.text;
		const part = wanted[offset] as string;
		if (word === undefined || !(open && offset === wanted.length - 1 ? word.startsWith(part) : word === part)) return false;
	}
	return true;
}
