import { shows } from '../causes-of.ts';
import type { Catalog, CodeName, RecognitionWords } from '../schema.ts';
import { formsOf } from './notation.ts';
import { type MarkedPhrases, markedPhrases, type Phrases, phrases } from './phrases.ts';
import type { Word } from './words.ts';

/** The catalog as numbers, symbols and words to look out for. */
export interface Codebook {
	readonly catalog: Catalog;
	/** Codes that a number means wherever it is called an error, by every unsigned value that it can be written as. */
	readonly byValue: ReadonlyMap<number, readonly CodeName[]>;
	/** Codes of a family with a numbering of its own (`cisco:412`), by their number. */
	readonly ownNumbers: ReadonlyMap<number, readonly CodeName[]>;
	/** The context words of the families that have such numbers. */
	readonly withOwnNumbers: readonly Phrases[];
	/** The context words of all families that have numbers: "iPhone 800" speaks of none of them. */
	readonly withNumbers: readonly Phrases[];
	/** Whether a VPN connection can show this code, as far as a cause says so. */
	isOfVpn(code: string): boolean;
	/** By symbol and by code as it stands, in lower case. */
	readonly byName: ReadonlyMap<string, readonly CodeName[]>;
	/** What only a family calls its numbers. */
	readonly numbersCalled: ReadonlyMap<string, Phrases>;
	readonly words: Readonly<Record<keyof RecognitionWords, Phrases>>;
	/** The words that say that a text is about this family. */
	readonly contexts: ReadonlyMap<string, Phrases>;
	/** All phrases that say what a text is about. */
	readonly about: MarkedPhrases;
}

const known = new WeakMap<Catalog, Codebook>();

/** Made once for a catalog. */
export function codebookOf(catalog: Catalog): Codebook {
	const book = known.get(catalog) ?? bookOf(catalog);
	known.set(catalog, book);
	return book;
}

function bookOf(catalog: Catalog): Codebook {
	const { names } = catalog;
	const numbers = names.filter(({ code }) => /^(?:0x[0-9a-f]+|\d+)$/i.test(code));
	const own = names.flatMap((name) => {
		const number = /^[a-z-]+:(\d+)$/.exec(name.code)?.[1];
		return number === undefined ? [] : [[Number(number), name] as const];
	});
	const contexts = new Map(
		catalog.families.flatMap(({ family, context }) => (context === undefined ? [] : [[family, phrases(context)] as const])),
	);
	const ownFamilies = new Set(own.map(([, { family }]) => family));
	const numberFamilies = new Set([...ownFamilies, ...numbers.map(({ family }) => family)]);
	return {
		catalog,
		byValue: grouped(numbers.flatMap((name) => formsOf(Number(name.code)).map((value) => [value, name] as const))),
		ownNumbers: grouped(own),
		withOwnNumbers: [...contexts].flatMap(([family, list]) => (ownFamilies.has(family) ? [list] : [])),
		withNumbers: [...contexts].flatMap(([family, list]) => (numberFamilies.has(family) ? [list] : [])),
		isOfVpn: (code) => catalog.causes.some(({ leadsTo }) => leadsTo.some((line) => line.tunnel !== 'none' && shows(line, code))),
		byName: grouped(
			names.flatMap((name) =>
				[name.code, ...(name.symbol === undefined ? [] : [name.symbol])].map((each) => [each.toLowerCase(), name] as const),
			),
		),
		numbersCalled: new Map(
			catalog.families.flatMap(({ family, numbersCalled }) =>
				numbersCalled === undefined ? [] : [[family, phrases(numbersCalled)] as const],
			),
		),
		words: mapValues(catalog.recognition, phrases),
		contexts,
		about: markedPhrases(
			new Map([
				[VPN, catalog.recognition.vpn],
				[CONNECTION, catalog.recognition.connection],
				...catalog.families.map(({ family, context = [] }) => [family, context] as const),
			]),
		),
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
export function notice({ about }: Codebook, words: readonly Word[], context: TextContext): void {
	about.visit(words, (mark) => {
		if (mark === VPN) context.vpn = true;
		else if (mark === CONNECTION) context.connection = true;
		else context.families.add(mark);
	});
}

// No family can have such a name.
const VPN = 'about a VPN';
const CONNECTION = 'about a connection';

function grouped<K>(pairs: readonly (readonly [K, CodeName])[]): ReadonlyMap<K, readonly CodeName[]> {
	const groups = new Map<K, CodeName[]>();
	for (const [key, name] of pairs) {
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [name]);
		else if (!group.includes(name)) group.push(name);
	}
	return groups;
}

function mapValues<K extends string, A, B>(record: Readonly<Record<K, A>>, change: (value: A) => B): Record<K, B> {
	return Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, change(value)])) as Record<K, B>;
}
