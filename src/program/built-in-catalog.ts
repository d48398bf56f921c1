import { type CatalogPart, openCatalog } from '../catalog/load.ts';
import type { Catalog } from '../catalog/schema.ts';
import { readOwnFile } from './own-files.ts';

/** Where the build puts a part of the compiled catalog, as seen from the package. */
export function catalogFile(part: CatalogPart): string {
	return part === 'index' ? 'dist/catalog.json' : `dist/catalog/${part}.json`;
}

/** The catalog that the program in `root` was built with. Parts are read when they are first asked for. */
export function builtInCatalog(root: string): Catalog {
	return openCatalog((part) => readOwnFile(root, catalogFile(part)).toString());
}
