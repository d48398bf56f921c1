import { win32 as paths } from 'node:path';
import { type Reading, readable, unreadable } from '../host.ts';
import type { HostParts } from '../parts.ts';
import type { Past, PastQuestions, RecordedEvent } from '../past.ts';
import { type ReadEvents, readEvents, type WindowsEvent } from './event-xml.ts';
import { attemptsIn, codeIn } from './ras-attempts.ts';

/** An attempt leaves three to seven events. */
const MOST_EVENTS = 300;
/** A log of many megabytes is searched from its end. In ms. */
const PATIENCE_MS = 10_000;

const ATTEMPTS = { log: 'Application', query: "*[System[Provider[@Name='RasClient']]]" };
/**
 * Logs that say more about a failure at the same moment. RasAgileVpn's is off unless somebody switched it on. VPN-Client/Operational is left
 * out on purpose: it tells of profiles that are made and changed, and its values can hold the pre-shared key of one.
 */
const BESIDE = ['Microsoft-Windows-EapHost/Operational', 'Microsoft-Windows-RasAgileVpn/Operational'];
const TROUBLE = '*[System[(Level=1 or Level=2 or Level=3)]]';

/** What wevtutil ends with: system error numbers (winerror.h). */
const ACCESS_DENIED = 5;
const CHANNEL_NOT_FOUND = 15007;

/** What Windows has written down of past attempts: RasClient's events, as values; nothing of their translated sentences. */
export function windowsPast(parts: HostParts & { readonly systemRoot: string }): PastQuestions {
	return {
		past: async () => {
			const [attempts, ...beside] = await Promise.all([
				eventsOf(parts, ATTEMPTS.log, ATTEMPTS.query),
				...BESIDE.map((log) => eventsOf(parts, log, TROUBLE)),
			]);
			const unread: Past['unread'][number][] = [];
			const read = (log: string, found: Reading<ReadEvents | 'no-such-log'>): readonly WindowsEvent[] => {
				const { events, why } = judged(found);
				if (why !== undefined) unread.push({ place: log, why });
				return events;
			};
			const own = read(`${ATTEMPTS.log}: RasClient`, attempts).filter(({ provider }) => provider.toLowerCase() === 'rasclient');
			return {
				attempts: attemptsIn(own),
				events: beside.flatMap((found, at) => read(BESIDE[at] ?? '', found).map((event) => recorded(BESIDE[at] ?? '', event))),
				logs: [],
				unread,
			};
		},
	};
}

function judged(found: Reading<ReadEvents | 'no-such-log'>): {
	readonly events: readonly WindowsEvent[];
	readonly why?: Past['unread'][number]['why'];
} {
	if (!found.read) return { events: [], why: { reason: found.reason, detail: found.detail } };
	if (found.value === 'no-such-log') return { events: [] };
	const { events, damaged } = found.value;
	return damaged === 0 ? { events } : { events, why: { reason: 'failed', detail: `wevtutil.exe: ${damaged} damaged` } };
}

/**
 * `/e` puts a root around the events even where there is none: an output without it (a stub, a program that a policy holds back) says
 * nothing. `/uni` asks for UTF-16: otherwise names come in the console's code page, which has not every letter.
 */
async function eventsOf(
	{ exec, systemRoot, signal }: HostParts & { readonly systemRoot: string },
	log: string,
	query: string,
): Promise<Reading<ReadEvents | 'no-such-log'>> {
	const args = ['qe', log, `/q:${query}`, '/f:xml', '/rd:true', `/c:${MOST_EVENTS}`, '/e:Events', '/uni:true'];
	const ran = await exec(paths.join(systemRoot, 'System32', 'wevtutil.exe'), args, {
		timeoutMs: PATIENCE_MS,
		encoding: 'unicode',
		...(signal === undefined ? {} : { signal }),
	});
	if (!ran.read) return ran;
	const { exitCode, stdout } = ran.value;
	if (exitCode === CHANNEL_NOT_FOUND && log !== ATTEMPTS.log) return readable('no-such-log');
	if (exitCode !== 0) return unreadable(exitCode === ACCESS_DENIED ? 'not-permitted' : 'failed', `wevtutil.exe: exit ${exitCode}`);
	const found = readEvents(stdout);
	if (!found.hasRoot && found.events.length === 0) return unreadable('failed', `wevtutil.exe: no events in ${stdout.length} characters`);
	return readable(found);
}

/** Numbers of errors above the small ones: counts, types and process numbers are no codes. */
const LEAST_CODE = 0x40000000;

function recorded(log: string, { id, at, data }: WindowsEvent): RecordedEvent {
	const numbers = data.flatMap((value) => codeIn(value) ?? []).filter((code) => code >= LEAST_CODE);
	return { log, id, at, codes: [...new Set(numbers)] };
}
