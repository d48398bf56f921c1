import type { Codebook } from './codebook.ts';
import { isUnspaced, type Word } from './words.ts';

/** What stands around a number and makes it something else than the number of an error. */

/** A port, a line, a price, a frequency, a count. */
export function isSomethingElse({ words: lists }: Codebook, text: string, words: readonly Word[], at: number): boolean {
	const before = lists.otherBefore.before(words, at);
	if (before > Math.max(lists.error.before(words, at), lists.code.before(words, at))) return true;
	const next = words[at + 1];
	if (next === undefined || lists.otherAfter.at(words, at + 1) === 0) return false;
	return /^[\s-]*$/.test(text.slice((words[at] as Word).end, next.start)) && lists.error.at(words, at + 1) === 0;
}

/** `srv691`, `Tunnel800`: a host or an interface, unless the letters say error (`VPNError809`). */
export function isInName({ words: { error, code } }: Codebook, words: readonly Word[], at: number): boolean {
	const glued = words[at - 1];
	if (glued === undefined || glued.end !== words[at]?.start || isUnspaced(glued.text)) return false;
	return error.before(words, at) === 0 && code.before(words, at) === 0 && !/err(?:or)?$/.test(glued.text);
}

/** A minus sign stands right before it, and no word that the hyphen would join it to. */
export function isNegative(text: string, { start }: Word): boolean {
	return text[start - 1] === '-' && (start < 2 || /[\s([{"'=:,]/.test(text[start - 2] ?? ''));
}

/** A fraction, an address, a date, a telephone number, a price, the process in `pppd[691]`, the port in `vpn.example.com:720`. */
export function isPartOfMore(text: string, { text: word, start, end }: Word): boolean {
	const before = text.slice(Math.max(0, start - 40), start);
	const after = text.slice(end, end + 4);
	if (/[\p{L}\p{N}][./@[]$|\d[-,:']$|[$€£¥+~@]$/u.test(before) && !(isHex(word) && /,$/.test(before))) return true;
	if (/^(?:[.:'#-]\d|\/[\p{L}\p{N}]|[%°€$£¥]|\s?[€$£¥])/u.test(after) || (!isHex(word) && /^,\d/.test(after))) return true;
	// A host and its port; the status of a web server; the process number of a Java log.
	return /[\w-]\.[a-z]{2,}:$|HTTP\/\d(?:\.\d)?"?\s$/i.test(before) || /^\s-{3,}/.test(after);
}

function isHex(word: string): boolean {
	return word.startsWith('0x');
}

/** `Lumia 800`, `RT-AC 800`: a name with a capital right before the number is that of a product, unless it is one of ours. */
export function isModel({ words: lists }: Codebook, text: string, words: readonly Word[], at: number): boolean {
	const [name, number] = [words[at - 1], words[at]];
	if (name === undefined || number === undefined || text.slice(name.end, number.start).trim() !== '') return false;
	const isOurs = [lists.error, lists.code, lists.names, lists.vpn, lists.connection].some((list) => list.before(words, at) > 0);
	return !isOurs && /^\p{Lu}/u.test(text.slice(name.start, name.end));
}
