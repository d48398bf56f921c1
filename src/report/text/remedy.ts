import type { CauseLine } from '../schema.ts';
import { OWNER_TITLES } from '../words.ts';
import { paint, type Style, wrap } from './style.ts';

const MOST_STEPS = 3;

/** What to do, who does it, and the exact commands. */
export function remedyLines(style: Style, cause: Pick<CauseLine, 'remedy' | 'owner'>, indent: string): readonly string[] {
	return cause.remedy.slice(0, MOST_STEPS).flatMap((step, at) => {
		const label = at === 0 ? `do (${OWNER_TITLES[cause.owner]}): ` : 'or: ';
		const lines = [wrap(style, `${label}${step.do}`, indent, `${indent}  `)];
		if (step.command !== undefined) lines.push(...commandLines(style, step.command, step.elevation === true, indent));
		if (step.undo !== undefined) lines.push(wrap(style, `undo: ${step.undo}`, `${indent}  `, `${indent}    `));
		if (step.verify !== undefined) lines.push(wrap(style, `check: ${step.verify}`, `${indent}  `, `${indent}    `));
		return lines;
	});
}

/** Commands are not broken into lines: they are there to be copied. */
function commandLines(style: Style, command: string, elevated: boolean, indent: string): readonly string[] {
	const lines = command
		.trim()
		.split('\n')
		.map((line) => `${indent}    ${paint(style, 'cyan', line)}`);
	return elevated ? [...lines, `${indent}    ${paint(style, 'dim', '(as administrator or root)')}`] : lines;
}
