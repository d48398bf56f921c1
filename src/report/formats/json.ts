import { toJson } from '../json.ts';
import { inPieces, type Pieces } from '../pieces.ts';
import type { Reporter } from './format.ts';

/** The whole in the order in which it becomes known, each target written and freed: what a run comes to stands behind its targets. */
const pieces: Pieces = {
	onlyWhole: true,
	head: (head) => `${inside(head)},\n  "targets": [`,
	target: (target, _head, number) => `${number === 1 ? '' : ','}\n${indented(toJson(target), '    ')}`,
	end: ({ counts, ...end }) =>
		`${Object.values(counts).every((count) => count === 0) ? '' : '\n  '}],\n${inside(end).slice('{\n'.length)}\n}\n`,
};

/** The norm: every other form is made from it (DESIGN, 7). */
export const json: Reporter = { pieces, write: (report) => inPieces(pieces, report) };

/** An object that is not closed yet. */
function inside(value: object): string {
	return toJson(value).slice(0, -'\n}'.length);
}

function indented(text: string, by: string): string {
	return text.replace(/^/gm, by);
}
