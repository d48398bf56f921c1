import { distance } from 'fastest-levenshtein';
import type { Wording, Wordings } from './wordings.ts';
import type { Word } from './words.ts';

/** A message that a text says nearly, or of which it says a part. */
export interface Similar {
	readonly wording: Wording;
	readonly from: number;
	readonly to: number;
	/** How much of the wording the text has, from 0 to 1, by weight. */
	readonly coverage: number;
	/** The weight of what the text has. */
	readonly weight: number;
	/** How many words of the text belong to it. */
	readonly matched: number;
	/** How much of the text between `from` and `to` belongs to the wording, from 0 to 1. */
	readonly density: number;
}

/** A longer text is read to here only: typos and parts are what people type, not what logs print. */
const MOST_WORDS = 1500;
const MOST_CANDIDATES = 24;
/** Misspelt words are looked up one by one: no more than this. */
const MOST_GUESSES = 300;
const TYPO_QUALITY = 0.8;

/** The messages that come nearest to the text, the nearest first, with where they stand in it. */
export function similar(wordings: Wordings, words: readonly Word[]): readonly Similar[] {
	const text = readings(wordings, words.slice(0, MOST_WORDS));
	const shared = new Map<Wording, number>();
	for (const id of new Set(text.map(({ id }) => id))) {
		for (const wording of wordings.having[id] ?? []) shared.set(wording, (shared.get(wording) ?? 0) + (wordings.weights[id] ?? 0));
	}
	const candidates = [...shared]
		.filter(([wording, weight]) => weight >= 0.3 * wording.weight || weight >= 15)
		.sort((a, b) => rank(b) - rank(a))
		.slice(0, MOST_CANDIDATES);
	return candidates
		.map(([wording]) => align(wordings, wording, text))
		.filter((each) => each !== undefined)
		.sort((a, b) => nearness(b) - nearness(a));
}

/** What two messages are compared by: how much of the text speaks for each, and how whole it is. */
export function nearness({ weight, coverage }: Similar): number {
	return weight * (0.5 + coverage / 2);
}

function rank([wording, weight]: readonly [Wording, number]): number {
	return weight * (weight / wording.weight);
}

/** A word of the text as a word of the vocabulary, -1 for none, and how well it fits. */
interface Reading {
	readonly id: number;
	readonly quality: number;
}

function readings({ vocabulary, spelling }: Wordings, words: readonly Word[]): readonly Reading[] {
	const guesses = new Map<string, Reading>();
	return words.map(({ text }) => {
		const exact = vocabulary.get(text);
		if (exact !== undefined) return { id: exact, quality: 1 };
		const known = guesses.get(text);
		if (known !== undefined) return known;
		const guess = guesses.size < MOST_GUESSES ? misspelt(spelling, text) : undefined;
		const reading = guess === undefined ? { id: -1, quality: 0 } : { id: guess, quality: TYPO_QUALITY };
		guesses.set(text, reading);
		return reading;
	});
}

/** The word that this one is a typo of: one letter off, two in a long word. */
function misspelt(spelling: readonly string[], word: string): number | undefined {
	if (word.length < 4 || word.length > 24 || /\d/.test(word)) return undefined;
	let best: number | undefined;
	let nearest = word.length >= 8 ? 3 : 2;
	for (const [id, candidate] of spelling.entries()) {
		if (Math.abs(candidate.length - word.length) >= nearest || candidate.length < 4) continue;
		const off = distance(word, candidate);
		if (off < nearest) {
			nearest = off;
			best = id;
		}
	}
	return best;
}

/** A word that is in neither costs this share of an average word's weight. */
const SURPLUS = 0.35;
const MISSING = 0.25;

/**
 * The best local alignment of the wording's words with the text's (Smith and Waterman, 1981), with a word's weight as
 * its score.
 */
function align({ weights }: Wordings, wording: Wording, text: readonly Reading[]): Similar | undefined {
	const { words } = wording;
	const average = wording.weight / words.length;
	const width = words.length + 1;
	interface Cell {
		readonly score: number;
		readonly from: number;
		readonly weight: number;
		readonly matched: number;
	}
	const none = (from: number): Cell => ({ score: 0, from, weight: 0, matched: 0 });
	let above: Cell[] = Array.from({ length: width }, () => none(0));
	let best: (Cell & { readonly to: number }) | undefined;
	for (const [at, { id, quality }] of text.entries()) {
		const row: Cell[] = [none(at + 1)];
		for (let column = 1; column < width; column++) {
			const own = words[column - 1] as number;
			const weight = weights[own] ?? 0;
			const diagonal = above[column - 1] as Cell;
			const up = above[column] as Cell;
			const left = row[column - 1] as Cell;
			let cell = none(at + 1);
			if (id === own) {
				const gained = weight * quality;
				const from = diagonal.score > 0 ? diagonal.from : at;
				cell = { score: diagonal.score + gained, from, weight: diagonal.weight + gained, matched: diagonal.matched + 1 };
			}
			if (up.score - SURPLUS * average > cell.score) cell = { ...up, score: up.score - SURPLUS * average };
			if (left.score - MISSING * weight > cell.score) cell = { ...left, score: left.score - MISSING * weight };
			row.push(cell);
			if (id === own && (best === undefined || cell.score > best.score)) best = { ...cell, to: at + 1 };
		}
		above = row;
	}
	if (best === undefined) return undefined;
	return {
		wording,
		from: best.from,
		to: best.to,
		weight: best.weight,
		coverage: best.weight / wording.weight,
		matched: best.matched,
		density: best.matched / (best.to - best.from),
	};
}
