import { relative, resolve, sep } from 'node:path';
import { loadCatalog } from '../catalog/load.ts';
import type { Catalog } from '../catalog/schema.ts';
import { findConfig } from '../config/find.ts';
import { DocumentReader } from '../document.ts';
import { CATALOG_FILE, UsageError } from './command.ts';

/**
 * The catalog of this run: the built-in one of the program in `root`, with the organisation's own folders that the
 * configuration names. `named` is the value of --config; without it the configuration is looked for from the current
 * folder upwards. Throws a `FaultyFilesError` with everything that is wrong.
 */
export async function catalogFor(root: string, named: string | undefined): Promise<Catalog> {
	if (named?.trim() === '') throw new UsageError('--config needs the name of a file, such as vpn-doctor.config.yaml.');
	const builtIn = loadCatalog(root + CATALOG_FILE);
	const here = currentFolder();
	const file = named === undefined ? here && findConfig(here) : resolve(named);
	if (file === undefined) return builtIn;
	// What reads and validates is loaded only by those who have a configuration: most have none, and start faster.
	const { readConfig } = await import('../config/read.ts');
	const reader = new DocumentReader((path) => nameFrom(here, path));
	const settings = await readConfig(reader, file, named === undefined);
	const folders = settings?.catalog ?? [];
	const catalog = folders.length === 0 ? builtIn : await extended(reader, builtIn, folders);
	reader.settle();
	return catalog;
}

async function extended(reader: DocumentReader, builtIn: Catalog, folders: readonly string[]): Promise<Catalog> {
	const [{ withOwnFolders }, { checks }] = await Promise.all([import('../catalog/own-folders.ts'), import('../../checks/index.ts')]);
	return withOwnFolders(reader, builtIn, folders, checks);
}

/** Nowhere, if it was removed meanwhile. */
function currentFolder(): string | undefined {
	try {
		return process.cwd();
	} catch {
		return undefined;
	}
}

/** Short for what is below the current folder; whole for everything else. */
function nameFrom(here: string | undefined, path: string): string {
	const below = here === undefined ? '..' : relative(here, path);
	return below === '' || below === '..' || below.startsWith(`..${sep}`) ? path : below;
}
