import { allCodes, type KnownCode } from './load.ts';
import type { Catalog } from './schema.ts';

/** A code found in what somebody typed or pasted, and how. */
export interface Recognition {
	readonly entry: KnownCode;
	readonly by: 'number' | 'symbol' | 'message';
	readonly certainty: 'certain' | 'likely' | 'possible';
}

/**
 * Finds the codes that a short text means: a number in any of its notations, a symbol, or a message in
 * today's or an older wording. Empty when it means none: a false explanation is worse than none.
 */
export function recognise(catalog: Catalog, query: string): readonly Recognition[] {
	const codes = allCodes(catalog);
	const text = query.trim();
	return firstFound([
		() => codes.filter(({ code }) => code.toLowerCase() === text.toLowerCase()).map(as('number', 'certain')),
		() => codes.filter(({ symbol }) => symbol !== undefined && symbol.toLowerCase() === text.toLowerCase()).map(as('symbol', 'certain')),
		() => byNumber(codes, text),
		() => byMessage(codes, text),
	]);
}

function firstFound(ways: readonly (() => readonly Recognition[])[]): readonly Recognition[] {
	for (const way of ways) {
		const found = way();
		if (found.length > 0) return found;
	}
	return [];
}

/** What people write around a number and mean nothing more by. */
const NAMES_OF_A_NUMBER =
	/^(?:cisco|vpn|client|ras|rras|remote|access|microsoft|windows|error|code|reason|number|hresult|fehler|fehlercode|erreur)$/i;

/** `error 806`, `Error code: 0x326`, `-2147023898`, `80070326`, `reason 412`: the whole text is a number and what it is called. */
function byNumber(codes: readonly KnownCode[], text: string): readonly Recognition[] {
	const words = text.replace(/^[\s"'“„«([]+/, '').split(/[\s:#"'”“»)\].,;!]+/);
	while (words.at(-1) === '') words.pop();
	// In `error-806` the hyphen joins; in `error -2147023898` it is a sign.
	const last = /^(?:([a-z]+(?:-[a-z]+)*)-)?(-?[1-9]\d{0,9}|0x[0-9a-f]{1,8}|8[0-9a-f]{7})$/i.exec(words.pop() ?? '');
	if (last?.[2] === undefined || /[.,]\S/.test(text)) return [];
	const named = [...words, last[1] ?? ''].flatMap((word) => word.split('-')).filter((word) => word !== '');
	if (!named.every((word) => NAMES_OF_A_NUMBER.test(word))) return [];
	const value = Number(/^8[0-9a-f]{7}$/i.test(last[2]) ? `0x${last[2]}` : last[2]);
	const saysCisco = named.some((word) => word.toLowerCase() === 'cisco');
	const found = saysCisco ? [] : byValue(codes, value);
	if (found.length > 0) return found.map(as('number', 'certain'));
	// A number that Windows does not use may be a Cisco one: a space of its own, so it is never certain.
	return codes.filter(({ code }) => code === `cisco:${value}`).map(as('number', saysCisco ? 'certain' : 'possible'));
}

function byValue(codes: readonly KnownCode[], value: number): readonly KnownCode[] {
	const forms = new Set(formsOf(value));
	return codes.filter(({ code }) => /^(0x[0-9a-f]+|\d+)$/i.test(code) && formsOf(Number(code)).some((form) => forms.has(form)));
}

/**
 * A Win32 error and its HRESULT are the same failure: 809 = 0x329 = 0x80070329 = -2147024087 = 2147943209.
 * Other HRESULTs (0x800B0109) stand for themselves.
 */
function formsOf(value: number): readonly number[] {
	if (value < -(2 ** 31) || value >= 2 ** 32) return [];
	const unsigned = value < 0 ? value + 2 ** 32 : value;
	const win32 = unsigned >>> 16 === 0x8007 ? [unsigned & 0xffff] : [];
	return [unsigned, ...win32];
}

/** A whole message, or a part of one that is long enough to be no accident. */
function byMessage(codes: readonly KnownCode[], text: string): readonly Recognition[] {
	const wanted = plain(text);
	if (wanted.length < 12) return [];
	const wordings = codes.flatMap((entry) =>
		[entry.message, ...(entry.alsoShown ?? []), ...Object.values(entry.translations ?? {})].map((wording) => ({
			entry,
			wording: plain(wording),
		})),
	);
	const whole = distinct(wordings.filter(({ wording }) => wording === wanted).map(({ entry }) => entry));
	if (whole.length > 0) return whole.map(as('message', whole.length === 1 ? 'certain' : 'possible'));
	if (wanted.length < 24) return [];
	const part = distinct(wordings.filter(({ wording }) => wording.includes(wanted)).map(({ entry }) => entry));
	const quoted = distinct(wordings.filter(({ wording }) => wording.length >= 24 && wanted.includes(wording)).map(({ entry }) => entry));
	const found = quoted.length > 0 ? quoted : part;
	return found.length > 3 ? [] : found.map(as('message', found.length === 1 ? 'likely' : 'possible'));
}

/** Case, quotes, punctuation and line breaks carry no meaning in a message. */
function plain(text: string): string {
	return text
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();
}

function distinct(entries: readonly KnownCode[]): readonly KnownCode[] {
	return [...new Set(entries)];
}

function as(by: Recognition['by'], certainty: Recognition['certainty']): (entry: KnownCode) => Recognition {
	return (entry) => ({ entry, by, certainty });
}
