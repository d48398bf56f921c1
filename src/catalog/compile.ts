import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { DocumentReader } from '../document.ts';
import { compiledParts } from './compiled.ts';
import { digestOf, mergedFamilies, namedFamilies, readEntries, refuseTwins, yamlFiles } from './entries.ts';
import type { CatalogPart } from './load.ts';
import type { CommittedVersion } from './revision.ts';
import { type Catalog, PlannedCheck, RecalledWordings, RecognitionWords, TunnelEntry } from './schema.ts';

/** Reads and validates `data/`, and writes what the program loads: to `fileOf(part)`, as seen from `root`. Throws a `FaultyFilesError`. */
export async function compileCatalogTo(root: string, fileOf: (part: CatalogPart) => string): Promise<Catalog> {
	const { version } = await committedVersion(join(root, 'data'));
	const catalog = await compileCatalog(join(root, 'data'), version);
	for (const [part, text] of compiledParts(catalog)) await writePart(join(root, fileOf(part)), text);
	return catalog;
}

/** How the catalog in this folder was called when it was last committed. */
export async function committedVersion(folder: string): Promise<CommittedVersion> {
	return JSON.parse(await readFile(join(folder, 'version.json'), 'utf8'));
}

/** Written aside and renamed: two runs at once never see half a file. */
async function writePart(file: string, text: string): Promise<void> {
	await mkdir(dirname(file), { recursive: true });
	await writeFile(`${file}.${process.pid}`, text);
	await rename(`${file}.${process.pid}`, file);
}

/** Reads and validates the built-in catalog's folder (DESIGN, 6); `version` is what it is called, to which its digest is added. Throws a `FaultyFilesError` with everything that is wrong. */
export async function compileCatalog(folder: string, version: string): Promise<Catalog> {
	const reader = new DocumentReader((file) => relative(folder, file));
	const entries = await readEntries(reader, folder);
	refuseTwins(reader, entries);
	const tunnels = await reader.read(join(folder, 'tunnels.yaml'), z.array(TunnelEntry));
	const planned = await reader.read(join(folder, 'planned-checks.yaml'), z.array(PlannedCheck));
	const recognition = await reader.read(join(folder, 'recognition.yaml'), RecognitionWords);
	const recalled = await readRecalled(reader, folder);
	reader.settle();
	if (tunnels === undefined || planned === undefined || recognition === undefined) throw new Error('a file was left out without a fault');
	const families = mergedFamilies(entries.families.map(({ entry }) => entry));
	const causes = entries.causes.map(({ entry }) => entry);
	const content = { ...namedFamilies(families), causes, tunnels, planned, recognition, recalled };
	return { version: `${version}+${digestOf(content)}`, ...content };
}

/** One file for each language: put together by code. */
async function readRecalled(reader: DocumentReader, folder: string): Promise<Catalog['recalled']> {
	const byCode = new Map<string, string[]>();
	for (const file of yamlFiles(reader, join(folder, 'recalled'))) {
		for (const [code, wordings] of Object.entries((await reader.read(file, RecalledWordings)) ?? {})) {
			byCode.set(code, [...(byCode.get(code) ?? []), ...[wordings].flat()]);
		}
	}
	return Object.fromEntries(byCode);
}
