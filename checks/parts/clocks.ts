/** How far this computer's clock is from another one. */
export interface ClockReading {
	/** Whose clock. */
	readonly of: string;
	/** What it said, ISO 8601 UTC. */
	readonly date: string;
	/** How far this computer's clock is ahead of it, in ms; negative when behind. */
	readonly aheadMs: number;
	/** From question to answer, in ms: how exact that is, besides the second that a Date header is rounded to. */
	readonly roundTripMs: number;
}

/** What another clock said, and when that was by this computer's own. */
interface Heard {
	readonly date: string;
	readonly hereAt: string;
	readonly roundTripMs: number;
}

export function compared(of: string, { date, hereAt, roundTripMs }: Heard): ClockReading {
	return { of, date, aheadMs: Date.parse(hereAt) - Date.parse(date), roundTripMs };
}

/** The readings with the one in front that is nearest to this computer's clock: a right clock anywhere clears it. */
export function nearest(clocks: readonly ClockReading[]): readonly [ClockReading, ...ClockReading[]] | undefined {
	const [first, ...others] = [...clocks].sort((one, other) => Math.abs(one.aheadMs) - Math.abs(other.aheadMs));
	return first === undefined ? undefined : [first, ...others];
}

const UNITS = [
	['year', 365 * 86_400_000],
	['day', 86_400_000],
	['hour', 3_600_000],
	['minute', 60_000],
	['second', 1000],
] as const;

/** A difference between clocks in its largest unit: `2 days`, `1 hour`. */
export function duration(ms: number): string {
	const size = Math.abs(ms);
	const [unit, length] = UNITS.find(([, each]) => size >= each) ?? (['second', 1000] as const);
	const count = Math.round(size / length);
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
