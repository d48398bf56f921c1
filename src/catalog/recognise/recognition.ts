import type { KnownCode } from '../load.ts';
import type { FailedAttempt } from './attempts.ts';
import type { Certainty, Sighting } from './sighting.ts';

/** A code found in what somebody typed or pasted, and how. */
export interface Recognition {
	readonly entry: KnownCode;
	readonly by: Sighting['by'];
	readonly certainty: Certainty;
	/** Where it stands in a text of several lines, counted from 1, with the line itself. */
	readonly where?: { readonly line: number; readonly text: string };
	/** What followed from it in the same attempt. */
	readonly followedBy: readonly string[];
	/** In a log: a later attempt came through. */
	readonly cameThroughLater: boolean;
}

const LONGEST_EXCERPT = 200;

/** Of a long line, its beginning. */
export function excerpt(line: string): string {
	const text = line.trim();
	return text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}…` : text;
}

/** Where a line of a text stands; nothing for a text of one line. */
export function whereIn(text: string, line: number): Recognition['where'] {
	return text.trim().includes('\n') ? { line: line + 1, text: excerpt(text.split('\n')[line] ?? '') } : undefined;
}

/** What a sighting says by itself. */
export function recognition({ entry, by, certainty }: Sighting, where?: Recognition['where']): Recognition {
	return { entry, by, certainty, ...(where === undefined ? {} : { where }), followedBy: [], cameThroughLater: false };
}

/** What the last failed attempt of a log says. */
export function recognitionsOf(failed: FailedAttempt | undefined, where: (line: number) => Recognition['where']): readonly Recognition[] {
	if (failed === undefined) return [];
	const { first, then, cameThroughLater } = failed;
	const followedBy = then.map(({ entry }) => entry.code);
	return first.map((sighting) => ({ ...recognition(sighting, where(sighting.line)), followedBy, cameThroughLater }));
}
