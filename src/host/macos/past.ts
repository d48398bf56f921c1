import { type Reading, readable, unreadable } from '../host.ts';
import { programLines } from '../log-lines.ts';
import type { HostParts } from '../parts.ts';
import type { LogLine, Past, PastQuestions } from '../past.ts';

/** The processes that dial: the built-in client's session manager and agents, its PPP and its IKEv1, and those of other makers. */
const PROCESSES = ['nesessionmanager', 'neagent', 'NEIKEv2Provider', 'pppd', 'racoon', 'openvpn', 'charon'];
/** The unified log is searched entry by entry: a day takes seconds. */
const SINCE = '1d';
const PATIENCE_MS = 30_000;

/**
 * What macOS has written down of past attempts: the unified log (log(1), `show`), and the file in which pppd writes what it does for
 * L2TP. From the documents; nothing of it has run on a Mac.
 */
export function macosPast(parts: HostParts, now: () => Date = () => new Date()): PastQuestions {
	return {
		past: async () => {
			const unread: Past['unread'][number][] = [];
			const unified = await unifiedLog(parts);
			if (!unified.read) unread.push({ place: 'unified log', why: { reason: unified.reason, detail: unified.detail } });
			const ppp = parts.files.readText(PPP_LOG, 'end');
			if (!ppp.read) unread.push({ place: PPP_LOG, why: { reason: ppp.reason, detail: ppp.detail } });
			const logs = [
				{ place: 'unified log', lines: unified.read ? unified.value : [] },
				{ place: PPP_LOG, lines: programLines(ppp.read ? (ppp.value ?? '') : '', now(), 'pppd') },
			];
			return { attempts: [], events: [], logs: logs.filter(({ lines }) => lines.length > 0), unread };
		},
	};
}

const PPP_LOG = '/var/log/ppp.log';

async function unifiedLog({ exec, signal }: HostParts): Promise<Reading<readonly LogLine[]>> {
	const predicate = PROCESSES.map((name) => `process == "${name}"`).join(' OR ');
	const ran = await exec('/usr/bin/log', ['show', '--last', SINCE, '--style', 'ndjson', '--predicate', predicate], {
		timeoutMs: PATIENCE_MS,
		...(signal === undefined ? {} : { signal }),
	});
	if (!ran.read) return ran;
	const { exitCode, stdout } = ran.value;
	// Even without an entry, ndjson ends with a line that counts them.
	if (exitCode !== 0 || stdout.trim() === '') return unreadable('failed', `log: exit ${exitCode}, ${stdout.length} characters`);
	return readable(stdout.split('\n').flatMap(entryOf));
}

/** `{"timestamp":"2024-05-02 10:11:12.123456+0200","processImagePath":"/usr/libexec/neagent","eventMessage":"…"}`, a line each. */
function entryOf(line: string): readonly LogLine[] {
	let entry: Readonly<Record<string, unknown>>;
	try {
		entry = JSON.parse(line) as typeof entry;
	} catch {
		return [];
	}
	const { timestamp, processImagePath, eventMessage } = entry;
	if (typeof processImagePath !== 'string' || typeof eventMessage !== 'string') return [];
	const program = processImagePath.split('/').at(-1) ?? '';
	const time = typeof timestamp === 'string' ? Date.parse(timestamp.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2')) : Number.NaN;
	const at = Number.isNaN(time) ? {} : { at: new Date(time).toISOString() };
	return eventMessage.split('\n').map((text) => ({ ...at, program, text }));
}
