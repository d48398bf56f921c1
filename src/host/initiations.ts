import type { Folders } from '../program/own-folder.ts';
import type { Host } from './host.ts';
import { type StateFile, stateFile } from './state-file.ts';

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

/**
 * Remembers across processes which servers may still keep a negotiation of ours, in a file of the user's own that holds addresses, ports
 * and times only. It is a courtesy to the server, no lock: of two processes that write at once the last wins, and where the file cannot be
 * read or written, or could be somebody else's, nothing is remembered and nobody is told.
 */
export function initiationsIn(
	folders: Folders | undefined,
	now: () => number = Date.now,
): Pick<Host, 'recentInitiations' | 'noteInitiation'> {
	const file = stateFile(folders, FILE, MOST_BYTES);
	if (file === undefined) return { recentInitiations: () => [], noteInitiation() {} };
	return {
		recentInitiations: (address, port) =>
			recent(file, now())
				.filter((entry) => entry.address === address && entry.port === port)
				.map(({ at }) => at + KEPT_MS - now())
				.sort((left, right) => right - left),
		noteInitiation(address, port) {
			try {
				const entries: Entry[] = [{ address, port, at: now() }, ...recent(file, now())];
				file.replace(entries.slice(0, MOST_ENTRIES));
			} catch {
				// A home that cannot be written to costs nothing but this.
			}
		},
	};
}

function recent(file: StateFile, now: number): readonly Entry[] {
	try {
		// A time to come was written by another clock, and would count for ever.
		return entriesOf(file.read()).filter(({ at }) => at <= now && now - at < KEPT_MS);
	} catch {
		return [];
	}
}

function entriesOf(content: unknown): readonly Entry[] {
	if (!Array.isArray(content)) return [];
	return content.filter((entry): entry is Entry => {
		const { address, port, at } = (entry ?? {}) as Record<string, unknown>;
		return typeof address === 'string' && Number.isInteger(port) && Number.isInteger(at);
	});
}
