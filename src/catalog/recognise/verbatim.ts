import type { Wording, Wordings } from './wordings.ts';
import type { Word } from './words.ts';

/** A wording that stands in a text. */
export interface Found {
	readonly wording: Wording;
	/** The first of the text's words that belongs to it, and the first after it. */
	readonly from: number;
	readonly to: number;
}

/** An insert such as a name or an address has no more words than this. */
const WIDEST_INSERT = 30;

/** The text's words as numbers of the vocabulary; -1 for any other word. */
export function numbered({ vocabulary }: Wordings, words: readonly Word[]): Int32Array {
	return Int32Array.from(words, ({ text }) => vocabulary.get(text) ?? -1);
}

/**
 * The wordings that stand in the text word for word, whatever their inserts: those that are part of a longer one that
 * stands there are left out. The time is linear in the text's length: a wording is looked for only at its rarest word.
 */
export function verbatim(wordings: Wordings, text: Int32Array, lineOf: (at: number) => number): readonly Found[] {
	const found: Found[] = [];
	for (let at = 0; at < text.length; at++) {
		const id = text[at] as number;
		if (id < 0) continue;
		for (const wording of wordings.byAnchor.get(id) ?? []) {
			const span = around(wording, text, at);
			// A line that a terminal or a mail program has broken goes on in the next one.
			if (span !== undefined && lineOf(span.to - 1) - lineOf(span.from) <= (wording.ofLog ? 1 : 3)) found.push({ wording, ...span });
		}
	}
	return withoutInner(found);
}

/** Only what stands near can contain another: so that a text that repeats one line for ever is no burden. */
function withoutInner(found: readonly Found[]): readonly Found[] {
	const near = new Map<number, Found[]>();
	for (const one of found)
		for (const bucket of [one.from >> 8, (one.from >> 8) + 1]) near.set(bucket, [...(near.get(bucket) ?? []), one].slice(-64));
	return found.filter((one) => !(near.get(one.from >> 8) ?? []).some((other) => isWithin(one, other)));
}

/** The text's words that the wording takes up when its anchor stands at `at`. */
function around({ parts, anchor }: Wording, text: Int32Array, at: number): Pick<Found, 'from' | 'to'> | undefined {
	const [middle, offset] = anchor;
	let from = at - offset;
	const own = parts[middle] ?? [];
	if (!standsAt(own, text, from)) return undefined;
	let to = from + own.length;
	for (let which = middle - 1; which >= 0; which--) {
		const part = parts[which] ?? [];
		const start = nearest(part, text, from - part.length, Math.max(0, from - part.length - WIDEST_INSERT), -1);
		if (start === undefined) return undefined;
		from = start;
	}
	for (let which = middle + 1; which < parts.length; which++) {
		const part = parts[which] ?? [];
		const start = nearest(part, text, to, Math.min(text.length - part.length, to + WIDEST_INSERT), 1);
		if (start === undefined) return undefined;
		to = start + part.length;
	}
	return { from, to };
}

function nearest(part: readonly number[], text: Int32Array, first: number, last: number, step: 1 | -1): number | undefined {
	for (let at = first; step > 0 ? at <= last : at >= last; at += step) if (standsAt(part, text, at)) return at;
	return undefined;
}

function standsAt(part: readonly number[], text: Int32Array, at: number): boolean {
	if (at < 0 || at + part.length > text.length) return false;
	for (let offset = 0; offset < part.length; offset++) if (text[at + offset] !== part[offset]) return false;
	return true;
}

/** A shorter wording within a longer one says nothing of its own; of two that are equally long both stand. */
function isWithin(one: Found, other: Found): boolean {
	return one !== other && other.from <= one.from && other.to >= one.to && other.wording.words.length > one.wording.words.length;
}
