import type { CauseLine } from '../schema.ts';
import { OWNER_TITLES } from '../words.ts';
import { paint, type Style, wrap } from './style.ts';

const MOST_STEPS = 3;

/** Where a step is done, when it is not plain. */
const PLACES: Partial<Record<CauseLine['remedy'][number]['platform'], string>> = {
	linux: 'on Linux',
	macos: 'on macOS',
	server: 'on the server',
	router: 'on the router',
};

/** What to do with the exact commands, and who mends it in the end. */
export function remedyLines(style: Style, remedy: CauseLine['remedy'], owner: CauseLine['owner'], indent: string): readonly string[] {
	const steps = remedy.slice(0, MOST_STEPS).flatMap((step, at) => {
		const place = PLACES[step.platform];
		const label = `${at === 0 ? 'do' : 'or'}${place === undefined ? '' : `, ${place}`}: `;
		const lines = [wrap(style, `${label}${step.do}`, indent, `${indent}  `)];
		if (step.command !== undefined) lines.push(...commandLines(style, step.command, step.elevation === true, indent));
		if (step.undo !== undefined) lines.push(wrap(style, `undo: ${step.undo}`, `${indent}  `, `${indent}    `));
		if (step.verify !== undefined) lines.push(wrap(style, `check: ${step.verify}`, `${indent}  `, `${indent}    `));
		return lines;
	});
	return [...steps, wrap(style, `who mends it: ${OWNER_TITLES[owner]}`, indent, `${indent}  `)];
}

/** Commands are not broken into lines: they are there to be copied. */
function commandLines(style: Style, command: string, elevated: boolean, indent: string): readonly string[] {
	const lines = command
		.trim()
		.split('\n')
		.map((line) => `${indent}    ${paint(style, 'cyan', line)}`);
	return elevated ? [...lines, `${indent}    ${paint(style, 'dim', '(as administrator or root)')}`] : lines;
}
