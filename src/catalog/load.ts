import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog, CodeEntry, CodeFamily, CodeName, PreparedWordings } from './schema.ts';

/** A code with the family that it belongs to. */
export interface KnownCode extends CodeEntry {
	readonly family: CodeFamily['family'];
	readonly familyTitle: string;
	readonly shownBy: string;
}

/**
 * Opens the compiled catalog, which the build has validated (`bin/build.mjs`): an index, and beside it a folder with
 * the causes and with the codes of each family, which are read when they are first asked for.
 */
export function loadCatalog(file: string): Catalog {
	const folder = file.replace(/\.json$/, '');
	const index = read<Omit<Catalog, 'causes' | 'recalled'>>(file);
	const shownWordings = once(() => read<PreparedWordings>(join(folder, 'prepared-shown.json')));
	const recalledWordings = once(() => read<PreparedWordings>(join(folder, 'prepared-recalled.json')));
	const recalled = once(() => read<Catalog['recalled']>(join(folder, 'recalled.json')));
	const causes = once(() => read<Catalog['causes']>(join(folder, 'causes.json')));
	return {
		...index,
		families: index.families.map((family) => {
			const codes = once(() => read<CodeFamily['codes']>(join(folder, `${family.family}.json`)));
			return {
				...family,
				get codes() {
					return codes();
				},
			};
		}),
		get causes() {
			return causes();
		},
		get recalled() {
			return recalled();
		},
		prepared: {
			get shown() {
				return shownWordings();
			},
			get recalled() {
				return recalledWordings();
			},
		},
	};
}

function read<T>(file: string): T {
	return JSON.parse(readFileSync(file, 'utf8')) as T;
}

function once<T>(make: () => T): () => T {
	let made: { readonly value: T } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}

/** Every code with its family, in catalog order. */
export function allCodes(catalog: Catalog): readonly KnownCode[] {
	return catalog.families.flatMap((family) => family.codes.map((entry) => withFamily(entry, family)));
}

/** The entry of a code in its family's own notation (`"806"`, `"0x800B0109"`, `"cisco:412"`). */
export function findCode(catalog: Catalog, code: string): KnownCode | undefined {
	const name = catalog.names.find((candidate) => candidate.code === code);
	return name === undefined ? undefined : entryOf(catalog, name);
}

/** The whole entry of a code that is in the catalog. */
export function entryOf(catalog: Catalog, { code, family }: CodeName): KnownCode {
	const own = catalog.families.find((candidate) => candidate.family === family) as CodeFamily;
	return withFamily(own.codes.find((candidate) => candidate.code === code) as CodeEntry, own);
}

/** An entry together with the family that it stands in. */
export function withFamily(entry: CodeEntry, { family, title, shownBy }: CodeFamily): KnownCode {
	return { ...entry, shownBy: entry.shownBy ?? shownBy, family, familyTitle: title };
}
