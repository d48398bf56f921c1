import { findCode, type KnownCode, withFamily } from '../load.ts';
import type { Catalog, CodeEntry, CodeFamily, PreparedWording, PreparedWordings } from '../schema.ts';
import { isUnspaced, wordsOf } from './words.ts';

/** One wording of a message, or of a line that begins or ends an attempt, cut into words. */
export interface Wording {
	readonly role: 'message' | 'starts' | 'succeeds';
	readonly family: string;
	/** Absent for the lines around an attempt. */
	readonly code?: string;
	/** The code's whole entry. */
	readonly entry?: KnownCode;
	/** Other programs use this wording too. */
	readonly isShared: boolean;
	/** Shown by a program that writes logs. */
	readonly ofLog: boolean;
	/** The literal runs between inserts, as numbers of the vocabulary. */
	readonly parts: readonly (readonly number[])[];
	/** All of them in one. */
	readonly words: readonly number[];
	/** How much of it is distinctive: the sum of its words' weights. */
	readonly weight: number;
	/** Says too little by itself: counts where the text is about such things, or is nothing else. */
	readonly generic: boolean;
	/** A piece of it as it is printed, by which a line that may have it is told from others at a glance. */
	readonly sample: string;
	/** The part and the place in it of its rarest word: where a search begins. */
	readonly anchor: readonly [part: number, at: number];
}

/** All wordings of the catalog, with what it takes to find them in a text. */
export interface Wordings {
	readonly all: readonly Wording[];
	/** Every word that occurs in a wording, with its number. */
	readonly vocabulary: ReadonlyMap<string, number>;
	/** The words by their number. */
	readonly spelling: readonly string[];
	/** By a word's number: how distinctive it is; the natural logarithm of one in how many wordings has it. */
	readonly weights: readonly number[];
	/** By the number of their anchor. */
	readonly byAnchor: ReadonlyMap<number, readonly Wording[]>;
	/** By a word's number: the messages that have it. */
	readonly having: readonly (readonly Wording[])[];
}

/** What stands for something that changes: `{seconds}`, `%1!ws!`, `%s`. */
const INSERT = /\{[^{}]*\}|%\d+(?:![a-z]+!)?|%[sdiuq]/g;
/** A wording of fewer words is everyday language unless its program writes logs. */
const FEW_WORDS = 5;

const shown = new WeakMap<Catalog, Wordings>();
const recalled = new WeakMap<Catalog, Wordings>();

/** What clients show, word for word. Made once for a catalog. */
export function wordingsOf(catalog: Catalog): Wordings {
	const made = shown.get(catalog) ?? indexOf(catalog, catalog.prepared?.shown ?? prepareShown(catalog));
	shown.set(catalog, made);
	return made;
}

/** What they show in other languages, as people recall it: only near enough to tell a text by. Made once for a catalog. */
export function recalledOf(catalog: Catalog): Wordings {
	const made = recalled.get(catalog) ?? indexOf(catalog, catalog.prepared?.recalled ?? prepareRecalled(catalog));
	recalled.set(catalog, made);
	return made;
}

/** The wordings cut into words: what takes time, and is therefore done when the package is built. */
export function prepareShown(catalog: Catalog): PreparedWordings {
	return prepared((parse) => catalog.families.flatMap((family) => draftsOf(family, parse)));
}

/** The same for what is recalled. */
export function prepareRecalled(catalog: Catalog): PreparedWordings {
	return prepared((parse) => recalledDrafts(catalog, parse));
}

/** What a client shows for a code, in every wording that somebody has seen. */
export function textsOf({ message, alsoShown = [], translations = {} }: CodeEntry): readonly string[] {
	return [message, ...alsoShown, ...Object.values(translations).flat()];
}

function withOpenings(texts: readonly string[]): readonly string[] {
	return [...new Set([...texts, ...texts.flatMap(openingOf)])];
}

/** The first sentence of several: what people quote of a long message. */
function openingOf(text: string): readonly string[] {
	const opening = /^(?:[^.]{20,}\.(?=\s+\p{Lu})|[^。]{8,}。(?=.))/u.exec(text)?.[0];
	return opening === undefined ? [] : [opening];
}

interface Draft {
	readonly role: Wording['role'];
	readonly family: CodeFamily;
	readonly entry?: KnownCode;
	readonly isRecalled?: boolean;
	readonly parts: readonly Part[];
}

/** A literal run of a wording. */
interface Part {
	readonly text: string;
	readonly words: readonly number[];
	/** Where in the text each of them starts. */
	readonly starts: readonly number[];
}

type Parse = (text: string) => readonly Part[];

function prepared(draftsWith: (parse: Parse) => readonly Draft[]): PreparedWordings {
	const vocabulary = new Map<string, number>();
	const spelling: string[] = [];
	const number = (word: string) => vocabulary.get(word) ?? vocabulary.set(word, spelling.push(word) - 1).size - 1;
	const parse = (text: string) =>
		text
			.split(INSERT)
			.map((part): Part => {
				const words = wordsOf(part);
				return { text: part, words: words.map((word) => number(word.text)), starts: words.map(({ start }) => start) };
			})
			.filter(({ words }) => words.length > 0);
	const drafts = draftsWith(parse).filter(({ parts }) => parts.length > 0);
	const counts = new Array<number>(spelling.length).fill(0);
	for (const { parts } of drafts) for (const word of new Set(parts.flatMap(({ words }) => words))) counts[word] = (counts[word] ?? 0) + 1;
	const weights = counts.map((count, word) => Math.log(1 + drafts.length / count) * (isUnspaced(spelling[word] ?? '') ? 0.5 : 1));
	return {
		spelling,
		weights: weights.map((weight) => Math.round(weight * 1000) / 1000),
		wordings: drafts.map((draft) => finished(draft, weights)),
	};
}

