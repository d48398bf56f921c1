import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { CatalogPart } from './load.ts';
import { MOST_BYTES } from './most-bytes.ts';
import { CATALOG_VERSION } from './revision.ts';

/**
 * A compiled catalog in one file that says who made it: what `catalog update --file` takes, and what is kept of it, byte for byte
 * (data/README.md describes the form).
 *
 *     vpn-doctor catalog 1
 *     {"version":"2026.11.30+3f9c01d2","form":1,"program":"0.1.0","sha256":"…","parts":{"index":89042,…}}
 *     ed25519 KEY-ID SIGNATURE
 *     … the parts, one after the other
 *
 * The first two lines are what is signed, with their line feeds (Ed25519, RFC 8032); `sha256` is of everything after the third. So
 * nothing is parsed that was not vouched for, but for the key's name, and one look over the bytes is all that a start costs.
 */

const MAGIC = 'vpn-doctor catalog 1\n';

/** The lines before the parts. */
const MOST_HEAD_BYTES = 64 * 1024;

/** A key that may sign catalogs. */
export interface CatalogKey {
	/** See {@link keyId}. */
	readonly id: string;
	/** Ed25519, SPKI as DER in base64. */
	readonly publicKey: string;
	/** Whose it is, for people. */
	readonly owner: string;
}

/** What is signed of a catalog. */
export interface SignedHead {
	readonly version: string;
	/** {@link CATALOG_FORM} of the program that compiled it. */
	readonly form: number;
	/** The oldest program that can use it. */
	readonly program: string;
	/** Of all parts together, in hex. */
	readonly sha256: string;
	/** The length of each in bytes, in the order in which they stand there. */
	readonly parts: Readonly<Record<CatalogPart, number>>;
}

/** Why a file is not taken for a catalog that somebody trusted has signed. */
export type Untrusted = 'too-large' | 'not-a-catalog' | 'other-format' | 'no-key' | 'unknown-key' | 'wrong-signature' | 'damaged';

/** What a file turned out to be. */
export type Opened =
	| { readonly head: SignedHead; readonly key: CatalogKey; readonly read: (part: CatalogPart) => string }
	| { readonly untrusted: Untrusted /** The name of the key that it asks for. */; readonly keyId?: string };

/** Opens the bytes of a file, and believes nothing of it before its signature and its checksum are right. Never throws. */
export function openSigned(bytes: Uint8Array, keys: readonly CatalogKey[]): Opened {
	if (bytes.length > MOST_BYTES) return { untrusted: 'too-large' };
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (!buffer.subarray(0, MAGIC.length).equals(Buffer.from(MAGIC))) {
		return { untrusted: /^vpn-doctor catalog \d+\r?\n/.test(buffer.toString('latin1', 0, 40)) ? 'other-format' : 'not-a-catalog' };
	}
	const headEnd = lineEnd(buffer, MAGIC.length);
	const signatureEnd = headEnd === undefined ? undefined : lineEnd(buffer, headEnd);
	if (headEnd === undefined || signatureEnd === undefined) return { untrusted: 'damaged' };
	const [, id = '', signature = ''] =
		/^ed25519 ([0-9a-f]{16}) ([A-Za-z0-9+/]{86}==)\n$/.exec(buffer.toString('latin1', headEnd, signatureEnd)) ?? [];
	if (signature === '') return { untrusted: 'damaged' };
	if (keys.length === 0) return { untrusted: 'no-key', keyId: id };
	const key = keys.find((each) => each.id === id);
	if (key === undefined) return { untrusted: 'unknown-key', keyId: id };
	const publicKey = createPublicKey({ key: Buffer.from(key.publicKey, 'base64'), format: 'der', type: 'spki' });
	const isSigned =
		publicKey.asymmetricKeyType === 'ed25519' && verify(null, buffer.subarray(0, headEnd), publicKey, Buffer.from(signature, 'base64'));
	if (!isSigned) return { untrusted: 'wrong-signature', keyId: id };
	const head = headIn(buffer.toString('utf8', MAGIC.length, headEnd));
	const body = buffer.subarray(signatureEnd);
	if (head === undefined || sha256(body) !== head.sha256) return { untrusted: 'damaged', keyId: id };
	const places = placesOf(head);
	if (places === undefined || [...places.values()].reduce((sum, { length }) => sum + length, 0) !== body.length)
		return { untrusted: 'damaged', keyId: id };
	return {
		head,
		key,
		read(part) {
			const place = places.get(part);
			if (place === undefined) throw new Error(`the catalog has no part "${part}"`);
			return body.toString('utf8', place.from, place.from + place.length);
		},
	};
}

/** What signing takes. */
export interface ToSign {
	readonly version: string;
	readonly form: number;
	readonly program: string;
	readonly parts: ReadonlyMap<CatalogPart, string>;
}

/** The whole file. `privateKey`: Ed25519, PKCS #8 as PEM. The same input gives the same bytes. */
export function signCatalog({ version, form, program, parts }: ToSign, privateKey: string): Buffer {
	const key = createPrivateKey(privateKey);
	if (key.asymmetricKeyType !== 'ed25519') throw new Error(`a catalog is signed with an Ed25519 key, and this is ${key.asymmetricKeyType}`);
	const texts = [...parts].map(([part, text]) => [part, Buffer.from(text)] as const);
	const body = Buffer.concat(texts.map(([, text]) => text));
	const head: SignedHead = {
		version,
		form,
		program,
		sha256: sha256(body),
		parts: Object.fromEntries(texts.map(([part, { length }]) => [part, length])),
	};
	const signed = Buffer.from(`${MAGIC}${JSON.stringify(head)}\n`);
	const id = keyId(createPublicKey(key).export({ format: 'der', type: 'spki' }));
	return Buffer.concat([signed, Buffer.from(`ed25519 ${id} ${sign(null, signed, key).toString('base64')}\n`), body]);
}

/** The name of a key: the first 16 hex digits of the SHA-256 of its SPKI. */
export function keyId(spki: Uint8Array): string {
	return sha256(spki).slice(0, 16);
}

function sha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}

/** Where the next line begins; a head without an end is none. */
function lineEnd(buffer: Buffer, from: number): number | undefined {
	const end = buffer.subarray(0, MOST_HEAD_BYTES).indexOf('\n', from);
	return end === -1 ? undefined : end + 1;
}

/** Its bytes are vouched for; a program that has signed something else is still no reason to crash. */
function headIn(text: string): SignedHead | undefined {
	try {
		const { version, form, program, sha256, parts } = JSON.parse(text) as Partial<SignedHead>;
		const isHead =
			CATALOG_VERSION.test(String(version)) &&
			Number.isInteger(form) &&
			/^\d+\.\d+\.\d+$/.test(String(program)) &&
			typeof sha256 === 'string' &&
			typeof parts === 'object' &&
			parts !== null;
		return isHead ? ({ version, form, program, sha256, parts } as SignedHead) : undefined;
	} catch {
		return undefined;
	}
}

function placesOf({ parts }: SignedHead): ReadonlyMap<CatalogPart, { readonly from: number; readonly length: number }> | undefined {
	const places = new Map<CatalogPart, { readonly from: number; readonly length: number }>();
	let from = 0;
	for (const [part, length] of Object.entries(parts)) {
		if (!Number.isInteger(length) || length < 0) return undefined;
		places.set(part, { from, length });
		from += length;
	}
	return places;
}
