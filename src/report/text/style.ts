import { stripVTControlCharacters, styleText } from 'node:util';
import type { Status } from '../../check/result.ts';

/** How text is drawn: decided once by the command, from the terminal and the flags. */
export interface Style {
	readonly colour: boolean;
	/** Columns. */
	readonly width: number;
}

export type Format = Parameters<typeof styleText>[0];

export function paint(style: Style, format: Format, text: string): string {
	return style.colour ? styleText(format, text, { validateStream: false }) : text;
}

/** Words, not symbols: they survive a pipe, a ticket, a screen reader and an old console. */
const MARKS: Record<Status, { word: string; format: Format }> = {
	pass: { word: 'ok', format: 'green' },
	warn: { word: 'warn', format: 'yellow' },
	fail: { word: 'FAIL', format: ['red', 'bold'] },
	unknown: { word: '?', format: 'cyan' },
	skip: { word: '-', format: 'dim' },
	error: { word: 'ERR', format: 'magenta' },
};

export function mark(style: Style, status: Status): string {
	const { word, format } = MARKS[status];
	return paint(style, format, word.padEnd(4));
}

/**
 * Breaks text at blanks so that no line is wider than the style's width; lines after the first are indented.
 * Words wider than a line (a command, an address) stay whole: they are there to be copied.
 */
export function wrap(style: Style, text: string, firstIndent: string, indent: string): string {
	const lines: string[] = [];
	let line = firstIndent;
	let width = widthOf(firstIndent);
	let empty = true;
	for (const word of text.split(/\s+/).filter((part) => part !== '')) {
		const wordWidth = widthOf(word);
		if (!empty && width + 1 + wordWidth > style.width) {
			lines.push(line);
			line = indent;
			width = widthOf(indent);
			empty = true;
		}
		line += empty ? word : ` ${word}`;
		width += wordWidth + (empty ? 0 : 1);
		empty = false;
	}
	lines.push(line);
	return lines.join('\n');
}

/** Columns that a text takes; colour takes none. East Asian wide characters take two. */
export function widthOf(text: string): number {
	if (/^[\x20-\x7e]*$/.test(text)) return text.length;
	let width = 0;
	for (const character of stripVTControlCharacters(text)) {
		width += /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(character)
			? 2
			: 1;
	}
	return width;
}

/** A label in a column of its own, and a text beside it. */
export function labelled(style: Style, label: string, text: string, indent = '', column = 14): string {
	const head = `${indent}${paint(style, 'bold', label)}${' '.repeat(Math.max(1, column - widthOf(label)))}`;
	return wrap(style, text, head, indent + ' '.repeat(Math.max(column, widthOf(label) + 1)));
}

export function heading(style: Style, text: string): string {
	return paint(style, ['bold', 'underline'], text);
}
