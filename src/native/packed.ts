import { closeSync, existsSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readOwnFile } from '../program/own-files.ts';
import { type Folders, foldersOf, NotOursError } from '../program/own-folder.ts';
import type { Koffi } from './koffi.ts';
import { type Unpacked, unpack } from './unpack.ts';

/** What comes in the way of the module of a single file, as the end of a sentence: `cannot be unpacked into /x (EROFS)`. */
export class PackedError extends Error {
	override readonly name = 'PackedError';
}

/** Where the single file has its module, and beside it the SHA-256 checksum that names the folder on the disk. */
const PACKED = 'native/koffi.node';

let loaded: Koffi | undefined;

/** The module out of the single file. Throws {@link PackedError}. */
export function loadPacked(): Koffi {
	loaded ??= load(unpacked(readOwnFile(process.execPath, PACKED), readOwnFile(process.execPath, `${PACKED}.sha256`).toString('latin1')));
	return loaded;
}

function load({ descriptor, path }: Unpacked): Koffi {
	try {
		const module = { exports: {} as Koffi };
		// Linux loads the very file that was compared; elsewhere only its name can be given, in a folder that nobody else writes to.
		const opened = `/proc/self/fd/${descriptor}`;
		process.dlopen(module, existsSync(opened) ? opened : path);
		return module.exports;
	} catch (error) {
		const { message } = error as Error;
		throw new PackedError(
			`cannot be loaded from ${dirname(path)} (${message.replace(/^\/proc\/self\/fd\/\d+: /, '').replace(/\s+/g, ' ')})`,
		);
	} finally {
		closeSync(descriptor);
	}
}

function unpacked(bytes: Uint8Array, checksum: string): Unpacked {
	const folders = cacheFolders();
	if (folders === undefined)
		throw new PackedError('cannot be unpacked: the environment names no folder for it (LOCALAPPDATA, XDG_CACHE_HOME, HOME)');
	const into = join(folders.at(-1) as string, `native-${checksum}`);
	try {
		return unpack(bytes, [...folders, into], 'koffi.node');
	} catch (error) {
		if (error instanceof NotOursError) throw new PackedError(`is not loaded: ${error.message}. Find out who changed it, and delete it`);
		throw new PackedError(`cannot be unpacked into ${into} (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`);
	}
}

/** Where the user's programs keep what can be made again; for root, where the home is somebody else's (sudo), the system's. */
function cacheFolders(): Folders | undefined {
	const folders = foldersOf(process.env, { windows: process.getuid === undefined, variable: 'XDG_CACHE_HOME', below: ['.cache'] });
	if (process.getuid?.() !== 0 || folders === undefined || ownerOfNearest(folders[0] as string) === 0) return folders;
	return ['/var/cache/vpn-doctor'];
}

function ownerOfNearest(folder: string): number | undefined {
	const stats = lstatSync(folder, { throwIfNoEntry: false });
	return stats?.uid ?? (dirname(folder) === folder ? undefined : ownerOfNearest(dirname(folder)));
}
