import type { CatalogKey } from '../../catalog/signed.ts';
import type { CatalogInUse } from '../../program/catalog-in-use.ts';
import { catalogTrouble } from '../catalog-words.ts';
import { printable } from './printable.ts';
import { labelled, type Style } from './style.ts';

/** Which catalog is in use: what `catalog show --json` prints. */
export interface DescribedCatalog {
	readonly version: string;
	readonly codes: number;
	readonly causes: number;
	readonly source: 'built-in' | 'user' | 'system';
	readonly path?: string;
	/** When it was put there. */
	readonly since?: string;
	readonly signedBy?: { readonly id: string; readonly owner: string };
	/** The one that the program was built with. */
	readonly builtIn: string;
	/** The keys that a newer one must be signed with. */
	readonly trusts: readonly { readonly id: string; readonly owner: string }[];
	readonly notUsed: readonly { readonly path: string; readonly why: string; readonly says: string }[];
}

export function describeCatalog(
	{ catalog, kept, ignored }: CatalogInUse,
	{ builtIn, keys }: { readonly builtIn: string; readonly keys: readonly CatalogKey[] },
): DescribedCatalog {
	const people = ({ id, owner }: CatalogKey) => ({ id, owner });
	return {
		version: catalog.version,
		codes: catalog.names.length,
		causes: catalog.causes.length,
		source: kept?.place.whose ?? 'built-in',
		...(kept === undefined ? {} : { path: kept.place.path, since: new Date(kept.since).toISOString(), signedBy: people(kept.key) }),
		builtIn,
		trusts: keys.map(people),
		notUsed: ignored.map(({ place, why, detail }) => ({
			path: place.path,
			why,
			says: catalogTrouble(why, { detail, inUse: catalog.version }),
		})),
	};
}

export function catalogInUseText(style: Style, described: DescribedCatalog): string {
	const { version, codes, causes, source, path, since, signedBy, builtIn, trusts, notUsed } = described;
	const names = (keys: DescribedCatalog['trusts']) => keys.map(({ id, owner }) => `${id} (${owner})`).join(', ');
	const whose = source === 'user' ? 'yours' : "everybody's on this computer";
	const rows: readonly (readonly [string, string])[] = [
		['In use', `${version}: ${codes} codes and messages, ${causes} causes`],
		['From', source === 'built-in' ? 'the program itself' : `${path} (${whose})`],
		...(since === undefined ? [] : ([['Since', `${since.slice(0, 16).replace('T', ' ')} UTC`]] as const)),
		...(signedBy === undefined ? [] : ([['Signed by', names([signedBy])]] as const)),
		...(source === 'built-in' ? [] : ([['Built in', builtIn]] as const)),
		[
			'Newer ones',
			trusts.length === 0
				? 'none is taken: this program was built without a key to know them by'
				: `are taken if signed by ${names(trusts)}`,
		],
		...notUsed.map(({ path: other, says }) => ['Not used', `${other}: ${says}`] as const),
	];
	return rows.map(([label, text]) => labelled(style, label, printable(text))).join('\n');
}
