import { printable } from '../text/printable.ts';

/**
 * Texts in Markdown, as CommonMark, GitHub, GitLab and their like read it. A backslash keeps a character from being markup, but not from being
 * part of a link: many make links, mentions and references of the finished text ("www.…", "@name", "#12", a commit's number). None does so
 * in a code span. So every word that is not plain becomes one.
 */

/** Letters of any writing and digits, joined by nothing that anybody makes a link, a mention or markup of. */
const PLAIN = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}'’,;%/-]*[\p{L}\p{M}\p{N}%])?$/u;
/** Looks plain, and is made a link of all the same: a number of seven or more hexadecimal digits, `GH-12`, `www` before a full stop. */
const REFERENCE = /^(?:(?=[^a-f]*\d)[0-9a-f]{7,}|[a-z]+-\d+|www)$/i;
/** Around a word: quotes and brackets that are no markup, and the end of a sentence. */
const AROUND = /^([("“„'‘]*)(.*?)([)"”'’.,;:?…]*)$/su;
/** What stands by itself between words, and is no markup inside a line. */
const ALONE = /^[–—→…·]$/u;
/** At the beginning of a line these would begin a list. */
const NUMBERED = /^\d+$/;

/** The longest sentence, and the longest name, that a ticket repeats. */
const MOST = { text: 300, code: 120 };

/** One line of running text. */
export function text(value: string): string {
	return words(shortened(value, MOST.text))
		.map((word, at) => wordOf(word, at === 0))
		.join(' ');
}

/** The same, with words that belong together in a code span: an address, a name, a number to search for. */
export function code(value: string): string {
	const flat = words(shortened(value, MOST.code)).join(' ');
	if (flat === '') return '';
	const fence = '`'.repeat(longestRun(flat) + 1);
	const room = /^`|`$/.test(flat) ? ' ' : '';
	return `${fence}${room}${flat}${room}${fence}`;
}

/** Text in a cell of a table: there a bar ends the cell even inside a code span, unless it is escaped. */
export function cell(markdown: string): string {
	return markdown.replaceAll('|', '\\|');
}

/** Lines to be copied as they are, indented as far as the list that they stand in. */
export function block(value: string, indent = ''): string {
	const lines = printable(value).trim().split('\n');
	const fence = '`'.repeat(Math.max(3, longestRun(value) + 1));
	return [fence, ...lines, fence].map((line) => `${indent}${line}`).join('\n');
}

function wordOf(word: string, first: boolean): string {
	if (ALONE.test(word)) return word;
	const [, before = '', core = '', after = ''] = AROUND.exec(word) ?? [];
	if (core === '') return `${before}${after}`;
	const begins = first && NUMBERED.test(core) && /^[.)]/.test(after);
	const bare = first ? core : core.replace(/^-(?=\p{L})/u, '');
	if (PLAIN.test(bare) && !REFERENCE.test(bare) && !begins) return word;
	return `${before}${code(core)}${after}`;
}

function words(value: string): readonly string[] {
	return printable(value)
		.split(/[\s\u2028\u2029]+/)
		.filter((word) => word !== '');
}

function shortened(value: string, most: number): string {
	return value.length <= most ? value : `${[...value].slice(0, most).join('')} …`;
}

function longestRun(value: string): number {
	return Math.max(0, ...[...value.matchAll(/`+/g)].map(([run]) => run.length));
}
