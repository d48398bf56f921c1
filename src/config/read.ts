import { lstatSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { AuthMethod, Client, Tunnel } from '../check/tunnel.ts';
import { isFileName } from '../connection/file-name.ts';
import { type DocumentReader, isFolder, type Refusal } from '../document.ts';
import type { ExitProfile } from '../report/exit-profile.ts';
import type { Expected } from '../report/expected.ts';
import type { WaiverGiven } from '../report/waivers.ts';
import { Config } from './schema.ts';
import { type Target, tunnelsIn } from './target-schema.ts';
import { distrust } from './trust.ts';

/** A server of the configuration. Files are absolute. */
export interface ConfiguredTarget {
	readonly name: string;
	/** Absent: the connection names it. */
	readonly host?: string;
	/** Absent: what its connection dials; else "Automatic". */
	readonly tunnels?: readonly Tunnel[];
	/** What they were taken from. */
	readonly tunnelsFrom?: 'tunnels' | 'expect';
	/** A file, or the name of a connection of this computer. */
	readonly connection?: { readonly file: string } | { readonly name: string };
	readonly client?: Client;
	readonly auth?: AuthMethod;
	readonly group?: string;
	readonly ikePolicy?: string;
	readonly dns?: string;
	readonly ca: readonly string[];
	readonly pskFile?: string;
	readonly family?: 4 | 6;
	/** In seconds. */
	readonly patience?: number;
	readonly skip: readonly string[];
	readonly expected: Expected;
}

/** A configuration as the program uses it. Files and folders are absolute. */
export interface Settings {
	readonly file: string;
	/** It was found on the way up, and not named by the user. */
	readonly found: boolean;
	/** Folders with codes and causes. */
	readonly catalog: readonly string[];
	readonly targets: readonly ConfiguredTarget[];
	readonly only?: readonly string[];
	readonly skip: readonly string[];
	/** Modules with checks. */
	readonly modules: readonly string[];
	/** In seconds. */
	readonly patience?: number;
	readonly deadline?: number;
	readonly failOn?: 'fail' | 'warn' | 'unknown';
	readonly exitProfile?: ExitProfile;
	readonly noThirdParty: boolean;
	readonly thresholds?: { readonly roundTripMs?: number; readonly certificateDays?: number };
	readonly waivers: readonly WaiverGiven[];
}

/**
 * Reads a configuration. One that was `found` on the way up, and not named by the user, has to be the user's own.
 * What is wrong stays with the reader; without a result, so much that nothing can be said of the rest.
 */
export async function readConfig(reader: DocumentReader, file: string, found: boolean): Promise<Settings | undefined> {
	const raw = await reader.parse(file, found ? refusalOf(reader.nameOf(file), file) : undefined);
	const config = raw === undefined ? undefined : reader.validate(file, raw, Config);
	if (config === undefined) return undefined;
	const { checks = {}, thresholds, targets = [], waivers = [], patience, deadline, failOn, exitProfile, noThirdParty = false } = config;
	const { only, skip = [], modules = [] } = checks;
	const beside = (path: string) => resolve(dirname(file), path);
	return {
		file,
		found,
		catalog: foldersOf(reader, file, config.catalog ?? []),
		targets: targets.map((target, at) => targetOf(target, beside, (path, fault) => reader.fault(file, `targets.${at}.${path}`, fault))),
		...(only === undefined ? {} : { only }),
		skip,
		modules: modules.map(beside),
		...(patience === undefined ? {} : { patience }),
		...(deadline === undefined ? {} : { deadline }),
		...(failOn === undefined ? {} : { failOn }),
		...(exitProfile === undefined ? {} : { exitProfile }),
		noThirdParty,
		...(thresholds === undefined ? {} : { thresholds: given(thresholds) }),
		waivers: waivers.map(given),
	};
}

function targetOf(target: Target, beside: (path: string) => string, fault: (path: string, expected: string) => void): ConfiguredTarget {
	const { connection, ca = [], pskFile, expect = {}, skip = [], tunnels, ...rest } = target;
	const file = (path: string, key: string) => {
		if (!isFile(beside(path))) fault(key, `there is no file ${beside(path)}`);
		return beside(path);
	};
	const { predicts, ...others } = expect;
	const asked = tunnels ?? [...new Set(tunnelsIn(expect).map(([, tunnel]) => tunnel))];
	return {
		...given(rest),
		name: target.name,
		// What is expected of a tunnel has to be looked at.
		...(asked.length === 0 ? {} : { tunnels: asked, tunnelsFrom: tunnels === undefined ? 'expect' : 'tunnels' }),
		...(connection === undefined
			? {}
			: {
					connection:
						isFileName(connection) || isFile(beside(connection)) ? { file: file(connection, 'connection') } : { name: connection },
				}),
		ca: ca.map((path, at) => file(path, `ca.${at}`)),
		...(pskFile === undefined ? {} : { pskFile: file(pskFile, 'pskFile') }),
		skip,
		expected: {
			...given(others),
			...(predicts === undefined ? {} : { predicts: typeof predicts === 'string' ? { any: predicts } : given(predicts) }),
		},
	};
}

/** Without the keys that are there and say nothing. */
function given<T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
		[Key in keyof T]: Exclude<T[Key], undefined>;
	};
}

function isFile(path: string): boolean {
	try {
		return statSync(path).isFile();
	} catch {
		return false;
	}
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
