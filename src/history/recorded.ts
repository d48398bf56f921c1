import { codebookOf } from '../catalog/recognise/codebook.ts';
import { formsOf } from '../catalog/recognise/notation.ts';
import type { Catalog } from '../catalog/schema.ts';
import type { Past, RecordedAttempt, RecordedEvent } from '../host/past.ts';
import type { PastAttempt } from './attempt.ts';

/** Ends that somebody wanted (raserror.h): hung up, idle as it was set, signed off, another user, hibernation, sleep. */
const WANTED_ENDS: readonly number[] = [631, 828, 830, 831, 832, 833];
/** What belongs to an attempt is written down within so long of its end, in ms. */
const AFTER_MS = 2000;

/** Attempts that the system wrote down as values, with the codes in the catalog's notation. */
export function recordedAttempts(catalog: Catalog, { attempts, events }: Pick<Past, 'attempts' | 'events'>): readonly PastAttempt[] {
	return attempts.map((attempt) => {
		const { code, ended, tried, id, program, at, durationMs, connection, user, server, settings } = attempt;
		const isLost = attempt.result === 'connected' && ended?.code !== undefined && !WANTED_ENDS.includes(ended.code);
		const codes = codesOf(catalog, isLost ? ended.code : code);
		return {
			program,
			place: 'Application',
			id,
			at,
			...(durationMs === undefined ? {} : { durationMs }),
			...(connection === undefined ? {} : { connection }),
			...(user === undefined ? {} : { user }),
			...(server === undefined ? {} : { server }),
			tried,
			result: isLost ? 'lost' : attempt.result,
			codes,
			firstCodes: codes.length,
			...(ended === undefined ? {} : { endedAt: ended.at }),
			settings,
			beside: events.filter((event) => isDuring(attempt, event)).flatMap((event) => besideOf(catalog, event)),
		};
	});
}

/** A number's names in the catalog; else the number itself, in hexadecimal where it is none of the small ones. */
function codesOf(catalog: Catalog, code: number | undefined): readonly string[] {
	if (code === undefined) return [];
	const { byValue } = codebookOf(catalog);
	const names = formsOf(code).flatMap((value) => byValue.get(value) ?? []);
	if (names.length > 0) return [...new Set(names.map((name) => name.code))];
	return [code > 0xffff ? `0x${code.toString(16).toUpperCase().padStart(8, '0')}` : String(code)];
}

function isDuring({ at, durationMs, result }: RecordedAttempt, event: RecordedEvent): boolean {
	if (result !== 'failed' || durationMs === undefined) return false;
	const time = Date.parse(event.at);
	return time >= Date.parse(at) && time <= Date.parse(at) + durationMs + AFTER_MS;
}

/** Only what the catalog knows: any large number may stand in an event. */
function besideOf(catalog: Catalog, { log, id, codes }: RecordedEvent): PastAttempt['beside'] {
	const { byValue } = codebookOf(catalog);
	const known = codes.flatMap((code) => formsOf(code).flatMap((value) => byValue.get(value) ?? [])).map((name) => name.code);
	return known.length === 0 ? [] : [{ log, event: id, codes: [...new Set(known)] }];
}
