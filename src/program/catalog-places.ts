import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { MOST_BYTES } from '../catalog/most-bytes.ts';
import { type Folders, foldersOf } from './own-folder.ts';

/** Where a catalog is kept that came later than the program: for one user, or for everybody on this computer. */
export interface CatalogPlace {
	readonly whose: 'user' | 'system';
	/** The folders that may have to be made, from the outside in; the file lies in the last. */
	readonly folders: Folders;
	readonly path: string;
}

const FILE = 'catalog.signed';

/** The places of this computer; without the user's where the environment does not say where their data lies. */
export function catalogPlaces(isWindows: boolean, environment: Readonly<Record<string, string | undefined>>): readonly CatalogPlace[] {
	const user = foldersOf(environment, { windows: isWindows, variable: 'XDG_DATA_HOME', below: ['.local', 'share'] });
	const system = isWindows
		? windowsFolder(environment.PROGRAMDATA ?? 'C:\\ProgramData')
		: // What an administrator adds to a system, and no package touches (FHS 3.0, 4.9).
			['/usr/local/share', '/usr/local/share/vpn-doctor'];
	const join = isWindows ? win32.join : posix.join;
	return (['system', 'user'] as const).flatMap((whose) => {
		const folders = whose === 'user' ? user : system;
		return folders === undefined ? [] : [{ whose, folders, path: join(folders.at(-1) as string, FILE) }];
	});
}

/** The places of the computer that this runs on. */
export function catalogPlacesHere(): readonly CatalogPlace[] {
	return catalogPlaces(process.getuid === undefined, process.env);
}

function windowsFolder(base: string): Folders | undefined {
	return win32.isAbsolute(base) ? [win32.join(base, 'vpn-doctor')] : undefined;
}

/** What lies in a place. */
export type Kept =
	| { readonly bytes: Buffer /** In ms since 1970. */; readonly since: number }
	/** `code`: the system's, or what it is instead of a file. */
	| { readonly unreadable: string };

/** Reads what is kept; undefined where nothing is. Waits for no pipe, and reads nothing that is too large to be a catalog. */
export function readKept({ path }: Pick<CatalogPlace, 'path'>): Kept | undefined {
	try {
		if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
		const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
		try {
			const stats = fstatSync(descriptor);
			if (!stats.isFile()) return { unreadable: 'no file' };
			if (stats.size > MOST_BYTES) return { unreadable: 'too large' };
			return { bytes: readFileSync(descriptor), since: stats.mtimeMs };
		} finally {
			closeSync(descriptor);
		}
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
		// A folder above that may not be looked into, or is none, holds no catalog for this user.
		return /^(ENOENT|ENOTDIR|EACCES|EPERM|ELOOP)$/.test(code) && !isThere(path) ? undefined : { unreadable: code };
	}
}

function isThere(path: string): boolean {
	try {
		return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
	} catch {
		return false;
	}
}
