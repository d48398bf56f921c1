import { toJsonLine } from '../json.ts';
import { inPieces, type Pieces } from '../pieces.ts';
import type { Reporter } from './format.ts';

/** A line for the run, one for each target as soon as it is known, and one that says how many came out how. */
const lines: Pieces = {
	head: (head, total) => toJsonLine({ type: 'run', ...head, total }),
	target: (target, _head, number) => toJsonLine({ type: 'target', number, ...target }),
	end: (end) => toJsonLine({ type: 'summary', ...end }),
};

export const ndjson: Reporter = { pieces: lines, write: (report) => inPieces(lines, report) };
