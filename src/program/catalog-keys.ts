import file from '../../data/catalog-keys.json' with { type: 'json' };
import type { CatalogKey } from '../catalog/signed.ts';

/** The keys that this program was built with. What is not signed by one of them is not taken for a catalog, whoever asks for it. */
export const CATALOG_KEYS: readonly CatalogKey[] = file.keys;
