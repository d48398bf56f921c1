import { createHash, generateKeyPairSync } from 'node:crypto';
import { compiledParts } from '../../src/catalog/compiled.ts';
import { digestOf } from '../../src/catalog/entries.ts';
import { CATALOG_FORM } from '../../src/catalog/form.ts';
import type { Catalog } from '../../src/catalog/schema.ts';
import { type CatalogKey, signCatalog, type ToSign } from '../../src/catalog/signed.ts';
import { catalog } from './data.ts';

/** Keys that exist while a test runs and nowhere else. */
export interface TestKey {
	readonly key: CatalogKey;
	/** PEM. */
	readonly privateKey: string;
}

export function newKey(owner: string): TestKey {
	const { publicKey, privateKey } = generateKeyPairSync('ed25519');
	const spki = publicKey.export({ format: 'der', type: 'spki' });
	const id = createHash('sha256').update(spki).digest('hex').slice(0, 16);
	return {
		key: { id, publicKey: spki.toString('base64'), owner },
		privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
	};
}

/** The catalog of the sources under another day, with `change` made to it and the digest that belongs to that. */
export function catalogOf(day: string, change: (content: Omit<Catalog, 'version'>) => Omit<Catalog, 'version'> = (same) => same): Catalog {
	const { version: _, ...content } = catalog;
	const { families, names, causes, tunnels, planned, recognition, recalled } = change(content);
	const ordered = { names, families, causes, tunnels, planned, recognition, recalled };
	return { version: `${day}+${digestOf(ordered)}`, ...ordered };
}

/** A change that can be seen: what 806 means. */
export function withMeaning(meaning: string): (content: Omit<Catalog, 'version'>) => Omit<Catalog, 'version'> {
	return (content) => ({
		...content,
		families: content.families.map((family) => ({
			...family,
			codes: family.codes.map((entry) => (entry.code === '806' && family.family === 'windows-ras' ? { ...entry, meaning } : entry)),
		})),
	});
}

/** What is to be signed of a catalog; `replaced` stands in place of its fields. */
function toSign(from: Catalog, replaced: Partial<ToSign> = {}): ToSign {
	return { version: from.version, form: CATALOG_FORM, program: '0.1.0', parts: compiledParts(from), ...replaced };
}

export function signed(from: Catalog, { privateKey }: TestKey, replaced: Partial<ToSign> = {}): Buffer {
	return signCatalog(toSign(from, replaced), privateKey);
}
