import { randomBytes } from 'node:crypto';
import {
	closeSync,
	constants,
	fstatSync,
	lstatSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	rmdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Folders, foldersOf, isOurFolder, isUs, makeOurs, NotOursError } from '../program/own-folder.ts';
import type { Host } from './host.ts';

/** Where the user's programs keep their state; undefined where the environment does not say. */
export function stateFolders(platform: Host['platform'], environment: Readonly<Record<string, string | undefined>>): Folders | undefined {
	return foldersOf(environment, { windows: platform === 'windows', variable: 'XDG_STATE_HOME', below: ['.local', 'state'] });
}

/** A small file of the user's own, in which something is remembered from one run to the next. */
export interface StateFile {
	readonly path: string;
	/** What stands in it; undefined where there is none. Throws where it cannot be read, or is not ours. */
	read(): unknown;
	/** Puts this in its place. Throws where that cannot be. */
	replace(content: unknown): void;
	/** Does something that nobody else does meanwhile. Throws where somebody else keeps it, or nothing can be written. */
	alone<T>(act: () => T): Promise<T>;
}

/** Another process holds the file, and goes on holding it. */
class InUseError extends Error {
	override readonly name = 'InUseError';
}

/** `mostBytes`: a file that is larger is not ours. Undefined where the user has no folder for it. */
export function stateFile(folders: Folders | undefined, name: string, mostBytes: number): StateFile | undefined {
	const folder = folders?.at(-1);
	if (folders === undefined || folder === undefined) return undefined;
	const path = join(folder, name);
	return {
		path,
		read: () => {
			if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
			if (!isOurFolder(folder)) throw new NotOursError(folder);
			return read(path, mostBytes);
		},
		replace(content) {
			prepare(folders, folder);
			replace(path, JSON.stringify(content));
		},
		async alone(act) {
			prepare(folders, folder);
			const lock = `${path}.lock`;
			await hold(lock);
			try {
				return act();
			} finally {
				rmdirSync(lock);
			}
		},
	};
}

/** How long what takes milliseconds is waited for, and after how long it is taken to be dead. In ms. */
const LOCKED_MS = 5000;
const DEAD_MS = 30_000;
const AGAIN_MS = 25;

/** Making a folder is done by one or by none. */
async function hold(lock: string): Promise<void> {
	for (const began = Date.now(); ; ) {
		try {
			mkdirSync(lock, { mode: 0o700 });
			return;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
		const there = lstatSync(lock, { throwIfNoEntry: false });
		if (there !== undefined && Date.now() - there.mtimeMs > DEAD_MS) rmdirSync(lock);
		else if (Date.now() - began > LOCKED_MS) throw new InUseError(`another vpn-doctor holds ${lock}`);
		else await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
	}
}

/** Makes the folders that are missing. Throws where the last is not ours, or can be written to by others. */
export function prepare(folders: Folders, folder: string): void {
	makeOurs(folders);
	if (!isOurFolder(folder)) throw new NotOursError(folder);
}

/** Follows no link, and waits for no pipe. */
function read(file: string, mostBytes: number): unknown {
	if (!lstatSync(file).isFile()) throw new NotOursError(file);
	const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
	try {
		const { size, uid } = fstatSync(descriptor);
		if (size > mostBytes || !isUs(uid)) throw new NotOursError(file);
		return JSON.parse(readFileSync(descriptor, 'utf8'));
	} finally {
		closeSync(descriptor);
	}
}

/** Whoever reads meanwhile finds the old file or the new one. */
export function replace(file: string, content: string | Uint8Array): void {
	const fresh = `${file}.${randomBytes(6).toString('hex')}`;
	try {
		writeFileSync(fresh, content, { flag: 'wx', mode: 0o600 });
		renameSync(fresh, file);
	} catch (error) {
		rmSync(fresh, { force: true });
		throw error;
	}
}
