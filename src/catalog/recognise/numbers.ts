import { entryOf, type KnownCode } from '../load.ts';
import type { CodeName } from '../schema.ts';
import type { Codebook, TextContext } from './codebook.ts';
import { readNumber, type Written } from './notation.ts';
import type { Certainty, Sighting } from './sighting.ts';
import { isInName, isModel, isNegative, isPartOfMore, isSomethingElse } from './surroundings.ts';
import { textsOf } from './wordings.ts';
import { type Word, wordsOf } from './words.ts';

/** How far before a number its name may stand: "the error code returned on failure is 809". */
const FAR = 8;
const NEAR = 2;
/** A text of so few words is about what it names. */
const SHORT = 8;
/** Whoever types only an error types no more than this. */
const BARE = 14;
/** A number of five digits counts or measures less often than one of three. */
const FIVE_DIGITS = 10_000;
/** Below it Windows has numbers that mean anything: 5 is "access denied". */
const LOWEST_RAS = 600;

/** The numbers of a text that are codes: because they are called so, or because the text is about nothing else. */
export function numbersIn(book: Codebook, text: string, words: readonly Word[], context: TextContext): readonly Sighting[] {
	const bare = words.length <= BARE && isBare(book, text, words);
	const found: Sighting[] = [];
	let lastNamed: number | undefined;
	for (const [at, word] of words.entries()) {
		const number = readNumber(word.text, isNegative(text, word));
		if (number === undefined || isPartOfMore(text, word) || isInName(book, words, at) || isSomethingElse(book, text, words, at)) continue;
		// "error 806 or 809": the name is for both.
		const listed = lastNamed !== undefined && at - lastNamed <= 2;
		const named = nameOf(book, text, words, at);
		// "error Lenovo ThinkCentre 720"
		if (named !== undefined && !named.isBeside && isModel(book, text, words, at)) continue;
		const name = named ?? (listed ? { distance: 0, isError: true, isBeside: true } : undefined);
		const place: Place = { book, text, words, at, number, context, bare, name };
		const meant = meantBy(place);
		if (name !== undefined && name.distance <= NEAR && meant.length > 0) lastNamed = at;
		for (const { entry, certainty } of meant) found.push({ entry, by: 'number', certainty, line: word.line, start: word.start });
	}
	return found;
}

interface Place {
	readonly book: Codebook;
	readonly text: string;
	readonly words: readonly Word[];
	readonly at: number;
	readonly number: Written;
	readonly context: TextContext;
	readonly bare: boolean;
	readonly name: Name | undefined;
}

interface Meant {
	readonly entry: KnownCode;
	readonly certainty: Certainty;
}

function meantBy(place: Place): readonly Meant[] {
	const { book, number, bare } = place;
	const own = number.technical ? [] : (book.ownNumbers.get(number.values[0] ?? 0) ?? []);
	const ofFamily = own.flatMap((entry) => ownNumber(place, entry));
	// Who says Cisco right before the number does not mean one of Windows.
	if (ofFamily.length > 0 || namesOwnFamily(place)) return ofFamily;
	const entries = number.values.flatMap((value) => book.byValue.get(value) ?? []);
	const certainty = bare ? 'certain' : inText(place, entries);
	return certainty === undefined ? [] : [...new Set(entries)].map((name) => ({ entry: entryOf(book.catalog, name), certainty }));
}

/** A number of a family's own counts only where the family is spoken of. */
function ownNumber({ book, words, at, bare, context, name }: Place, own: CodeName): readonly Meant[] {
	const close = (name !== undefined && name.distance <= 1) || (book.contexts.get(own.family)?.before(words, at) ?? 0) > 0;
	const entry = entryOf(book.catalog, own);
	if (context.families.has(own.family) && (close || bare)) return [{ entry, certainty: 'certain' }];
	const isCalledSo = (book.numbersCalled.get(own.family)?.before(words, at) ?? 0) > 0;
	return isCalledSo && (bare || context.vpn) ? [{ entry, certainty: 'likely' }] : [];
}

/** A family with numbers of its own is named within the four words before the number. */
function namesOwnFamily({ book, words, at }: Place): boolean {
	for (let end = at; end > Math.max(0, at - 4); end--)
		if (book.withOwnNumbers.some((context) => context.before(words, end) > 0)) return true;
	return false;
}

