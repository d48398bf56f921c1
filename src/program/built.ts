import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isSingleFile } from './own-files.ts';

/** How this program was built and came onto this computer. */
export type Installation = 'debian' | 'single-file' | 'npm' | 'sources' | 'folder';

/** What is asked to tell. */
export interface Surroundings {
	/** Where the program is; of a single file of no account. */
	readonly root: string;
	readonly isSingleFile: boolean;
	/** The file that runs: the program itself, or Node. */
	readonly executable: string;
	exists(path: string): boolean;
}

/** Of the Debian package: the one file beside the program that nobody leaves out, however small the system is to be (Debian Policy 12.5). */
const DEBIAN_COPYRIGHT = '/usr/share/doc/vpn-doctor/copyright';

/** What this process runs from. */
export function surroundings(root: string): Surroundings {
	return { root, isSingleFile: isSingleFile(), executable: process.execPath, exists: existsSync };
}

/** Tells by where the program lies, and by who says that they have put it there. Starts nothing. */
export function howInstalled({ root, isSingleFile, executable, exists }: Surroundings): Installation {
	if (isSingleFile) return /^\/usr\/(?!local\/)/.test(executable) && exists(DEBIAN_COPYRIGHT) ? 'debian' : 'single-file';
	if (/[\\/]node_modules[\\/]/.test(`${root}/`)) return 'npm';
	return exists(join(root, 'src/main.ts')) ? 'sources' : 'folder';
}
