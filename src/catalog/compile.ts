import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { type Catalog, Cause, CodeFamily, PlannedCheck, RecalledWordings, RecognitionWords, TunnelEntry } from './schema.ts';

/** A data file that cannot be used: which file, where in it, and what was expected. */
export class CatalogError extends Error {
	override readonly name = 'CatalogError';
}

/** Reads and validates `data/`, and writes what the program loads. Throws {@link CatalogError}. */
export async function compileCatalogTo(root: string, version: string): Promise<Catalog> {
	const catalog = await compileCatalog(join(root, 'data'), version);
	const folder = join(root, 'dist', 'catalog');
	await mkdir(folder, { recursive: true });
	const { families, causes, recalled, ...rest } = catalog;
	for (const { family, codes } of families) await writeJson(join(folder, `${family}.json`), codes);
	await writeJson(join(folder, 'causes.json'), causes);
	await writeJson(join(folder, 'recalled.json'), recalled);
	// Most commands need few of the codes: their texts stand apart, and are read when one is asked for.
	await writeJson(join(root, 'dist', 'catalog.json'), { ...rest, families: families.map(({ codes: _, ...family }) => family) });
	return catalog;
}

/** Written aside and renamed: two runs at once never see half a file. */
async function writeJson(file: string, value: unknown): Promise<void> {
	await writeFile(`${file}.${process.pid}`, JSON.stringify(value));
	await rename(`${file}.${process.pid}`, file);
}

/** Reads and validates a catalog folder (DESIGN, 6). Throws {@link CatalogError}. */
export async function compileCatalog(folder: string, version: string): Promise<Catalog> {
	const families = await Promise.all((await yamlFiles(join(folder, 'codes'))).map((file) => read(folder, file, CodeFamily)));
	const causeFiles = await yamlFiles(join(folder, 'causes'));
	const causes = await Promise.all(causeFiles.map((file) => readCause(folder, file)));
	refuseTwins(
		'cause',
		causes.map(({ id }, at) => [id, relative(folder, causeFiles[at] ?? '')] as const),
	);
	refuseTwins(
		'code',
		families.flatMap(({ title, codes }) => codes.map(({ code }) => [code, title] as const)),
	);
	const tunnels = await read(folder, join(folder, 'tunnels.yaml'), z.array(TunnelEntry));
	const planned = await read(folder, join(folder, 'planned-checks.yaml'), z.array(PlannedCheck));
	const recognition = await read(folder, join(folder, 'recognition.yaml'), RecognitionWords);
	const content = { ...namedFamilies(merged(families)), causes, tunnels, planned, recognition, recalled: await readRecalled(folder) };
	const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
	return { version: `${version}+${digest}`, ...content };
}

/** One file for each language: put together by code. */
async function readRecalled(folder: string): Promise<Catalog['recalled']> {
	const byCode = new Map<string, string[]>();
	for (const file of await yamlFiles(join(folder, 'recalled'))) {
		for (const [code, wordings] of Object.entries(await read(folder, file, RecalledWordings))) {
			byCode.set(code, [...(byCode.get(code) ?? []), ...[wordings].flat()]);
		}
	}
	return Object.fromEntries(byCode);
}

async function readCause(folder: string, file: string): Promise<Cause> {
	const cause = await read(folder, file, Cause);
	if (cause.id === basename(file, '.yaml')) return cause;
	throw new CatalogError(`${relative(folder, file)}: id is "${cause.id}"; expected the file's name, "${basename(file, '.yaml')}"`);
}

async function read<T>(folder: string, file: string, schema: z.ZodType<T>): Promise<T> {
	const where = relative(folder, file);
	const result = schema.safeParse(parseYaml(await readFile(file, 'utf8'), where));
	if (result.success) return result.data;
	const faults = result.error.issues.map((issue) => `${where}: ${issue.path.join('.') || '(whole file)'}: ${expectedBy(issue)}`);
	throw new CatalogError(faults.join('\n'));
}

/** Where several forms are allowed, zod says only that none fits: this says what each would have been. */
function expectedBy(issue: z.core.$ZodIssue): string {
	if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue.message;
	return [...new Set(issue.errors.flat().map(expectedBy))].join(', or ');
}

/** What is looked up by its name may exist only once. */
function refuseTwins(what: string, named: readonly (readonly [name: string, where: string])[]): void {
	const known = new Map<string, string>();
	for (const [name, where] of named) {
		const twin = known.get(name);
		if (twin !== undefined) throw new CatalogError(`${where}: ${what} "${name}" stands in ${twin} already`);
		known.set(name, where);
	}
}

function parseYaml(text: string, where: string): unknown {
	try {
		return parse(text);
	} catch (error) {
		if (error instanceof YAMLParseError) throw new CatalogError(`${where}: ${error.message}`);
		throw error;
	}
}

/** All YAML files below a folder, none where there is no such folder, in the order of their names: the same everywhere. */
async function yamlFiles(folder: string): Promise<readonly string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return [];
		throw error;
	});
	const files = entries
		.filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
		.map((entry) => join(entry.parentPath, entry.name));
	return files.sort();
}

/** The families, and their codes by name. */
export function namedFamilies(families: readonly CodeFamily[]): Pick<Catalog, 'families' | 'names'> {
	const names = families.flatMap(({ family, codes }) =>
		codes.map(({ code, symbol }) => ({ code, ...(symbol === undefined ? {} : { symbol }), family })),
	);
	return { names, families };
}

/** A large family stands in several files. */
function merged(files: readonly CodeFamily[]): readonly CodeFamily[] {
	const families = new Map<string, CodeFamily>();
	for (const file of files) {
		const known = families.get(file.family);
		families.set(file.family, known === undefined ? file : { ...known, codes: [...known.codes, ...file.codes] });
	}
	return [...families.values()];
}
