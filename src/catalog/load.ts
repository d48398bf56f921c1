import { readFileSync } from 'node:fs';
import type { Catalog, CodeEntry, CodeFamily } from './schema.ts';

/** A code with the family that it belongs to. */
export interface KnownCode extends CodeEntry {
	readonly family: CodeFamily['family'];
	readonly familyTitle: string;
	readonly shownBy: string;
}

/** Reads the compiled catalog: one JSON file that the build has validated (`bin/build.mjs`). */
export function loadCatalog(file: string): Catalog {
	return JSON.parse(readFileSync(file, 'utf8')) as Catalog;
}

/** Every code with its family, in catalog order. */
export function allCodes(catalog: Catalog): readonly KnownCode[] {
	return catalog.families.flatMap(({ family, title, shownBy, codes }) =>
		codes.map((entry) => ({ ...entry, family, familyTitle: title, shownBy })),
	);
}

/** The entry of a code in its family's own notation (`"806"`, `"0x800B0109"`, `"cisco:412"`). */
export function findCode(catalog: Catalog, code: string): CodeEntry | undefined {
	for (const { codes } of catalog.families) {
		const entry = codes.find((candidate) => candidate.code === code);
		if (entry !== undefined) return entry;
	}
	return undefined;
}
