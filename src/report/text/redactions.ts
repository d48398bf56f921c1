import { printable } from './printable.ts';
import { paint, type Style, widthOf } from './style.ts';

/** One pseudonym and what it stands for. */
interface Line {
	readonly pseudonym: string;
	readonly original: string;
}

/** Columns: a pseudonym that is longer pushes its own line only. */
const WIDEST = 40;

/** Two columns, and where the table lies. */
export function redactionsText(style: Style, lines: readonly Line[], path: string | undefined): string {
	const column = Math.min(Math.max(0, ...lines.map(({ pseudonym }) => widthOf(pseudonym))), WIDEST);
	const shown = lines.map(({ pseudonym, original }) => {
		const gap = ' '.repeat(Math.max(2, column + 2 - widthOf(pseudonym)));
		return `${paint(style, 'bold', pseudonym)}${gap}${printable(original).replace(/\s+/g, ' ')}`;
	});
	const where = path === undefined ? 'This user has no folder in which it could be kept.' : `The table is ${path}`;
	return [...(shown.length === 0 ? ['No such pseudonym was given out here.'] : shown), paint(style, 'dim', printable(where))].join('\n');
}