function inText(place: Place, entries: readonly CodeName[]): Certainty | undefined {
	if (entries.length === 0) return undefined;
	const { book, text, words, at, number, context, name } = place;
	const value = number.values[0] ?? 0;
	const near = name !== undefined && name.distance <= NEAR;
	if (value < LOWEST_RAS && !number.technical)
		return near && context.vpn && (name.distance === 0 || isIntroduced(place)) ? 'likely' : undefined;
	if (isWrittenTwice(place) && (name !== undefined || context.vpn)) return 'certain';
	if (near && context.vpn) return 'certain';
	// "(Error 798)" after a sentence is how Microsoft's own texts name the code of what they say.
	if (near && name.isError && isParenthesis(place) && entries.some(({ code }) => book.isOfVpn(code))) return 'likely';
	if ((near && name.isError && context.connection) || ((near || number.technical) && isItsMessage(place, entries))) return 'likely';
	if (name !== undefined && context.vpn && (number.technical || isIntroduced(place))) return 'certain';
	// 0x80070329 is a code of RAS and of nothing else.
	if (number.technical && value >= 2 ** 31 && number.values.some(isRas) && !isTelephone(place)) return 'likely';
	if (!context.vpn) return undefined;
	if (number.technical && value >= 2 ** 31) return 'likely';
	if (isModel(book, text, words, at)) return undefined;
	const isSpokenOf = entries.some(({ family }) => context.families.has(family));
	if ((value >= FIVE_DIGITS && isSpokenOf) || (words.length <= SHORT && isBesideVpn(place))) return 'likely';
	// "I get 691 every time", "I got an 809", or the number alone on its line.
	const { shows, vpn } = book.words;
	const article = /^(?:an?|the|une?|eine?n?)$/.test(words[at - 1]?.text ?? '') ? 1 : 0;
	const isBesideIt = words[at - 1]?.line === words[at]?.line && vpn.before(words, at) > 0;
	const shown = shows.before(words, at - article) > 0 || isBesideIt || isAloneOnItsLine(words, at);
	return shown && entries.some(({ code }) => book.isOfVpn(code)) ? 'likely' : undefined;
}

function isParenthesis({ text, words, at }: Place): boolean {
	const [first, last] = [words[at - 1], words[at]];
	return first !== undefined && last !== undefined && text[first.start - 1] === '(' && text[last.end] === ')';
}

/** Ten decimal digits without a minus may be anything. */
function isTelephone({ text, words, at }: Place): boolean {
	const word = words[at] as Word;
	return (
		/^\d{10}$/.test(word.text) &&
		!isNegative(text, word) &&
		!/(?:code|result)\W*$/i.test(text.slice(Math.max(0, word.start - 12), word.start))
	);
}

function isRas(value: number): boolean {
	return value >= LOWEST_RAS && value < 1000;
}

/** "809 (0x329)": nobody gives any other number in both notations. */
function isWrittenTwice({ text, words, at, number }: Place): boolean {
	return [at - 1, at + 1].some((beside) => {
		const word = words[beside];
		const other = word === undefined ? undefined : readNumber(word.text, isNegative(text, word));
		return other !== undefined && other.technical !== number.technical && other.values.some((value) => number.values.includes(value));
	});
}

/** The text says what the message of this very code says, or a good part of it. */
function isItsMessage({ book, words, at }: Place, names: readonly CodeName[]): boolean {
	const said = new Set(words.slice(Math.max(0, at - 30), at + 30).map(({ text }) => text));
	return names.some((name) =>
		wordsOfMessages(book, name).some((own) => {
			const shared = own.filter((word) => said.has(word)).length;
			return shared >= 2 && shared >= Math.min(own.length, said.size) / 2;
		}),
	);
}

const known = new WeakMap<CodeName, readonly (readonly string[])[]>();

/** The longer words of each wording of a code. Made once: a hostile text asks for them at every number. */
function wordsOfMessages({ catalog }: Codebook, name: CodeName): readonly (readonly string[])[] {
	const made = known.get(name) ?? [...textsOf(entryOf(catalog, name)), ...(catalog.recalled[name.code] ?? [])].map(longerWords);
	known.set(name, made);
	return made;
}

