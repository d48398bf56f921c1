import { chmodSync, rmSync } from 'node:fs';
import { prepare, replace } from './state-file.ts';

/** A file that stays until it is replaced, in a folder of this program's. */
export interface KeptPlace {
	/** For everybody on this computer: others may read it. */
	readonly whose: 'user' | 'system';
	/** From the outside in; the file lies in the last. */
	readonly folders: readonly string[];
	readonly path: string;
}

/** Puts these bytes in its place, whole or not at all. Throws where that cannot be. */
export function keep({ whose, folders, path }: KeptPlace, bytes: Uint8Array): void {
	const folder = folders.at(-1) as string;
	prepare(folders, folder);
	replace(path, bytes);
	if (whose === 'user') return;
	chmodSync(folder, 0o755);
	chmodSync(path, 0o644);
}

/** Takes it away. Throws where that cannot be. */
export function forget({ path }: Pick<KeptPlace, 'path'>): void {
	rmSync(path);
}
