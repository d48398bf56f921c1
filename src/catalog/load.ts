import type { Catalog, CodeEntry, CodeFamily, CodeName, PreparedWordings } from './schema.ts';

/** A code with the family that it belongs to. */
export interface KnownCode extends CodeEntry {
	readonly family: CodeFamily['family'];
	readonly familyTitle: string;
	readonly shownBy: string;
}

/** `index`, one of `LARGE_PARTS` (compiled.ts), or the name of a family, whose codes it holds. */
export type CatalogPart = string;

/** What the index holds: everything but what stands apart. */
export type CatalogIndex = Omit<Catalog, 'causes' | 'recalled' | 'prepared' | 'families'> & {
	readonly families: readonly Omit<CodeFamily, 'codes'>[];
};

/**
 * Opens a compiled catalog, which whoever made it has validated: an index, and parts with the causes and with the codes of each family,
 * which are read when they are first asked for. `read` gives the text of a part.
 */
export function openCatalog(read: (part: CatalogPart) => string): Catalog {
	const parsed = <T>(part: CatalogPart) => JSON.parse(read(part)) as T;
	const index = parsed<CatalogIndex>('index');
	const shownWordings = once(() => parsed<PreparedWordings>('prepared-shown'));
	const recalledWordings = once(() => parsed<PreparedWordings>('prepared-recalled'));
	const recalled = once(() => parsed<Catalog['recalled']>('recalled'));
	const causes = once(() => parsed<Catalog['causes']>('causes'));
	return {
		...index,
		families: index.families.map((family) => {
			const codes = once(() => parsed<CodeFamily['codes']>(family.family));
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
