/**
 * Event viewers and PowerShell list the newest first. Where the lines of a text carry times, and the first is later
 * than the last, the text is to be read from its end: record by record, a record being a time and what follows it.
 */
export interface ReadingOrder {
	/** Orders two lines by when what they say happened. */
	compare(lineA: number, lineB: number): number;
}

const LINE_TIME =
	/^[\s>*•|"[(]*(?:Time(?:Created|Generated|Written)?\s*:\s*)?(\d{1,4})([./-])(\d{1,2})\2(\d{1,4}),?[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([AP]M\b)?/i;

/** Reads the times of a text's lines. */
export function readingOrder(text: string): ReadingOrder {
	const lines = text.split('\n');
	const times = lines.map(timeOf);
	const given = times.filter((time) => time !== undefined);
	const newestFirst =
		given.length > 1 &&
		(given[0] as number) > (given.at(-1) as number) &&
		given.every((time, at) => at === 0 || time <= (given[at - 1] as number));
	if (!newestFirst) return { compare: (a, b) => a - b };
	// In a list, a record's time may stand after its message: a blank line ends it, not the next time.
	const isList = lines.some((line) => /^\s*Time(?:Created|Generated|Written)?\s*:/i.test(line)) && lines.some((line) => line.trim() === '');
	let record = 0;
	const records = lines.map((line, at) => {
		if (isList ? line.trim() === '' : times[at] !== undefined) record++;
		return record;
	});
	return { compare: (a, b) => (records[b] ?? 0) - (records[a] ?? 0) || a - b };
}

/** When a line says that it happened, in a unit that can only be compared. */
export function timeOf(line: string): number | undefined {
	const found = LINE_TIME.exec(line.slice(0, 80));
	if (found === null) return undefined;
	const [, first = '', mark, second = '', third = '', hour = '', minute = '', seconds = '0', half] = found;
	const [a, b, c] = [Number(first), Number(second), Number(third)];
	// 2025-02-11; 11.2.2025; 2/11/2025, of which only America writes the month first.
	const [year, month, day] = first.length === 4 ? [a, b, c] : mark === '/' && (half !== undefined || a <= 12) ? [c, a, b] : [c, b, a];
	const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
	return (((year * 12 + month) * 31 + day) * 24 + hours) * 3600 + Number(minute) * 60 + Number(seconds);
}
