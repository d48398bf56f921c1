import { CATALOG_FORM } from '../catalog/form.ts';
import { openCatalog } from '../catalog/load.ts';
import { compareCatalogs, compareNumbers } from '../catalog/revision.ts';
import type { Catalog } from '../catalog/schema.ts';
import type { CatalogKey, SignedHead, Untrusted } from '../catalog/signed.ts';
import { builtInCatalog } from './built-in-catalog.ts';
import { CATALOG_KEYS } from './catalog-keys.ts';
import { type CatalogPlace, catalogPlacesHere, readKept } from './catalog-places.ts';
import { readOwnFile } from './own-files.ts';

/** Why a catalog that is signed as it should be is not for this program, or not now. */
export type Unfit = 'newer-program' | 'other-form' | 'older' | 'same' | 'same-day';

/** The catalog that everything is judged by, and where it comes from. */
export interface CatalogInUse {
	readonly catalog: Catalog;
	/** Absent: it is the one that the program was built with. */
	readonly kept?: KeptCatalog;
	/** What was kept and is not used. */
	readonly ignored: readonly Ignored[];
}

/** A catalog that came later than the program. */
interface KeptCatalog {
	readonly place: CatalogPlace;
	readonly head: SignedHead;
	readonly key: CatalogKey;
	/** When it was put there, in ms since 1970. */
	readonly since: number;
}

export interface Ignored {
	readonly place: CatalogPlace;
	readonly why: Untrusted | Unfit | 'unreadable';
	/** The version, the key or the error that `why` is about, where it is known. */
	readonly detail?: string;
}

/** What is trusted, and where is looked; for tests. */
export interface Trusting {
	readonly keys?: readonly CatalogKey[];
	readonly places?: readonly CatalogPlace[];
}

/** The program's version as its package has it. */
export function programVersion(root: string): string {
	return (JSON.parse(readOwnFile(root, 'package.json').toString()) as { readonly version: string }).version;
}

/**
 * The newest catalog that there is: the built-in one, or one that was put in its place and is signed by a key of the program. Whatever is kept is
 * held against signature and checksum at every start; what does not come through is named in `ignored`, and nothing of it is used.
 */
export async function catalogInUse(root: string, trusting: Trusting = {}): Promise<CatalogInUse> {
	const { keys = CATALOG_KEYS, places = catalogPlacesHere() } = trusting;
	let inUse: CatalogInUse = { catalog: builtInCatalog(root), ignored: [] };
	for (const place of places) {
		const found = readKept(place);
		if (found === undefined) continue;
		inUse = { ...inUse, ...(await whicheverIsNewer(root, keys, inUse, place, found)) };
	}
	return inUse;
}

async function whicheverIsNewer(
	root: string,
	keys: readonly CatalogKey[],
	{ catalog, ignored, kept }: CatalogInUse,
	place: CatalogPlace,
	found: NonNullable<ReturnType<typeof readKept>>,
): Promise<Partial<CatalogInUse>> {
	const ignore = (why: Ignored['why'], detail?: string) => ({
		ignored: [...ignored, { place, why, ...(detail === undefined ? {} : { detail }) }],
	});
	if ('unreadable' in found) return ignore('unreadable', found.unreadable);
	// Node's cryptography costs a few ms, which only those pay who have such a file.
	const { openSigned } = await import('../catalog/signed.ts');
	const opened = openSigned(found.bytes, keys);
	if ('untrusted' in opened) return ignore(opened.untrusted, opened.keyId);
	const { head, key, read } = opened;
	const unfit = unfitness(head, { program: programVersion(root), inUse: catalog.version });
	if (unfit !== undefined) return ignore(unfit, unfit === 'newer-program' ? head.program : head.version);
	const older = kept === undefined ? [] : [{ place: kept.place, why: 'older' as const, detail: kept.head.version }];
	return { catalog: openCatalog(read), kept: { place, head, key, since: found.since }, ignored: [...ignored, ...older] };
}

/** Why this program, which has the catalog `inUse`, has no use for a signed one; undefined where it has. */
export function unfitness(
	{ version, form, program }: SignedHead,
	has: { readonly program: string; readonly inUse: string },
): Unfit | undefined {
	if (compareNumbers(program, has.program) > 0) return 'newer-program';
	if (form !== CATALOG_FORM) return 'other-form';
	const order = compareCatalogs(version, has.inUse);
	if (order < 0) return 'older';
	if (order > 0) return undefined;
	return version === has.inUse ? 'same' : 'same-day';
}