function indexOf(catalog: Catalog, { spelling, weights, wordings }: PreparedWordings): Wordings {
	const all = wordings.map((each) => wordingOf(catalog, each, weights));
	const byAnchor = new Map<number, Wording[]>();
	const having: Wording[][] = spelling.map(() => []);
	for (const wording of all) {
		const anchor = wording.parts[wording.anchor[0]]?.[wording.anchor[1]] ?? 0;
		const known = byAnchor.get(anchor);
		if (known === undefined) byAnchor.set(anchor, [wording]);
		else known.push(wording);
		if (wording.role === 'message') for (const word of new Set(wording.words)) having[word]?.push(wording);
	}
	return { all, vocabulary: new Map(spelling.map((word, number) => [word, number])), spelling, weights, byAnchor, having };
}

function wordingOf(catalog: Catalog, { name, ...rest }: PreparedWording, weights: readonly number[]): Wording {
	const words = rest.parts.flat();
	const common = {
		role: rest.role ?? ('message' as const),
		family: rest.family,
		ofLog: rest.ofLog === true,
		isShared: rest.isShared === true,
		generic: rest.generic === true,
		parts: rest.parts,
		sample: rest.sample ?? '',
		anchor: rest.anchor,
		words,
		weight: words.reduce((sum, word) => sum + (weights[word] ?? 0), 0),
	};
	if (name === undefined) return common;
	// Most wordings are never found: their codes' texts need not be loaded.
	return {
		...common,
		code: name,
		get entry() {
			return findCode(catalog, name) as KnownCode;
		},
	};
}

function recalledDrafts(catalog: Catalog, parse: Parse): readonly Draft[] {
	return Object.entries(catalog.recalled).flatMap(([code, wordings]) => {
		const entry = findCode(catalog, code);
		const family = catalog.families.find((each) => each.family === entry?.family);
		if (entry === undefined || family === undefined) return [];
		return withOpenings(wordings).map((text): Draft => ({ role: 'message', family, entry, isRecalled: true, parts: parse(text) }));
	});
}

function draftsOf(family: CodeFamily, parse: Parse): readonly Draft[] {
	const { codes, attempt } = family;
	const messages = codes.flatMap((code) => {
		const entry = withFamily(code, family);
		return withOpenings(textsOf(code)).map((text): Draft => ({ role: 'message', family, entry, parts: parse(text) }));
	});
	const milestones = (['starts', 'succeeds'] as const).flatMap((role) =>
		(attempt?.[role] ?? []).map((text): Draft => ({ role, family, parts: parse(text) })),
	);
	return [...messages, ...milestones];
}

function finished({ role, family, entry, isRecalled = false, parts }: Draft, weights: readonly number[]): PreparedWording {
	const ofLog = family.attempt !== undefined && family.context !== undefined;
	const isShared = entry?.generic === true;
	const length = parts.reduce((sum, { words }) => sum + words.length, 0);
	const rarest = parts
		.flatMap((part, which) => part.words.map((word, at) => ({ which, at, weight: weights[word] ?? 0 })))
		.sort((a, b) => b.weight - a.weight)[0];
	const generic = role === 'message' && ((isShared && !isRecalled) || (!ofLog && length < FEW_WORDS));
	return {
		...(role === 'message' ? {} : { role }),
		family: family.family,
		...(entry === undefined ? {} : { name: entry.code }),
		...(ofLog ? { ofLog } : {}),
		...(isShared ? { isShared } : {}),
		...(generic ? { generic } : {}),
		parts: parts.map((part) => part.words),
		...(isRecalled ? {} : { sample: sampleOf(parts, weights) }),
		anchor: [rarest?.which ?? 0, rarest?.at ?? 0],
	};
}

const SAMPLE_LENGTH = 12;

/** From the longest literal run: the printed text from its rarest word on, or the end of the run. */
function sampleOf(parts: readonly Part[], weights: readonly number[]): string {
	const [part] = [...parts].sort((a, b) => Math.min(b.text.trim().length, SAMPLE_LENGTH) - Math.min(a.text.trim().length, SAMPLE_LENGTH));
	if (part === undefined) return '';
	const text = part.text.trimEnd();
	const weightAt = (at: number) => weights[part.words[at] ?? 0] ?? 0;
	const rarest = part.words.reduce((best, _, at) => (weightAt(at) > weightAt(best) ? at : best), 0);
	const from = Math.min(part.starts[rarest] ?? 0, Math.max(part.starts[0] ?? 0, text.length - SAMPLE_LENGTH));
	// As printed: in UTF-8, a capital and its small letter may differ in every byte.
	return text.slice(from, from + SAMPLE_LENGTH);
}
