import { type Reading, readable, type Unreadable, unreadable } from '../host.ts';
import type { HostParts } from '../parts.ts';
import type { LogLine } from '../past.ts';
import { VPN_PROGRAMS, vpnLines } from './vpn-programs.ts';

/** How many entries are asked for, newest last. NetworkManager alone writes a hundred for a connection. */
const MOST_ENTRIES = 5000;
/** A journal of gigabytes on a slow disk. In ms. */
const PATIENCE_MS = 10_000;
/** Where journald keeps its files: lasting, and of this boot. */
const FOLDERS = ['/var/log/journal', '/run/log/journal'];

/** What VPN programs have written to systemd's journal. `undefined`: this machine keeps none. */
export async function journalLines({ exec, files, signal }: HostParts): Promise<Reading<readonly LogLine[] | undefined>> {
	const isKept = FOLDERS.some((folder) => {
		const names = files.list(folder);
		return names.read && (names.value ?? []).length > 0;
	});
	if (!isKept) return readable(undefined);
	const either = [
		...VPN_PROGRAMS.map((name) => `SYSLOG_IDENTIFIER=${name}`),
		'+',
		...UNNAMED.map((name) => `_COMM=${name.slice(0, LONGEST_COMM)}`),
	];
	const ran = await exec('journalctl', ['-o', 'json', '--no-pager', '-q', '-n', String(MOST_ENTRIES), FIELDS, ...either], {
		timeoutMs: PATIENCE_MS,
		...(signal === undefined ? {} : { signal }),
	});
	if (!ran.read) return ran;
	const { exitCode, stdout } = ran.value;
	if (exitCode !== 0) return unreadable('failed', `journalctl: exit ${exitCode}`);
	return readable(vpnLines(stdout.split('\n').flatMap(entryOf)));
}

const FIELDS = '--output-fields=MESSAGE,SYSLOG_IDENTIFIER,_COMM,_PID,_SYSTEMD_UNIT';

/** Programs that may write to the journal without saying their name: NetworkManager's plug-ins do, through GLib. The kernel knows it. */
const UNNAMED = ['openvpn', 'charon', 'pppd', ...VPN_PROGRAMS.filter((name) => name.startsWith('nm-'))];
/** The kernel keeps so much of a program's name (TASK_COMM_LEN). */
const LONGEST_COMM = 15;

/**
 * Who is neither root nor in the groups adm or systemd-journal is shown only entries of their own, and journalctl says so in a sentence
 * alone: whether the system's file can be opened says it too.
 */
export function hiddenJournal({ files }: HostParts): Unreadable | undefined {
	for (const folder of FOLDERS) {
		const machines = files.list(folder);
		for (const machine of machines.read ? (machines.value ?? []) : []) {
			const system = files.readText(`${folder}/${machine}/system.journal`, 'end');
			if (!system.read && system.reason === 'not-permitted') return system;
		}
	}
	return undefined;
}

/** One line of `-o json`: a value is text, a list of bytes where it is no UTF-8, or null where it is too long (systemd.journal-fields). */
function entryOf(line: string): readonly LogLine[] {
	if (line.trim() === '') return [];
	let entry: Readonly<Record<string, unknown>>;
	try {
		entry = JSON.parse(line) as typeof entry;
	} catch {
		return [];
	}
	const program = textOf(entry.SYSLOG_IDENTIFIER) ?? textOf(entry._COMM);
	const text = textOf(entry.MESSAGE);
	const micros = Number(textOf(entry.__REALTIME_TIMESTAMP));
	if (program === undefined || text === undefined) return [];
	const unit = textOf(entry._SYSTEMD_UNIT);
	const pid = textOf(entry._PID);
	const at = micros > 0 && micros < 8e18 ? new Date(micros / 1000).toISOString() : undefined;
	return text.split('\n').map((each) => ({
		...(at === undefined ? {} : { at }),
		program,
		...(pid === undefined ? {} : { pid }),
		...(unit === undefined ? {} : { unit }),
		text: each,
	}));
}

function textOf(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	if (Array.isArray(value) && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)) {
		return Buffer.from(value as number[]).toString('utf8');
	}
	return undefined;
}
