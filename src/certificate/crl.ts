import { verify } from 'node:crypto';
import { DER, type DerElement, decodeDer, derElements, derInteger } from '../wire/der.ts';
import { WireError } from '../wire/error.ts';
import { certificatesIn } from '../wire/pem.ts';
import { algorithmOf } from './extensions.ts';
import { parseCertificate } from './facts.ts';

/** What a revocation list says of one certificate (RFC 5280, 5). */
export type CrlVerdict =
	| { readonly kind: 'not-listed'; readonly nextUpdate?: string }
	| { readonly kind: 'revoked' }
	/** Its next issue was due: clients take it for none. */
	| { readonly kind: 'outdated'; readonly nextUpdate: string }
	/** Not a list, or not one of this issuer: it says nothing. */
	| { readonly kind: 'unusable'; readonly because: 'unparseable' | 'other-issuer' | 'signature' };

export interface CrlQuestion {
	/** DER, or PEM. */
	readonly crl: Uint8Array;
	/** Upper-case hex, as `ShownCertificate` has it. */
	readonly serial: string;
	/** DER of the certificate that issued both. */
	readonly issuer: Uint8Array;
	readonly now: Date;
}

/** By the signature's algorithm: the hash, as `node:crypto` calls it. Others are not checked (and such a list is not believed). */
const HASHES: Readonly<Record<string, string>> = {
	'1.2.840.113549.1.1.5': 'sha1',
	'1.2.840.113549.1.1.11': 'sha256',
	'1.2.840.113549.1.1.12': 'sha384',
	'1.2.840.113549.1.1.13': 'sha512',
	'1.2.840.10045.4.1': 'sha1',
	'1.2.840.10045.4.3.2': 'sha256',
	'1.2.840.10045.4.3.3': 'sha384',
	'1.2.840.10045.4.3.4': 'sha512',
};

/** Never throws, whatever the bytes. */
export function askCrl({ crl, serial, issuer, now }: CrlQuestion): CrlVerdict {
	try {
		const bytes = crl[0] === DER.sequence ? crl : fromPem(crl);
		const [tbs, algorithm, signature] = derElements(decodeDer(bytes).content);
		if (tbs === undefined || signature?.tag !== DER.bitString) return unusable('unparseable');
		const fields = derElements(tbs.content);
		// version is optional; then come the algorithm, the issuer, thisUpdate and perhaps nextUpdate.
		const at = fields[0]?.tag === DER.integer ? 1 : 0;
		const authority = parseCertificate(issuer);
		if (authority === undefined) return unusable('unparseable');
		if (!sameBytes(fields[at + 1]?.whole, subjectOf(issuer))) return unusable('other-issuer');
		const hash = HASHES[algorithmOf(algorithm)];
		if (hash === undefined || !verify(hash, tbs.whole, authority.x509.publicKey, signature.content.subarray(1)))
			return unusable('signature');
		const next = timeOf(fields[at + 3]);
		const list = fields.slice(at + 3).find(({ tag }) => tag === DER.sequence);
		if (list !== undefined && isListed(list, serial)) return { kind: 'revoked' };
		if (next === undefined) return { kind: 'not-listed' };
		const nextUpdate = next.toISOString();
		return next < now ? { kind: 'outdated', nextUpdate } : { kind: 'not-listed', nextUpdate };
	} catch (error) {
		if (error instanceof WireError) return unusable('unparseable');
		// A key that does not fit the algorithm.
		return unusable('signature');
	}
}

/** revokedCertificates: a list of { userCertificate, revocationDate, … }. */
function isListed(list: DerElement, serial: string): boolean {
	return derElements(list.content).some((entry) => {
		const [number] = derElements(entry.content);
		return number?.tag === DER.integer && derInteger(number.content) === serial;
	});
}

/** tbsCertificate: version [0], serial, algorithm, issuer, validity, subject (4.1). */
function subjectOf(certificate: Uint8Array): Uint8Array | undefined {
	const fields = derElements(derElements(decodeDer(certificate).content)[0]?.content ?? new Uint8Array());
	return fields[fields[0]?.tag === 0xa0 ? 5 : 4]?.whole;
}

function timeOf(element: DerElement | undefined): Date | undefined {
	if (element?.tag !== DER.utcTime && element?.tag !== DER.generalizedTime) return undefined;
	const digits = Buffer.from(element.content).toString('latin1');
	const full = element.tag === DER.utcTime ? `${digits < '50' ? '20' : '19'}${digits}` : digits;
	const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full);
	if (parts === null) return undefined;
	const [, year, month, day, hour, minute, second] = parts;
	const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
	return Number.isNaN(time.getTime()) ? undefined : time;
}

function fromPem(file: Uint8Array): Uint8Array {
	const text = Buffer.from(file).toString('latin1');
	const block = /-----BEGIN X509 CRL-----([\sA-Za-z0-9+/=]+?)-----END/.exec(text);
	return new Uint8Array(Buffer.from(block?.[1] ?? '', 'base64'));
}

function sameBytes(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
	return one !== undefined && other !== undefined && Buffer.compare(one, other) === 0;
}

function unusable(because: Extract<CrlVerdict, { kind: 'unusable' }>['because']): CrlVerdict {
	return { kind: 'unusable', because };
}

/** OID of signed data in a PKCS #7 file (RFC 2315, 14), as it stands in DER. */
const SIGNED_DATA = '2a864886f70d010702';

/** The certificates of what an authority publishes as its own: one in DER, PEM, or a PKCS #7 bundle (RFC 5280, 4.2.2.1). Never throws. */
export function publishedCertificates(file: Uint8Array): readonly Uint8Array[] {
	if (file[0] !== DER.sequence) return certificatesIn(file);
	try {
		const [type, content] = derElements(decodeDer(file).content);
		if (type?.tag !== DER.oid || Buffer.from(type.content).toString('hex') !== SIGNED_DATA) return [file];
		const signedData = decodeDer(content?.content ?? new Uint8Array());
		const certificates = derElements(signedData.content).find(({ tag }) => tag === 0xa0);
		return certificates === undefined ? [] : derElements(certificates.content).map(({ whole }) => whole);
	} catch {
		return [];
	}
}
