import { ConnectionFileError } from './error.ts';

/** One option of an OpenVPN file. */
export interface OpenVpnOption {
	readonly name: string;
	readonly words: readonly string[];
	/** What stands between `<name>` and `</name>`, as it stands there. */
	readonly inline?: string;
	/** Counted from 1. */
	readonly line: number;
}

/** OpenVPN's OPTION_LINE_SIZE and MAX_PARMS (options.h), and MAX_PARM_LEN. */
const MAX_LINE = 256;
const MAX_WORDS = 16;

const BLANK = /[\s\0]/;

/**
 * The options of a file, as OpenVPN's `read_config_file` cuts it (src/openvpn/options_parse.c). `first` is the number of the first line.
 * Throws {@link ConnectionFileError} where OpenVPN would stop.
 */
export function openVpnOptions(text: string, first = 1): readonly OpenVpnOption[] {
	const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
	const options: OpenVpnOption[] = [];
	for (let at = 0; at < lines.length; at++) {
		const line = first + at;
		const words = wordsOf(lines[at] ?? '', line);
		const [name = '', ...rest] = words;
		if (words.length === 0) continue;
		const tag = /^<([^/].*)>$/.exec(name)?.[1];
		if (tag === undefined || rest.length > 0) {
			options.push({ name: name.replace(/^--(?=.)/, ''), words: rest, line });
			continue;
		}
		const end = lines.findIndex((other, place) => place > at && other.trimStart().startsWith(`</${tag}>`));
		if (end < 0) throw new ConnectionFileError(`a block is opened with <…> and never closed.`, line);
		options.push({ name: tag, words: [], inline: lines.slice(at + 1, end).join('\n'), line });
		at = end;
	}
	return options;
}

/** `parse_line` of OpenVPN: blanks separate, quotes and backslashes bind, "#" and ";" begin a comment where a word could begin. */
function wordsOf(text: string, line: number): readonly string[] {
	if (text.length >= MAX_LINE) {
		if (/^\s*([#;]|$)/.test(text)) return [];
		throw new ConnectionFileError(`longer than the ${MAX_LINE - 1} characters that OpenVPN reads.`, line);
	}
	const words: string[] = [];
	let word: string | undefined;
	let quote: '"' | "'" | undefined;
	let escaped = false;
	for (const character of `${text} `) {
		if (!escaped && character === '\\' && quote !== "'") {
			escaped = true;
			continue;
		}
		if (escaped && !(character === '\\' || character === '"' || BLANK.test(character)))
			throw new ConnectionFileError('a backslash must be doubled, or the words put into single quotes.', line);
		if (quote !== undefined) {
			if (!escaped && character === quote) {
				words.push(word ?? '');
				word = quote = undefined;
			} else word = (word ?? '') + character;
		} else if (word === undefined) {
			if (!escaped && (character === '#' || character === ';')) break;
			if (!escaped && (character === '"' || character === "'")) {
				quote = character;
				word = '';
			} else if (escaped || !BLANK.test(character)) word = character;
		} else if (!escaped && BLANK.test(character)) {
			words.push(word);
			word = undefined;
		} else word += character;
		escaped = false;
		if (words.length > MAX_WORDS) throw new ConnectionFileError('more words than OpenVPN takes on one line.', line);
	}
	if (quote !== undefined) throw new ConnectionFileError('a quotation mark is opened and never closed.', line);
	return words;
}
