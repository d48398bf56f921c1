import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, win32 } from 'node:path';
import type { Host } from './host.ts';

/** How long a server keeps a negotiation half open at most (strongSwan's default), in ms. */
const KEPT_MS = 30_000;
/** A file that is larger is not ours. In bytes. */
const MOST_BYTES = 8192;
/** The newest, so that the file stays below that. */
const MOST_ENTRIES = 40;
const FILE = 'ike-initiations.json';

/** What stands in the file, and nothing else. */
interface Entry {
	readonly address: string;
	readonly port: number;
	/** In ms since 1970. */
	readonly at: number;
}

/** The folders that may have to be made, from the outside in; the file lies in the last. */
type Folders = readonly string[];

/** Where the user's programs keep their state; undefined where the environment does not say. The user's home itself is never made. */
export function stateFolders(platform: Host['platform'], environment: Readonly<Record<string, string | undefined>>): Folders | undefined {
	if (platform === 'windows') {
		const base = environment.LOCALAPPDATA ?? '';
		return win32.isAbsolute(base) ? [win32.join(base, 'vpn-doctor')] : undefined;
	}
	const { XDG_STATE_HOME: state = '', HOME: home = '' } = environment;
	// A relative one is to be ignored (XDG Base Directory Specification).
	if (posix.isAbsolute(state)) return [state, posix.join(state, 'vpn-doctor')];
	if (!posix.isAbsolute(home)) return undefined;
	return ['.local', '.local/state', '.local/state/vpn-doctor'].map((path) => posix.join(home, path));
}

/**
 * Remembers across processes which servers may still keep a negotiation of ours, in a file of the user's own that holds addresses, ports
 * and times only. It is a courtesy to the server, no lock: of two processes that write at once the last wins, and where the file cannot be
 * read or written, or could be somebody else's, nothing is remembered and nobody is told.
 */
export function initiationsIn(
	folders: Folders | undefined,
	now: () => number = Date.now,
): Pick<Host, 'recentInitiations' | 'noteInitiation'> {
	const folder = folders?.at(-1);
	if (folders === undefined || folder === undefined) return { recentInitiations: () => [], noteInitiation() {} };
	const file = join(folder, FILE);
	return {
		recentInitiations: (address, port) =>
			recent(folder, file, now())
				.filter((entry) => entry.address === address && entry.port === port)
				.map(({ at }) => at + KEPT_MS - now())
				.sort((left, right) => right - left),
		noteInitiation(address, port) {
			try {
				makeOurs(folders);
				if (!isOurFolder(folder)) return;
				const entries: Entry[] = [{ address, port, at: now() }, ...recent(folder, file, now())];
				replace(file, JSON.stringify(entries.slice(0, MOST_ENTRIES)));
			} catch {
				// A home that cannot be written to costs nothing but this.
			}
		},
	};
}

function recent(folder: string, file: string, now: number): readonly Entry[] {
	try {
		// A time to come was written by another clock, and would count for ever.
		return isOurFolder(folder) ? entriesOf(read(file)).filter(({ at }) => at <= now && now - at < KEPT_MS) : [];
	} catch {
		return [];
	}
}

/** Follows no link, and waits for no pipe. */
function read(file: string): unknown {
	if (!lstatSync(file).isFile()) return undefined;
	const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
	try {
		const { size, uid } = fstatSync(descriptor);
		return size <= MOST_BYTES && isUs(uid) ? JSON.parse(readFileSync(descriptor, 'utf8')) : undefined;
	} finally {
		closeSync(descriptor);
	}
}

function entriesOf(content: unknown): readonly Entry[] {
	if (!Array.isArray(content)) return [];
	return content.filter((entry): entry is Entry => {
		const { address, port, at } = (entry ?? {}) as Record<string, unknown>;
		return typeof address === 'string' && Number.isInteger(port) && Number.isInteger(at);
	});
}

/** Whoever reads meanwhile finds the old file or the new one. */
function replace(file: string, content: string): void {
	const fresh = `${file}.${randomBytes(6).toString('hex')}`;
	try {
		writeFileSync(fresh, content, { flag: 'wx', mode: 0o600 });
		renameSync(fresh, file);
	} catch (error) {
		rmSync(fresh, { force: true });
		throw error;
	}
}

/** One level each: a home that does not exist stays away. Under a sudo that keeps HOME nothing of root's is left in it. */
function makeOurs(folders: Folders): void {
	for (const folder of folders) {
		const there = lstatSync(folder, { throwIfNoEntry: false });
		if (there === undefined && isUsOrNotRoot(dirname(folder))) mkdirSync(folder, { mode: 0o700 });
	}
}

function isUsOrNotRoot(folder: string): boolean {
	return process.getuid?.() !== 0 || lstatSync(folder).uid === 0;
}

/** No link, and nobody else's to write to. Windows keeps others out of a user's folders by itself. */
function isOurFolder(folder: string): boolean {
	const stats = lstatSync(folder);
	return stats.isDirectory() && isUs(stats.uid) && (process.getuid === undefined || (stats.mode & 0o022) === 0);
}

function isUs(uid: number): boolean {
	return process.getuid === undefined || process.getuid() === uid;
}
