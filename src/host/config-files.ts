import type { Files } from './files.ts';
import type { Unreadable } from './host.ts';
import type { UnreadPlace } from './profile.ts';

/** Reads configuration files, remembers which of them could not be read, and never reads more than {@link MOST_FILES}. */
export interface ConfigFiles {
	readonly unread: readonly UnreadPlace[];
	/** `undefined`: not there, no file, or not to be read; the last stands in `unread` from then on. */
	text(path: string): string | undefined;
	/** The paths of what lies in a folder, but for hidden files. Empty where there is no such folder. */
	folder(path: string): readonly string[];
	/** The paths that a pattern of the shell stands for (`conf.d/*.conf`), in the order of the alphabet. */
	matching(pattern: string): readonly string[];
	/** A file that somebody else has failed to read. */
	couldNotRead(place: string, why: Unreadable): void;
	/** What it holds is known from elsewhere. */
	wasRead(place: string): void;
}

const MOST_FILES = 500;

export function configFiles(files: Files): ConfigFiles {
	const unread = new Map<string, UnreadPlace>();
	let count = 0;
	const couldNotRead = (place: string, { reason, detail }: Unreadable) => {
		unread.set(place, { place, why: { reason, detail } });
	};
	const folder = (path: string): readonly string[] => {
		const names = files.list(path);
		if (!names.read) couldNotRead(path, names);
		return names.read ? (names.value ?? []).filter((name) => !name.startsWith('.')).map((name) => `${path}/${name}`) : [];
	};
	return {
		get unread() {
			return [...unread.values()];
		},
		text(path) {
			// A device or a pipe in this place would be read for ever.
			const found = files.describe(path);
			if (found.read && found.value?.kind !== 'file') return undefined;
			if (++count > MOST_FILES) {
				couldNotRead(path, { read: false, reason: 'failed', detail: `more than ${MOST_FILES} files` });
				return undefined;
			}
			const text = files.readText(path);
			if (!text.read) couldNotRead(path, text);
			return text.read ? text.value : undefined;
		},
		folder,
		matching: (pattern) => (isPattern(pattern) ? expand(pattern, folder) : [pattern]),
		couldNotRead,
		wasRead: (place) => void unread.delete(place),
	};
}

/** `/etc/ipsec.d` and `x.conf` → `/etc/ipsec.d/x.conf`; an absolute path stays. */
export function below(folder: string, path: string): string {
	return path.startsWith('/') ? path : `${folder}/${path}`;
}

export function folderOf(path: string): string {
	return path.slice(0, path.lastIndexOf('/'));
}

/** `/etc/ppp/peers/office` → `office`; an ending is taken off. */
export function nameOf(path: string, ...endings: readonly string[]): string {
	const name = path.slice(path.lastIndexOf('/') + 1);
	const ending = endings.find((each) => name.endsWith(each));
	return ending === undefined ? name : name.slice(0, -ending.length);
}

function isPattern(path: string): boolean {
	return /[*?[]/.test(path);
}

function expand(pattern: string, folder: (path: string) => readonly string[]): readonly string[] {
	const [, ...parts] = pattern.split('/');
	let paths: readonly string[] = [''];
	for (const part of parts) {
		if (!isPattern(part)) {
			paths = paths.map((path) => `${path}/${part}`);
			continue;
		}
		const matcher = matcherOf(part);
		paths = paths.flatMap((path) => folder(path).filter((each) => matcher(nameOf(each)))).slice(0, MOST_FILES);
	}
	return paths;
}

/** One part of a path with the wildcards of sh(1). */
function matcherOf(part: string): (name: string) => boolean {
	const source = part.replace(/\*+/g, '*').replace(/\[!?[^\]]+\]|[\s\S]/g, (piece) => {
		if (piece === '*') return '.*';
		if (piece === '?') return '.';
		if (piece.length > 1) return piece.replace('[!', '[^').replaceAll('\\', '\\\\');
		return piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
	});
	try {
		const expression = new RegExp(`^${source}$`, 's');
		return (name) => expression.test(name);
	} catch {
		// `[z-a]`: a range that is none matches nothing.
		return () => false;
	}
}
