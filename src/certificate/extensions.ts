import { DER, type DerElement, decodeDer, derElements, derInteger, derOid } from '../wire/der.ts';
import { formatAddress } from '../wire/ip.ts';
import { cleanText } from '../wire/text.ts';

/** What Node's parser does not say of a certificate (RFC 5280, 4.1 and 4.2). Text is safe to print. */
export interface CertificateExtensions {
	/** Upper-case hex. */
	readonly serial: string;
	/** Object identifier of the algorithm that it is signed with. */
	readonly signatureAlgorithm: string;
	/** 4.2.1.6: the names it is for, in its order; absent when the extension is. */
	readonly names?: readonly AlternativeName[];
	/** 4.2.1.13: where its revocation list is, as URIs. */
	readonly crl: readonly string[];
	/** 4.2.2.1: whom to ask about it (OCSP), and where its issuer's certificate is, as URIs. */
	readonly ocsp: readonly string[];
	readonly caIssuers: readonly string[];
}

/** A subject alternative name, and its kind. */
export interface AlternativeName {
	readonly kind: 'dns' | 'ip' | 'other';
	readonly value: string;
}

const OID = {
	subjectAltName: '2.5.29.17',
	crlDistributionPoints: '2.5.29.31',
	authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
	ocsp: '1.3.6.1.5.5.7.48.1',
	caIssuers: '1.3.6.1.5.5.7.48.2',
} as const;

/** GeneralName (4.2.1.6): the context tags that are read. */
const DNS_NAME = 0x82;
const URI = 0x86;
const IP_ADDRESS = 0x87;

/** How many names and addresses of one certificate are kept, and how long each may be. */
const MOST_NAMES = 200;
const MOST_ADDRESSES = 4;
const MAX_NAME = 253;
const MAX_URI = 512;

/** Reads a certificate in DER. Throws `WireError` on whatever is none. */
export function extensionsOf(der: Uint8Array): CertificateExtensions {
	const [tbs, algorithm] = derElements(decodeDer(der).content);
	const fields = derElements(tbs?.content ?? der.subarray(0, 0));
	// [0] version is left out in version 1.
	const serial = fields.find(({ tag }) => tag === DER.integer);
	const extensions = extensionMap(fields.find(({ tag }) => tag === 0xa3));
	const access = accessOf(extensions.get(OID.authorityInfoAccess));
	const names = extensions.get(OID.subjectAltName);
	return {
		serial: derInteger(serial?.content ?? new Uint8Array()).slice(0, 64),
		signatureAlgorithm: algorithmOf(algorithm),
		...(names === undefined ? {} : { names: namesOf(names) }),
		crl: distributionPoints(extensions.get(OID.crlDistributionPoints)),
		ocsp: access(OID.ocsp),
		caIssuers: access(OID.caIssuers),
	};
}

/** The object identifier of an AlgorithmIdentifier (4.1.1.2). */
export function algorithmOf(element: DerElement | undefined): string {
	const [oid] = derElements(element?.content ?? new Uint8Array());
	return oid?.tag === DER.oid ? derOid(oid.content) : '';
}

/** Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue OCTET STRING }. The first of a kind counts. */
function extensionMap(wrapped: DerElement | undefined): Map<string, Uint8Array> {
	const map = new Map<string, Uint8Array>();
	if (wrapped === undefined) return map;
	for (const extension of derElements(decodeDer(wrapped.content).content)) {
		const parts = derElements(extension.content);
		const [oid] = parts;
		const value = parts.find(({ tag }) => tag === DER.octetString);
		if (oid?.tag !== DER.oid || value === undefined) continue;
		const id = derOid(oid.content);
		if (!map.has(id)) map.set(id, value.content);
	}
	return map;
}

function namesOf(value: Uint8Array): AlternativeName[] {
	return derElements(decodeDer(value).content)
		.slice(0, MOST_NAMES)
		.map(({ tag, content }) => {
			if (tag === DNS_NAME) return { kind: 'dns', value: cleanText(content, MAX_NAME) };
			if (tag === IP_ADDRESS && (content.length === 4 || content.length === 16)) return { kind: 'ip', value: formatAddress(content) };
			return { kind: 'other', value: tag === URI ? cleanText(content, MAX_NAME) : '' };
		});
}

/** CRLDistributionPoints: a list of { [0] { [0] fullName }, … }; other forms of a point have no address. */
function distributionPoints(value: Uint8Array | undefined): string[] {
	if (value === undefined) return [];
	const uris: string[] = [];
	for (const point of derElements(decodeDer(value).content)) {
		for (const name of derElements(point.content).filter(({ tag }) => tag === 0xa0)) {
			for (const full of derElements(name.content).filter(({ tag }) => tag === 0xa0)) uris.push(...urisIn(derElements(full.content)));
		}
	}
	return uris.slice(0, MOST_ADDRESSES);
}

/** AuthorityInfoAccessSyntax: a list of { accessMethod, accessLocation }. */
function accessOf(value: Uint8Array | undefined): (method: string) => string[] {
	const descriptions = value === undefined ? [] : derElements(decodeDer(value).content).map(({ content }) => derElements(content));
	return (method) =>
		descriptions
			.filter(([oid]) => oid?.tag === DER.oid && derOid(oid.content) === method)
			.flatMap(([, ...location]) => urisIn(location))
			.slice(0, MOST_ADDRESSES);
}

function urisIn(names: readonly DerElement[]): string[] {
	return names
		.filter(({ tag, content }) => tag === URI && content.length <= MAX_URI)
		.map(({ content }) => cleanText(content, MAX_URI))
		.filter((uri) => uri !== '');
}
