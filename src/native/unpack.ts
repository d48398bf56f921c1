import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, fsyncSync, lstatSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Folders, isOurFolder, isUs, makeOurs, NotOursError } from '../program/own-folder.ts';

/** A file on the disk that holds exactly the bytes that were asked for, and that nobody else can write to. */
export interface Unpacked {
	/** Open for reading: as long as it is, it stays the file that was looked at, whatever happens to its name. */
	readonly descriptor: number;
	readonly path: string;
}

/**
 * Puts `bytes` as `name` into the last of the folders, unless they are there. What lies there is compared byte for byte before it is
 * given back, each time; anything else is refused and stays as it is. Throws {@link NotOursError}, or what the system says.
 */
export function unpack(bytes: Uint8Array, folders: Folders, name: string): Unpacked {
	makeOurs(folders);
	const folder = folders.at(-1) as string;
	// The one above is looked at too: whoever may write there can put another in the place of this one.
	for (const own of folders.slice(-2)) if (!isOurFolder(own)) throw new NotOursError(own);
	const path = join(folder, name);
	if (lstatSync(path, { throwIfNoEntry: false }) === undefined) write(path, bytes);
	return verified(path, bytes);
}

/** Follows no link, and waits for no pipe. */
function verified(path: string, bytes: Uint8Array): Unpacked {
	if (!lstatSync(path).isFile()) throw new NotOursError(path);
	const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
	try {
		const { size, uid, mode } = fstatSync(descriptor);
		const isOurs = isUs(uid) && (process.getuid === undefined || (mode & 0o022) === 0);
		if (!isOurs || size !== bytes.length || !readFileSync(descriptor).equals(bytes)) throw new NotOursError(path);
		return { descriptor, path };
	} catch (error) {
		closeSync(descriptor);
		throw error;
	}
}

/** Whoever looks meanwhile finds nothing or the whole file; where another was faster, its file stands. */
function write(path: string, bytes: Uint8Array): void {
	const fresh = `${path}.${randomBytes(6).toString('hex')}`;
	try {
		const descriptor = openSync(fresh, 'wx', 0o600);
		try {
			for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
		rename(fresh, path);
	} catch (error) {
		rmSync(fresh, { force: true });
		throw error;
	}
}

/** Windows does not let go of a module that another process has loaded: then it is there. */
function rename(fresh: string, path: string): void {
	try {
		renameSync(fresh, path);
	} catch (error) {
		if (lstatSync(path, { throwIfNoEntry: false }) === undefined) throw error;
		rmSync(fresh, { force: true });
	}
}
