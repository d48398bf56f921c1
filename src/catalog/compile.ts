import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { DocumentReader } from '../document.ts';
import { digestOf, mergedFamilies, namedFamilies, readEntries, refuseTwins, yamlFiles } from './entries.ts';
import { prepareRecalled, prepareShown } from './recognise/wordings.ts';
import { type Catalog, PlannedCheck, RecalledWordings, RecognitionWords, TunnelEntry } from './schema.ts';

/** Reads and validates `data/`, and writes what the program loads. Throws a `FaultyFilesError`. */
export async function compileCatalogTo(root: string, version: string): Promise<Catalog> {
	const catalog = await compileCatalog(join(root, 'data'), version);
	const folder = join(root, 'dist', 'catalog');
	await mkdir(folder, { recursive: true });
	const { families, causes, recalled, ...rest } = catalog;
	for (const { family, codes } of families) await writeJson(join(folder, `${family}.json`), codes);
	await writeJson(join(folder, 'causes.json'), causes);
	await writeJson(join(folder, 'recalled.json'), recalled);
	await writeJson(join(folder, 'prepared-shown.json'), prepareShown(catalog));
	await writeJson(join(folder, 'prepared-recalled.json'), prepareRecalled(catalog));
	// Most commands need few of the codes: their texts stand apart, and are read when one is asked for.
	await writeJson(join(root, 'dist', 'catalog.json'), { ...rest, families: families.map(({ codes: _, ...family }) => family) });
	return catalog;
}

/** Written aside and renamed: two runs at once never see half a file. */
async function writeJson(file: string, value: unknown): Promise<void> {
	await writeFile(`${file}.${process.pid}`, JSON.stringify(value));
	await rename(`${file}.${process.pid}`, file);
}

/** Reads and validates the built-in catalog's folder (DESIGN, 6). Throws a `FaultyFilesError` with everything that is wrong. */
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
