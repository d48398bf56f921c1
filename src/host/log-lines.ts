import type { LogLine } from './past.ts';

/** Reads the beginnings of lines: when, and who. What a line says is left as it is. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** A log is at most so far ahead of the clock: beyond it, a date without a year is one of last year. In ms. */
const AHEAD_MS = 24 * 60 * 60 * 1000;

/** `2024-05-02T10:11:12.123456+02:00` (rsyslog), `2024-05-02 10:11:12` (OpenVPN 2.5 and newer, local time). */
const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: us=\d{1,6})?(Z|[+-]\d\d:?\d\d)?\s+/;
/** `May  2 10:11:12` (RFC 3164, charon's `%b %e %T`), `May  2 10:11:12.123456:` (pluto). Local time, no year. */
const BSD = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.\d{1,6}:?)?\s+/;
/** `Thu May  2 10:11:12 2024` (OpenVPN up to 2.4, with `us=…` at times), `Thu May  2 10:11:12 2024 : ` (pppd on macOS). Local time. */
const CTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})(?: us=\d{1,6})?(?: :)?\s+/;

/** When a line says that it was written, as ISO 8601 UTC, and what stands behind it. */
export function timedText(line: string, now: Date): { readonly at?: string; readonly text: string } {
	const head = line.slice(0, 80);
	const iso = ISO.exec(head);
	if (iso !== null) {
		const [, year, month, day, hour, minute, second, , zone] = iso;
		return stamped(timeOf([year, Number(month) - 1, day, hour, minute, second], zone), line, iso[0]);
	}
	const ctime = CTIME.exec(head);
	if (ctime !== null) {
		const [, month = '', day, hour, minute, second, year] = ctime;
		return stamped(timeOf([year, MONTHS.indexOf(month), day, hour, minute, second]), line, ctime[0]);
	}
	const bsd = BSD.exec(head);
	if (bsd === null) return { text: line };
	const [, month = '', ...rest] = bsd;
	const inYear = (year: number) => timeOf([year, MONTHS.indexOf(month), ...rest]);
	const thisYear = inYear(now.getFullYear());
	const isAhead = thisYear !== undefined && thisYear > now.getTime() + AHEAD_MS;
	return stamped(isAhead ? inYear(now.getFullYear() - 1) : thisYear, line, bsd[0]);
}

function stamped(time: number | undefined, line: string, head: string): { readonly at?: string; readonly text: string } {
	return time === undefined ? { text: line } : { at: new Date(time).toISOString(), text: line.slice(head.length) };
}

/** Year, month from 0, day, hour, minute, second. Undefined for what is no date. */
function timeOf(parts: readonly (string | number | undefined)[], zone?: string): number | undefined {
	const [year = Number.NaN, month = Number.NaN, day = Number.NaN, hour = Number.NaN, minute = Number.NaN, second = Number.NaN] =
		parts.map(Number);
	if (month < 0 || month > 11 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
	if (zone === undefined) {
		const local = new Date(year, month, day, hour, minute, second).getTime();
		return Number.isNaN(local) ? undefined : local;
	}
	const offset = zone === 'Z' ? 0 : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
	const utc = Date.UTC(year, month, day, hour, minute, second) - offset * 60_000;
	return Number.isNaN(utc) ? undefined : utc;
}

/** `host program[123]: text`, as syslog daemons write it behind the time. */
const TAGGED = /^\S{1,255} (?<program>[A-Za-z][\w.@+/-]{0,63})(?:\[(?<pid>\d{1,10})\])?: ?/;

/** Lines of a file in which many programs write, those of the programs that `isOurs` names. */
export function syslogLines(text: string, now: Date, isOurs: (program: string) => boolean): readonly LogLine[] {
	return text.split('\n').flatMap((line) => {
		const { at, text: rest } = timedText(line.trimEnd(), now);
		const tag = TAGGED.exec(rest.slice(0, 400));
		const { program, pid } = tag?.groups ?? {};
		if (at === undefined || tag === null || program === undefined || !isOurs(program)) return [];
		return [{ at, program, ...(pid === undefined ? {} : { pid }), text: rest.slice(tag[0].length) }];
	});
}

/** Lines of a file in which one program writes. A line without a time was written with the one before it. */
export function programLines(text: string, now: Date, program: string): readonly LogLine[] {
	let last: string | undefined;
	return text.split('\n').flatMap((line) => {
		if (line.trim() === '') return [];
		const { at, text: rest } = timedText(line.trimEnd(), now);
		last = at ?? last;
		return [{ ...(last === undefined ? {} : { at: last }), program, text: rest }];
	});
}
