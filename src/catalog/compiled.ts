import type { CatalogIndex, CatalogPart } from './load.ts';
import { prepareRecalled, prepareShown } from './recognise/wordings.ts';
import type { Catalog } from './schema.ts';

/**
 * The catalog as the program loads it: an index, and beside it parts of JSON with the causes, the wordings and the codes of each family.
 * Most commands need few of them: each is read when it is first asked for.
 */

/** The parts that every catalog has besides its index and its families. */
export const LARGE_PARTS = ['causes', 'recalled', 'prepared-shown', 'prepared-recalled'] as const;

/** Every part of a catalog by its name, the index first, as JSON. The same catalog gives the same text. */
export function compiledParts(catalog: Catalog): ReadonlyMap<CatalogPart, string> {
	const { families, causes, recalled, prepared: _, ...rest } = catalog;
	const index: CatalogIndex = { ...rest, families: families.map(({ codes: _codes, ...family }) => family) };
	const large: Record<(typeof LARGE_PARTS)[number], unknown> = {
		causes,
		recalled,
		// Cut into words here, so that no run has to.
		'prepared-shown': prepareShown(catalog),
		'prepared-recalled': prepareRecalled(catalog),
	};
	const parts = [
		['index', index] as const,
		...LARGE_PARTS.map((part) => [part, large[part]] as const),
		...families.map(({ family, codes }) => [family, codes] as const),
	];
	return new Map(parts.map(([part, value]) => [part, JSON.stringify(value)]));
}
