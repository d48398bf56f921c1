import type { Pieces } from '../pieces.ts';
import type { Report } from '../schema.ts';

/** The forms that a report can be written in. Whoever adds one adds its file here in this folder, and a line in `index.ts`. */
export const FORMATS = ['text', 'json', 'ndjson', 'junit', 'tap', 'github', 'markdown', 'html', 'nagios', 'prometheus', 'line'] as const;
export type Format = (typeof FORMATS)[number];

/** What a form may be told of how it is wanted. */
export interface FormatSettings {
	/** Columns, for those that break lines. */
	readonly width: number;
	/** What the reader calls this; default: the target. */
	readonly title?: string;
	/** How much more than the shortest: 0, 1 or 2. */
	readonly verbose?: number;
}

/** One form of a report: a pure function of its JSON. */
export interface Reporter {
	/** Made to be passed on: without `--no-redact`, names and addresses are replaced by pseudonyms before it is written. */
	readonly passedOn?: true;
	/** A program of another user reads it: a new file gets the permissions for that. */
	readonly readByOthers?: true;
	/** The text as it stands in the file, its last line feed included. */
	write(report: Report, settings: FormatSettings): string;
	/** Where it can be written as the run goes on: the same text in pieces. Then nothing of a target is kept. */
	readonly pieces?: Pieces;
}
