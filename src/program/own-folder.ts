import { lstatSync, mkdirSync } from 'node:fs';
import { dirname, posix, win32 } from 'node:path';

/** The folders that may have to be made, from the outside in; what is kept lies in the last. */
export type Folders = readonly string[];

/** Somebody else's, no file or folder at all, or not what this program makes. */
export class NotOursError extends Error {
	override readonly name = 'NotOursError';
	constructor(path: string) {
		super(`${path} is not what this program has left there`);
	}
}

/**
 * A folder of the user's that the environment names, with one for this program in it; undefined where it is not said, or not absolute.
 * `variable` is the XDG one; without it `below` the home, one level each. The user's home itself is never made.
 */
export function foldersOf(
	environment: Readonly<Record<string, string | undefined>>,
	{ windows, variable, below }: { readonly windows: boolean; readonly variable: string; readonly below: readonly string[] },
): Folders | undefined {
	if (windows) {
		const base = environment.LOCALAPPDATA ?? '';
		return win32.isAbsolute(base) ? [win32.join(base, 'vpn-doctor')] : undefined;
	}
	const { [variable]: named = '', HOME: home = '' } = environment;
	// A relative one is to be ignored (XDG Base Directory Specification).
	if (posix.isAbsolute(named)) return [named, posix.join(named, 'vpn-doctor')];
	if (!posix.isAbsolute(home)) return undefined;
	return [...below, 'vpn-doctor'].map((_, at, all) => posix.join(home, ...all.slice(0, at + 1)));
}

/** Makes what is not there, one level each: a home that does not exist stays away. Under a sudo that keeps HOME nothing of root's is left in it. */
export function makeOurs(folders: Folders): void {
	for (const folder of folders) {
		const there = lstatSync(folder, { throwIfNoEntry: false });
		if (there === undefined && isUsOrNotRoot(dirname(folder))) mkdirMaybe(folder);
	}
}

/** Another vpn-doctor may be as far as this one. */
function mkdirMaybe(folder: string): void {
	try {
		mkdirSync(folder, { mode: 0o700 });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
	}
}

function isUsOrNotRoot(folder: string): boolean {
	return process.getuid?.() !== 0 || lstatSync(folder).uid === 0;
}

/** No link, and nobody else's to write to. Windows keeps others out of a user's folders by itself. */
export function isOurFolder(folder: string): boolean {
	const stats = lstatSync(folder);
	return stats.isDirectory() && isUs(stats.uid) && (process.getuid === undefined || (stats.mode & 0o022) === 0);
}

/** Whether that is the number of the user that this process runs for. */
export function isUs(uid: number): boolean {
	return process.getuid === undefined || process.getuid() === uid;
}
