import type { Catalog } from '../catalog/schema.ts';
import { catalogInUse, type Ignored } from '../program/catalog-in-use.ts';
import { catalogTrouble, isWorthTelling } from '../report/catalog-words.ts';
import { printable } from '../report/text/printable.ts';

/** The newest catalog that the program in `root` has and trusts. What was put in its place and is not used is told on stderr. */
export async function knownCatalog(root: string): Promise<Catalog> {
	const { catalog, ignored } = await catalogInUse(root);
	for (const each of ignored.filter(({ why }) => isWorthTelling(why))) process.stderr.write(`${warningOf(each)}\n`);
	return catalog;
}

/** One line. */
export function warningOf({ place, why, detail }: Ignored): string {
	const flag = place.whose === 'system' ? ' --system' : '';
	const because = printable(catalogTrouble(why, { detail }));
	return `vpn-doctor: the catalog ${printable(place.path)} is not used: ${because} To remove it: vpn-doctor catalog reset${flag}`;
}
