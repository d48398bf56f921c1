import { chmodSync, rmSync } from 'node:fs';
import type { CatalogPlace } from '../program/catalog-places.ts';
import { prepare, replace } from './state-file.ts';

/** Puts these bytes in their place, whole or not at all, until they are replaced; those for everybody can be read by others. Throws where that cannot be. */
export function keep({ whose, folders, path }: CatalogPlace, bytes: Uint8Array): void {
	const folder = folders.at(-1) as string;
	prepare(folders, folder);
	replace(path, bytes);
	if (whose === 'user') return;
	chmodSync(folder, 0o755);
	chmodSync(path, 0o644);
}

/** Takes it away. Throws where that cannot be. */
export function forget({ path }: Pick<CatalogPlace, 'path'>): void {
	rmSync(path);
}
