import { allCodes, type KnownCode } from '../load.ts';
import type { Catalog, RecognitionWords } from '../schema.ts';
import { formsOf } from './notation.ts';
import { beginnings, type Phrases, phrases } from './phrases.ts';
import type { Word } from './words.ts';

/** The catalog as numbers, symbols and words to look out for. */
export interface Codebook {
	readonly codes: readonly KnownCode[];
	/** Codes that a number means wherever it is called an error, by every unsigned value that it can be written as. */
	readonly byValue: ReadonlyMap<number, readonly KnownCode[]>;
	/** Codes of a family with a numbering of its own (`cisco:412`), by their number. */
	readonly ownNumbers: ReadonlyMap<number, readonly KnownCode[]>;
	/** The context words of the families that have such numbers. */
	readonly withOwnNumbers: readonly Phrases[];
	/** Codes that a VPN connection can show, as far as a cause says so. */
	readonly ofVpn: ReadonlySet<string>;
	/** By symbol and by code as it stands, in lower case. */
	readonly byName: ReadonlyMap<string, readonly KnownCode[]>;
	readonly words: Readonly<Record<keyof RecognitionWords, Phrases>>;
	/** The words that say that a text is about this family. */
	readonly contexts: ReadonlyMap<string, Phrases>;
	/** Whether a word may begin one of the phrases that say what a text is about. */
	isTelling(word: Word): boolean;
}

const known = new WeakMap<Catalog, Codebook>();

/** Made once for a catalog. */
export function codebookOf(catalog: Catalog): Codebook {
	const book = known.get(catalog) ?? bookOf(catalog);
	known.set(catalog, book);
	return book;
}

function bookOf(catalog: Catalog): Codebook {
	const codes = allCodes(catalog);
	const numbers = codes.filter(({ code }) => /^(?:0x[0-9a-f]+|\d+)$/i.test(code));
	const own = codes.flatMap((entry) => {
		const number = /^[a-z-]+:(\d+)$/.exec(entry.code)?.[1];
		return number === undefined ? [] : [[Number(number), entry] as const];
	});
	const contexts = new Map(
		catalog.families.flatMap(({ family, context }) => (context === undefined ? [] : [[family, phrases(context)] as const])),
	);
	const about = [...catalog.recognition.vpn, ...catalog.recognition.connection, ...catalog.families.flatMap(({ context = [] }) => context)];
	const telling = beginnings(about);
	const ownFamilies = new Set(own.map(([, { family }]) => family));
	return {
		codes,
		byValue: grouped(numbers.flatMap((entry) => formsOf(Number(entry.code)).map((value) => [value, entry] as const))),
		ownNumbers: grouped(own),
		withOwnNumbers: [...contexts].flatMap(([family, list]) => (ownFamilies.has(family) ? [list] : [])),
		ofVpn: new Set(
			catalog.causes.flatMap(({ leadsTo }) =>
				leadsTo.flatMap(({ tunnel, codes: shown, also = [] }) => (tunnel === 'none' ? [] : [...shown, ...also])),
			),
		),
		byName: grouped(
			codes.flatMap((entry) =>
				[entry.code, ...(entry.symbol === undefined ? [] : [entry.symbol])].map((name) => [name.toLowerCase(), entry] as const),
			),
		),
		words: mapValues(catalog.recognition, phrases),
		contexts,
		isTelling: (word) => telling.at([word], 0) > 0,
	};
}

/** What a text is about, as far as its words tell. */
export interface TextContext {
	vpn: boolean;
	connection: boolean;
	readonly families: Set<string>;
}

export function emptyContext(): TextContext {
	return { vpn: false, connection: false, families: new Set() };
}

/** Adds what these words say to what is known of the text. */
export function notice({ words: lists, contexts, isTelling }: Codebook, words: readonly Word[], context: TextContext): void {
	// Asked first of each word alone: most words say nothing, and there are many lists.
	if (!words.some(isTelling)) return;
	context.vpn ||= lists.vpn.anywhere(words);
	context.connection ||= lists.connection.anywhere(words);
	for (const [family, list] of contexts) if (!context.families.has(family) && list.anywhere(words)) context.families.add(family);
}

function grouped<K>(pairs: readonly (readonly [K, KnownCode])[]): ReadonlyMap<K, readonly KnownCode[]> {
	const groups = new Map<K, KnownCode[]>();
	for (const [key, entry] of pairs) {
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [entry]);
		else if (!group.includes(entry)) group.push(entry);
	}
	return groups;
}

function mapValues<K extends string, A, B>(record: Readonly<Record<K, A>>, change: (value: A) => B): Record<K, B> {
	return Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, change(value)])) as Record<K, B>;
}
