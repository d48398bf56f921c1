import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getRawAsset, isSea } from 'node:sea';

/** Whether this is a program in one file (Node's single-executable application), with everything that it needs inside. */
export const isSingleFile: () => boolean = isSea;

/**
 * A file that comes with the program, by its path in the package (`dist/catalog.json`): beside the program in `root`, or, where that is a
 * single file, inside it under the same name. Throws where it is missing.
 */
export function readOwnFile(root: string, path: string): Buffer {
	return isSea() ? Buffer.from(getRawAsset(path)) : readFileSync(join(root, path));
}