function longerWords(wording: string): readonly string[] {
	return [...new Set(wordsOf(wording).map(({ text }) => text))].filter(({ length }) => length > 3);
}

function isAloneOnItsLine(words: readonly Word[], at: number): boolean {
	const { line } = words[at] as Word;
	return words[at - 1]?.line !== line && words[at + 1]?.line !== line && words.at(-1)?.line !== 0;
}

/** Nothing but numbers and what errors are called. */
export function isBare({ words: lists, byName, withNumbers }: Codebook, text: string, words: readonly Word[]): boolean {
	const names = [lists.error, lists.code, lists.names, lists.vpn, lists.connection, ...withNumbers];
	let at = 0;
	let numbers = 0;
	while (at < words.length) {
		const word = words[at] as Word;
		if (readNumber(word.text, isNegative(text, word)) !== undefined) numbers++;
		else if (!byName.has(word.text)) {
			const length = Math.max(...names.map((list) => list.at(words, at)));
			if (length === 0) return false;
			at += length - 1;
		}
		at++;
	}
	return numbers > 0;
}

/** The word that calls a number an error. */
interface Name {
	/** In words between it and the number. */
	readonly distance: number;
	/** It says error, not merely code. */
	readonly isError: boolean;
	/** Nothing stands between. */
	readonly isBeside: boolean;
}

/** What calls it an error: before it in the same sentence, or right after it. */
function nameOf(book: Codebook, text: string, words: readonly Word[], at: number): Name | undefined {
	const { error, code } = book.words;
	const own = words[at] as Word;
	let found: Name | undefined;
	for (let distance = 0; distance < FAR && distance < at; distance++) {
		const end = at - distance;
		const next = words[end] as Word;
		const previous = words[end - 1] as Word;
		const between = text.slice(previous.end, next.start);
		if (own.line !== previous.line && !(own.line - previous.line === 1 && (/[:=]/.test(between) || isAloneOnItsLine(words, at)))) break;
		if (endsSentence(between)) break;
		// "[error] 691#691" is how grave a line of a log is.
		if (/\]/.test(between)) break;
		if (error.before(words, end) > 0 && !counts(previous, between))
			return { distance: found?.distance ?? distance, isError: true, isBeside: distance === 0 };
		if (found === undefined && code.before(words, end) > 0) found = { distance, isError: false, isBeside: distance === 0 };
		// "Error 10 in room 800": the name belongs to the other number.
		if (/^\d+$/.test(previous.text)) break;
	}
	if (found !== undefined) return found;
	// "809 error"; of the words that may stand between, only those that number it.
	for (let offset = 1; offset <= 2; offset++) {
		const previous = words[at + offset - 1] as Word;
		const next = words[at + offset];
		if (next === undefined || next.line !== own.line || /[^\s-]/.test(text.slice(previous.end, next.start).replace(/["'”’)\]]/g, '')))
			break;
		const isSuffix = text[own.end] === '-' && previous.start === own.end + 1;
		if (offset === 2 && !isSuffix && !/^(?:nolu|numarali|kodlu|vpn)$/.test(previous.text)) break;
		if (error.at(words, at + offset) > 0 && !PLURAL.test(next.text)) return { distance: offset - 1, isError: true, isBeside: offset === 1 };
	}
	return undefined;
}

const PLURAL = /^(?:err[oe][a-z]*[si]|codes)$/;

/** "51 input errors, 412 CRC" counts them; "errors: 619" names one. */
function counts({ text }: Word, between: string): boolean {
	return PLURAL.test(text) && !/[:=(#]/.test(between);
}

function endsSentence(between: string): boolean {
	return /[.!?;。！？]\s|[.!?;。！？]$|\n\s*\n/.test(between) || between.length > 60;
}

/** `= 809`, `(809)`, `is 809`: what stands right before a number that its name introduces from afar. */
function isIntroduced({ book, text, words, at }: Place): boolean {
	const { start } = words[at] as Word;
	return /[:=([{"'“„«：（【「]\s*$/.test(text.slice(Math.max(0, start - 3), start)) || book.words.copula.before(words, at) > 0;
}

function isBesideVpn({ book, words, at }: Place): boolean {
	for (let near = at - 3; near <= at + 3; near++) if (near >= 0 && book.words.vpn.at(words, near) > 0) return true;
	return false;
}
