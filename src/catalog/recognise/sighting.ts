import type { KnownCode } from '../load.ts';

export type Certainty = 'certain' | 'likely' | 'possible';

/** A place in a text that speaks of a code. */
export interface Sighting {
	readonly entry: KnownCode;
	readonly by: 'number' | 'symbol' | 'message' | 'log';
	readonly certainty: Certainty;
	/** Counted from 0. */
	readonly line: number;
	/** Where in the text it starts, for the order within a line. */
	readonly start: number;
	/** When it happened, where the text says so unmistakably: milliseconds since 1970. */
	readonly time?: number;
}

/** A line of a log that begins an attempt of this family, or says that it came through. */
export interface Milestone {
	readonly family: string;
	readonly what: 'starts' | 'succeeds';
	/** The family writes logs; others, such as rasdial, are spoken of in any text. */
	readonly ofLog: boolean;
	readonly line: number;
	readonly start: number;
}
