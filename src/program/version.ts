import { existsSync } from 'node:fs';
import { howInstalled, type Installation, type Surroundings, surroundings } from './built.ts';
import { catalogFile } from './built-in-catalog.ts';
import { catalogPlacesHere } from './catalog-places.ts';
import { readOwnFile } from './own-files.ts';

/** What `--version` says. A bundle of its own (`dist/version.cjs`): to say it, nothing else is loaded, and nobody is asked. */

const INSTALLED: Readonly<Record<Installation, string>> = {
	debian: 'by the Debian package',
	'single-file': 'as a single file',
	npm: 'as an npm package',
	sources: 'in a source tree',
	folder: 'in a folder',
};

/** What the text is about. */
export interface Version {
	readonly version: string;
	/** The catalog in use, and what else is to be said of it. */
	readonly catalog: string;
	readonly surroundings: Surroundings;
	/** `24.21.0`, `linux`, `x64`, as Node names them. */
	readonly node: string;
	readonly platform: string;
	readonly arch: string;
}

/** Four lines, the first of which is for programs: `vpn-doctor 0.1.0`. */
export function versionText({ version, catalog, surroundings, node, platform, arch }: Version): string {
	const place = surroundings.isSingleFile ? surroundings.executable : surroundings.root.replace(/(?!^)[\\/]$/, '');
	const runtime = surroundings.isSingleFile ? 'inside' : `in ${surroundings.executable}`;
	return [
		`vpn-doctor ${version}`,
		`catalog    ${catalog}`,
		`installed  ${INSTALLED[howInstalled(surroundings)]}, ${place}`,
		`runs on    Node.js ${node} (${runtime}), ${platform} ${arch}`,
	]
		.map((line) => line.replace(/[\p{Cc}\p{Cf}]/gu, '?'))
		.join('\n');
}

/** The same of the running program. */
export async function ownVersion(root: string, version: string): Promise<string> {
	const { versions, platform, arch } = process;
	return versionText({ version, catalog: await catalogOf(root), surroundings: surroundings(root), node: versions.node, platform, arch });
}

/** What is kept of a newer catalog is believed no sooner than anywhere else; but most have none, and need not wait. */
async function catalogOf(root: string): Promise<string> {
	if (!catalogPlacesHere().some(({ path }) => existsSync(path))) return `${builtInVersion(root)}, built in`;
	const { catalogInUse } = await import('./catalog-in-use.ts');
	const { catalog, kept, ignored } = await catalogInUse(root);
	const where = kept === undefined ? 'built in' : kept.place.path;
	return `${catalog.version}, ${where}${ignored.map(({ place, why }) => ` (not used: ${place.path}, ${why})`).join('')}`;
}

/** It is the first thing in the index, which is not parsed for it. */
function builtInVersion(root: string): string {
	return /^\{"version":"([^"]+)"/.exec(readOwnFile(root, catalogFile('index')).toString('latin1', 0, 100))?.[1] ?? 'unknown';
}
