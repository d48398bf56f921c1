import { relative, resolve, sep } from 'node:path';
import { findCode } from '../catalog/load.ts';
import type { Catalog } from '../catalog/schema.ts';
import type { Check } from '../check/define.ts';
import { findConfig } from '../config/find.ts';
import type { Settings } from '../config/read.ts';
import { DocumentReader } from '../document.ts';
import { UsageError } from './command.ts';
import { knownCatalog } from './known-catalog.ts';

/** What a run is made with. */
export interface Configuration {
	readonly catalog: Catalog;
	/** The built-in ones and an organisation's own. */
	readonly checks: readonly Check[];
	/** Absent where there is no configuration. */
	readonly settings?: Settings;
}

/**
 * The catalog, the checks and the settings of this run. `named` is the value of --config; without it the configuration is looked for
 * from the current folder upwards. Throws a `FaultyFilesError` with everything that is wrong with it.
 */
export async function configurationFor(
	root: string,
	named: string | undefined,
	{ readsFiles = false }: { /** The files of all targets are read as well, as if all were chosen. */ readonly readsFiles?: boolean } = {},
): Promise<Configuration> {
	const builtIn = await knownCatalog(root);
	const { checks } = await import('../../checks/index.ts');
	const { reader, settings } = await settingsFor(named);
	if (settings === undefined) {
		reader?.settle();
		return { catalog: builtIn, checks };
	}
	const [{ withOwnChecks }, { refuseUnknownNames }] = await Promise.all([
		import('../config/own-checks.ts'),
		import('../config/references.ts'),
	]);
	const all = await withOwnChecks(reader, settings, checks);
	const catalog = await extended(reader, builtIn, settings, all);
	refuseUnknownNames(reader, settings, { checks: all, causes: catalog.causes, hasCode: (code) => findCode(catalog, code) !== undefined });
	if (readsFiles) {
		const { refuseUnreadable } = await import('./configured-targets.ts');
		await refuseUnreadable(reader, settings, all);
	}
	reader.settle();
	return { catalog, checks: all, settings };
}

/** The catalog alone: the newest that the program in `root` has, with the organisation's own folders. Throws as {@link configurationFor} does. */
export async function catalogFor(root: string, named: string | undefined): Promise<Catalog> {
	const builtIn = await knownCatalog(root);
	const { reader, settings } = await settingsFor(named);
	if (settings === undefined || settings.catalog.length === 0) {
		reader?.settle();
		return builtIn;
	}
	const [{ checks }, { withOwnChecks }] = await Promise.all([import('../../checks/index.ts'), import('../config/own-checks.ts')]);
	// An own cause may speak of an own check.
	const all = await withOwnChecks(reader, settings, checks);
	const catalog = await extended(reader, builtIn, settings, all);
	reader.settle();
	return catalog;
}

/** The configuration of this folder or of one above, by itself. Throws as {@link configurationFor} does. */
export async function settingsFound(): Promise<Settings | undefined> {
	const { reader, settings } = await settingsFor(undefined);
	reader?.settle();
	return settings;
}

type Read =
	| { readonly reader: DocumentReader; readonly settings?: Settings }
	| { readonly reader?: undefined; readonly settings?: undefined };

/** What is wrong stays with the reader. */
async function settingsFor(named: string | undefined): Promise<Read> {
	if (named?.trim() === '') throw new UsageError('--config needs the name of a file, such as vpn-doctor.config.yaml.');
	const here = currentFolder();
	const file = named === undefined ? here && findConfig(here) : resolve(named);
	if (file === undefined) return {};
	// What reads and validates is loaded only by those who have a configuration: most have none, and start faster.
	const { readConfig } = await import('../config/read.ts');
	const reader = new DocumentReader((path) => nameFrom(here, path));
	const settings = await readConfig(reader, file, named === undefined);
	return settings === undefined ? { reader } : { reader, settings };
}

async function extended(
	reader: DocumentReader,
	builtIn: Catalog,
	{ catalog: folders }: Settings,
	checks: readonly Check[],
): Promise<Catalog> {
	if (folders.length === 0) return builtIn;
	const { withOwnFolders } = await import('../catalog/own-folders.ts');
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
