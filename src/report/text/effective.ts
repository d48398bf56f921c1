import type { EffectiveValue } from '../../config/effective.ts';
import { printable } from './printable.ts';
import { heading, paint, type Style, wrap } from './style.ts';

/** The values that a run would have, one a line with where each comes from. */
export function effectiveText(
	style: Style,
	{ file, found }: { readonly file: string; readonly found: boolean },
	values: readonly EffectiveValue[],
): string {
	const column = Math.min(44, Math.max(...values.map(({ path }) => path.length)) + 2);
	const lines = printable(values).map(({ path, value, from }) => {
		const head = `${paint(style, 'bold', path)}${' '.repeat(Math.max(1, column - path.length))}`;
		return wrap(style, `${written(value)} ${from === 'default' ? '(default)' : `(${from})`}`, head, ' '.repeat(column));
	});
	return [heading(style, `${printable(file)}${found ? ', found from this folder upwards' : ''}`), ...lines].join('\n');
}

function written(value: unknown): string {
	if (value === null) return 'none';
	if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
