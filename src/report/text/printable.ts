/** Controls, escapes, invisible formatting and reading directions. Line breaks stay: commands have several lines. */
const UNPRINTABLE = /[^\P{C}\n\t]/gu;

/**
 * A report's texts, as a terminal may be given them. Names that servers give themselves are cleaned where they are read
 * (`src/wire/text.ts`); this is the last door, for whatever came another way or out of somebody else's file.
 */
export function printable<T>(value: T): T {
	if (typeof value === 'string') return value.replace(UNPRINTABLE, '') as T;
	if (Array.isArray(value)) return value.map(printable) as T;
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, printable(each)])) as T;
}

/** A text in one line, for forms in which a line means something. Every kind of line end is one, also the separators that only some readers break at. */
export function oneLine(text: string): string {
	return printable(text.replace(/\s+/g, ' ')).replace(/ +/g, ' ').trim();
}
