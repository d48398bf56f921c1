import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DocumentReader } from '../document.ts';
import { type Catalog, Cause, CodeFamily } from './schema.ts';

/** What a data file holds, and which file it was. */
export interface Placed<T> {
	readonly file: string;
	readonly entry: T;
}

/** The part of a catalog folder that an organisation's own has too. */
export interface Entries {
	/** One for each file: a large family stands in several. */
	readonly families: readonly Placed<CodeFamily>[];
	readonly causes: readonly Placed<Cause>[];
	/** The codes of files that cannot be used otherwise: whoever names one of these is not at fault. */
	readonly faultyCodes: readonly string[];
}

/** Reads `codes/` and `causes/`, in the order of their names, so that the result is the same everywhere. */
export async function readEntries(reader: DocumentReader, folder: string): Promise<Entries> {
	const families: Placed<CodeFamily>[] = [];
	const causes: Placed<Cause>[] = [];
	const faultyCodes: string[] = [];
	for (const file of yamlFiles(reader, join(folder, 'codes'))) {
		const raw = await reader.parse(file);
		const entry = raw === undefined ? undefined : reader.validate(file, raw, CodeFamily);
		if (entry === undefined) faultyCodes.push(...codesIn(raw));
		else families.push({ file, entry });
	}
	for (const file of yamlFiles(reader, join(folder, 'causes'))) {
		const entry = await reader.read(file, Cause);
		if (entry === undefined) continue;
		const name = basename(file, '.yaml');
		if (entry.id !== name) reader.fault(file, 'id', `is "${entry.id}"; expected the file's name, "${name}"`);
		causes.push({ file, entry });
	}
	return { families, causes, faultyCodes };
}

/** What the built-in catalog has already, by name, with the place. */
export interface Taken {
	/** By code in lower case. */
	readonly codes: ReadonlyMap<string, string>;
	readonly causes: ReadonlyMap<string, string>;
}

/** What is looked up by its name may exist only once: whatever stands in a second place is a fault, and both are named. */
export function refuseTwins(
	reader: DocumentReader,
	{ families, causes }: Pick<Entries, 'families' | 'causes'>,
	taken: Taken = { codes: new Map(), causes: new Map() },
): void {
	const codes = new Map(taken.codes);
	for (const { file, entry } of families)
		for (const [at, { code }] of entry.codes.entries()) claim(codes, code.toLowerCase(), file, `codes.${at}.code`, code);
	const ids = new Map(taken.causes);
	for (const { file, entry } of causes) claim(ids, entry.id, file, 'id', entry.id);

	function claim(places: Map<string, string>, key: string, file: string, path: string, name: string): void {
		const place = places.get(key);
		if (place === undefined) places.set(key, reader.nameOf(file));
		else reader.fault(file, path, `${JSON.stringify(name)} stands in ${place} already`);
	}
}

/** A large family stands in several files: what it says of itself is taken from the first. */
export function mergedFamilies(files: readonly CodeFamily[]): readonly CodeFamily[] {
	const families = new Map<string, CodeFamily>();
	for (const file of files) {
		const known = families.get(file.family);
		families.set(file.family, known === undefined ? file : { ...known, codes: [...known.codes, ...file.codes] });
	}
	return [...families.values()];
}

/** The families, and their codes by name. */
export function namedFamilies(families: readonly CodeFamily[]): Pick<Catalog, 'families' | 'names'> {
	const names = families.flatMap(({ family, codes }) =>
		codes.map(({ code, symbol }) => ({ code, ...(symbol === undefined ? {} : { symbol }), family })),
	);
	return { names, families };
}

/** Changes with the content, and with nothing else. */
export function digestOf(content: unknown): string {
	return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
}

/** All YAML files below a folder; none where there is no such folder. */
export function yamlFiles(reader: DocumentReader, folder: string): readonly string[] {
	const entries = filesBelow(reader, folder).sort();
	for (const file of entries.filter((name) => /\.ya?ml$/i.test(name) && !name.endsWith('.yaml')))
		reader.fault(file, '', 'expected a name that ends in .yaml');
	return entries.filter((file) => file.endsWith('.yaml'));
}

/** Links to files count: that is how some systems lay out what they mount. */
function filesBelow(reader: DocumentReader, folder: string): string[] {
	try {
		return readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
			.map((entry) => join(entry.parentPath, entry.name));
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === undefined) throw error;
		if (code !== 'ENOENT') reader.fault(folder, '', `cannot be read as a folder (${code})`);
		return [];
	}
}

function codesIn(raw: unknown): readonly string[] {
	const { codes } = (raw ?? {}) as { readonly codes?: unknown };
	return Array.isArray(codes) ? codes.flatMap((entry) => (typeof entry?.code === 'string' ? [entry.code] : [])) : [];
}
