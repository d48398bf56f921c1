/** A line of Markdown without its code spans, as CommonMark finds them (0.31, 6.1): a run of backticks up to the next run of the same length. */
export function withoutCode(line: string): string {
	let outside = '';
	for (let at = 0; at < line.length; ) {
		const [run = ''] = /^`+/.exec(line.slice(at)) ?? [];
		const end = run === '' ? -1 : endOf(line, at + run.length, run.length);
		outside += end < 0 ? (run === '' ? line[at] : run) : '';
		at = end < 0 ? at + Math.max(1, run.length) : end;
	}
	return outside;
}

function endOf(line: string, from: number, length: number): number {
	const closing = [...line.slice(from).matchAll(/`+/g)].find(([run]) => run.length === length);
	return closing === undefined ? -1 : from + closing.index + length;
}
