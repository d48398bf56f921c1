/**
 * Which catalog is the newer one. A catalog is called after the day of its last change, with a number where there was another one on that day,
 * and a digest of its content: `2026.11.30+3f9c01d2`, `2026.11.30.2+8a01bc44`. The first part stands in `data/version.json`, which
 * `npm run generate` renews whenever the content has changed.
 */

/** What `data/version.json` holds. */
export interface CommittedVersion {
	readonly version: string;
	/** Of the content that goes by it. */
	readonly digest: string;
}

/** The form of a whole version. */
export const CATALOG_VERSION = /^\d{4}\.\d{1,2}\.\d{1,2}(\.\d{1,4})?\+[0-9a-f]{8}$/;

/** Above 0 where `a` is newer than `b`, below where it is older, 0 where both are of one moment, whatever they hold. */
export function compareCatalogs(a: string, b: string): number {
	return compareNumbers(dayOf(a), dayOf(b));
}

/** The same of versions of the program, which are numbers with dots. */
export function compareNumbers(a: string, b: string): number {
	const [left, right] = [a, b].map((version) => version.split('.').map((part) => Number.parseInt(part, 10) || 0)) as [number[], number[]];
	for (let at = 0; at < Math.max(left.length, right.length); at++) {
		const difference = (left[at] ?? 0) - (right[at] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

/** What a catalog that changed on `day` (`2026-11-30`) is called: always newer than `last`. */
export function versionAfter(last: string, day: string): string {
	const today = day.split('-').map(Number).join('.');
	if (compareNumbers(today, last) > 0) return today;
	// The second of that day; or the clock of whoever changed it last was ahead.
	const [year, month, date, count = 1] = last.split('.').map(Number);
	return [year, month, date, count + 1].join('.');
}

function dayOf(version: string): string {
	return version.split('+')[0] ?? '';
}
