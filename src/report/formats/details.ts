import type { Detail } from '../cases/case.ts';
import { printable } from '../text/printable.ts';

type Details = { readonly [name: string]: Detail | undefined };

/**
 * Details in that part of YAML which every reader of TAP knows, Perl's among them: blocks, plain names, and text in double quotes
 * with no escapes but `\"`, `\\`, `\n`, `\t` and `\x3a`.
 */
export function detailLines(details: Details): readonly string[] {
	return Object.entries(details).flatMap(([name, value]) => (value === undefined ? [] : entry(`${nameOf(name)}:`, value)));
}

function entry(head: string, value: Detail): readonly string[] {
	if (Array.isArray(value) && value.length > 0) return [head, ...value.flatMap((each) => nested('-', each)).map((line) => `  ${line}`)];
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
		const lines = detailLines(value as Details);
		if (lines.length > 0) return [head, ...lines.map((line) => `  ${line}`)];
		return [`${head} {}`];
	}
	return [`${head} ${scalar(value)}`];
}

/** Lists of lists and of objects stand in one line, as JSON in quotes: nobody reads them but the administrator who looks for one word. */
function nested(head: string, value: Detail): readonly string[] {
	const text = typeof value === 'object' && value !== null ? quoted(JSON.stringify(value)) : scalar(value);
	// Perl's reader takes a colon after the first word for the end of a name, in quotes or not.
	return [`${head} ${text.replace(/^(\S+\s*):(?=\s)/, '$1\\x3a')}`];
}

function scalar(value: Detail): string {
	if (value === null) return '~';
	if (Array.isArray(value)) return '[]';
	return typeof value === 'string' ? quoted(value) : String(value);
}

/** The separators of lines and paragraphs are ends of lines for some readers. */
function quoted(value: string): string {
	return JSON.stringify(printable(value.replace(/[\u2028\u2029]/g, '\n')));
}

function nameOf(name: string): string {
	return /^[\w-]+$/.test(name) ? name : quoted(name);
}
