/**
 * A range of the plug-in guidelines (Monitoring Plugins, "Threshold and Ranges"), `[@]start:end`: `30:` alerts below 30, `10` below 0 and
 * above 10, `~:10` above 10, `@10:20` from 10 to 20.
 */
interface Range {
	readonly start: number;
	readonly end: number;
	/** What lies within alerts, and not what lies outside. */
	readonly inside: boolean;
}

const RANGE = /^(@?)(?:(~|-?\d+(?:\.\d+)?)?(:))?(-?\d+(?:\.\d+)?)?$/;

/** Undefined where the text is none. */
export function parseRange(text: string): Range | undefined {
	const [, at, start, colon, end] = RANGE.exec(text) ?? [];
	if (at === undefined || (end === undefined && (colon === undefined || start === undefined))) return undefined;
	const range: Range = {
		start: start === undefined ? 0 : start === '~' ? Number.NEGATIVE_INFINITY : Number(start),
		end: end === undefined ? Number.POSITIVE_INFINITY : Number(end),
		inside: at === '@',
	};
	return range.start > range.end ? undefined : range;
}

/** What is no range never alerts. */
export function alerts(text: string, value: number): boolean {
	const range = parseRange(text);
	return range !== undefined && (value >= range.start && value <= range.end) === range.inside;
}
