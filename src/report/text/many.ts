import { countsAs } from '../counts-as.ts';
import type { Pieces } from '../pieces.ts';
import type { MarkedResult } from '../waivers.ts';
import { STATE_WORDS } from '../words.ts';
import { printable } from './printable.ts';
import { endedText, leftText, originText, resultLines, waiversText } from './report.ts';
import { heading, labelled, type Style, wrap } from './style.ts';
import { summaryLine } from './summary.ts';

/** Of more targets than these, each has a line only: a page each would be read by nobody. */
export const MOST_IN_FULL = 10;

/** The report of many targets: this computer, a line for each target, and how many came out how. */
export function manyText(style: Style): Pieces {
	return {
		head(head, total) {
			const lines = resultLines(style);
			const checks = head.machine.checks.flatMap((check) => lines.next(check as MarkedResult));
			return `${[...checks, ...lines.end(), `\n${heading(style, `${total} targets`)}`].join('\n')}\n`;
		},
		// Open causes are most of a target, and nothing is said of them here.
		target(target, head) {
			const line = summaryLine(style, head, printable({ ...target, causes: target.causes.filter(({ standing }) => standing !== 'open') }));
			const why = countsAs(target, head);
			return why === undefined ? `${line}\n` : `${line}\n${labelled(style, '', why, '')}\n`;
		},
		end(end, head) {
			const { counts } = end;
			const states = (['fails', 'undetermined', 'degraded', 'ok'] as const).filter((state) => counts[state] > 0);
			const counted = states.map((state) => `${STATE_WORDS[state]}: ${counts[state]}`).join(' · ');
			const parts = [
				heading(style, counted === '' ? 'No target was looked at' : counted),
				...[leftText(style, printable(head)).join('\n')].filter((text) => text !== ''),
				...waiversText(style, printable(end)),
				...endedText(style, end),
				...originText(style, head),
			];
			const next = 'All of one target: vpn-doctor check HOST. All of all of them: --format ndjson.';
			return `\n${[...parts, wrap(style, next, '', '')].join('\n\n')}\n`;
		},
	};
}
