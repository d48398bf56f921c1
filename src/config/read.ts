import { lstatSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type DocumentReader, isFolder, type Refusal } from '../document.ts';
import { Config } from './schema.ts';
import { distrust } from './trust.ts';

/** A configuration as the program uses it. */
export interface Settings {
	/** Folders with codes and causes, absolute. */
	readonly catalog: readonly string[];
}

/**
 * Reads a configuration. One that was `found` on the way up, and not named by the user, has to be the user's own.
 * What is wrong stays with the reader; without a result, so much that nothing can be said of the rest.
 */
export async function readConfig(reader: DocumentReader, file: string, found: boolean): Promise<Settings | undefined> {
	const raw = await reader.parse(file, found ? refusalOf(reader.nameOf(file), file) : undefined);
	const config = raw === undefined ? undefined : reader.validate(file, raw, Config);
	if (config === undefined) return undefined;
	return { catalog: foldersOf(reader, file, config.catalog ?? []) };
}

function refusalOf(name: string, file: string): Refusal {
	const uid = process.geteuid?.();
	return (stats) => {
		const link = lstatSync(file);
		// A link has no permissions of its own, but whoever made it has chosen where it leads.
		const why = distrust(stats, uid) ?? (link.isSymbolicLink() ? distrust({ uid: link.uid, gid: link.gid, mode: 0 }, uid) : undefined);
		if (why === undefined) return undefined;
		return `was found on the way up from the current folder and is not used: ${why}. If you trust it, name it: --config ${name}. Else start from another folder.`;
	};
}

/** From the file's own folder, wherever the program was started. */
function foldersOf(reader: DocumentReader, file: string, named: readonly string[]): readonly string[] {
	const folders = named.map((folder) => resolve(dirname(file), folder));
	return folders.filter((folder, at) => {
		const is = (fault: string) => reader.fault(file, `catalog.${at}`, fault);
		if (folders.indexOf(folder) < at) is('expected a folder that is not named yet');
		else if (!isFolder(folder)) is(`there is no folder ${folder}`);
		else return true;
		return false;
	});
}
