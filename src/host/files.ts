import { closeSync, fstatSync, openSync, readdirSync, readlinkSync, readSync, statSync } from 'node:fs';
import { type Reading, readable, unreadable } from './host.ts';

/** Bounded reading of files. `undefined` is *not there*; what is there and cannot be read is an `Unreadable`. */
export interface Files {
	/** UTF-8 text, its first {@link MOST_BYTES} bytes; with `end` its last ones, without the line that is cut there. */
	readText(path: string, part?: 'end'): Reading<string | undefined>;
	/** The names in a folder, in the order of the alphabet. */
	list(path: string): Reading<readonly string[] | undefined>;
	/** Its first {@link MOST_BYTES} bytes. */
	readBytes(path: string): Reading<Uint8Array | undefined>;
	/** Where a symbolic link leads, as it says. */
	readLink(path: string): Reading<string | undefined>;
	/** What kind of thing lies there, and who may read it; links are followed. */
	describe(path: string): Reading<FileDescription | undefined>;
}

export interface FileDescription {
	readonly kind: 'file' | 'folder' | 'device' | 'other';
	/** Unix: the nine bits of permission. Windows has access lists in their place, which this does not tell. */
	readonly mode: number;
	/** Unix: the number of the user whose it is. */
	readonly owner: number;
}

/** Of a longer file only so much is read. */
export const MOST_BYTES = 1024 * 1024;

/**
 * The real {@link Files}. Synchronous, since what is read are small files of the kernel (`/proc`, `/sys`), which
 * answer at once: a trip through the thread pool costs several times the reading.
 */
export const files: Files = {
	readText: (path, part) => reading(path, () => (part === 'end' ? readEnd(path) : readBounded(path).toString('utf8'))),
	list: (path) => reading(path, () => readdirSync(path).sort()),
	readBytes: (path) => reading(path, () => readBounded(path)),
	readLink: (path) => reading(path, () => readlinkSync(path)),
	describe: (path) => reading(path, () => describe(path)),
};

function describe(path: string): FileDescription {
	const stats = statSync(path);
	const isDevice = stats.isCharacterDevice() || stats.isBlockDevice();
	const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : isDevice ? 'device' : 'other';
	return { kind, mode: stats.mode & 0o777, owner: stats.uid };
}

/** What is read at once goes through here: hundreds of files of `/proc` are looked at in a run, of a few bytes each. */
const through = Buffer.allocUnsafeSlow(16 * 1024);

/** Files of `/proc` say that their size is 0: read to the end, or to the bound. */
function readBounded(path: string): Buffer {
	const descriptor = openSync(path, 'r');
	try {
		const parts: Buffer[] = [];
		for (let left = MOST_BYTES; left > 0; ) {
			const length = readSync(descriptor, through, 0, Math.min(left, through.length), null);
			if (length === 0) break;
			parts.push(Buffer.from(through.subarray(0, length)));
			left -= length;
		}
		return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
	} finally {
		closeSync(descriptor);
	}
}

/** A log may be written to meanwhile: what comes after its size was asked for is left. */
function readEnd(path: string): string {
	const descriptor = openSync(path, 'r');
	try {
		const { size } = fstatSync(descriptor);
		const from = Math.max(0, size - MOST_BYTES);
		const bytes = Buffer.alloc(size - from);
		const length = readSync(descriptor, bytes, 0, bytes.length, from);
		const text = bytes.subarray(0, length).toString('utf8');
		return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
	} finally {
		closeSync(descriptor);
	}
}

function reading<T>(path: string, read: () => T): Reading<T | undefined> {
	try {
		return readable(read());
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? 'failed';
		if (code === 'ENOENT' || code === 'ENOTDIR') return readable(undefined);
		return unreadable(code === 'EACCES' || code === 'EPERM' ? 'not-permitted' : 'failed', `${path}: ${code}`);
	}
}
