import { type MarkedResult, saidOf } from '../waivers.ts';
import { mark, paint, type Style, wrap } from './style.ts';

/** One line per check: mark, title, what was seen; below it what each address said, when they differ. */
export function checkLine(style: Style, result: MarkedResult): string {
	const { title, says, status, waived, byAddress = [] } = result;
	const head = `  ${mark(style, status)}  `;
	const line = wrap(
		style,
		`${paint(style, 'bold', `${title}:`)} ${says}${waived === undefined ? '' : ` (${saidOf(waived)})`}`,
		head,
		' '.repeat(8),
	);
	if (new Set(byAddress.map(({ outcome }) => outcome)).size < 2) return line;
	const each = byAddress.map((answer) =>
		wrap(style, `${answer.address}: ${answer.says}`, `        ${mark(style, answer.status)}  `, ' '.repeat(14)),
	);
	return [line, ...each].join('\n');
}
