/** A duration as sentences write it: `12 ms`, `<1 ms`, `1.5 s`, `5 s`. */
export function inMs(ms: number): string {
	if (ms < 1) return '<1 ms';
	return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1).replace('.0', '')} s`;
}

/** The first few of a list, and how many more there are: `a, b, c (+2 more)`. */
export function firstOf(items: readonly string[], most = 3): string {
	const more = items.length - most;
	return more > 0 ? `${items.slice(0, most).join(', ')} (+${more} more)` : items.join(', ');
}
