import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { DER, encodeDer } from '../../src/wire/der.ts';
import { parseAddress } from '../../src/wire/ip.ts';

/** Certificates for tests, issued as they are needed (RFC 5280, 4.1): no OpenSSL, and nothing that expires in the repository. */

export interface Issued {
	readonly der: Uint8Array;
	readonly key: KeyObject;
	/** For `tls.createServer`. */
	readonly keyPem: string;
	readonly pem: string;
	readonly subject: string;
}

export interface Wanted {
	/** The common name; absent: a certificate without a subject. */
	readonly cn?: string;
	/** Absent: signed by itself. */
	readonly issuer?: Issued;
	/** Signed with this key in place of the issuer's. */
	readonly signedBy?: KeyObject;
	readonly ca?: boolean;
	/** Host names and addresses; absent: no such extension. */
	readonly names?: readonly string[];
	/** Object identifiers; absent: no such extension. */
	readonly usages?: readonly string[];
	readonly from?: string;
	readonly to?: string;
	readonly crl?: readonly string[];
	readonly ocsp?: string;
	readonly caIssuers?: string;
	readonly serial?: Uint8Array;
	/** An extension of so many bytes that nobody knows. */
	readonly ballast?: number;
	/** Any extension, by its identifier, as it stands. */
	readonly raw?: Readonly<Record<string, Uint8Array>>;
	readonly rsaBits?: number;
	/** With the key of this one, as authorities that renew or cross-sign themselves do. */
	readonly keyOf?: Issued;
}

export const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
export const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

const ECDSA_SHA256 = encodeDer(DER.sequence, oid('1.2.840.10045.4.3.2'));
const RSA_SHA256 = encodeDer(DER.sequence, oid('1.2.840.113549.1.1.11'), encodeDer(0x05));

export function issue(wanted: Wanted): Issued {
	const privateKey = wanted.keyOf?.key ?? newKey(wanted.rsaBits);
	const signer = wanted.signedBy ?? wanted.issuer?.key ?? privateKey;
	const algorithm = signer.asymmetricKeyType === 'rsa' ? RSA_SHA256 : ECDSA_SHA256;
	const subject = wanted.cn ?? '';
	const tbs = encodeDer(
		DER.sequence,
		encodeDer(0xa0, integer(Uint8Array.of(2))),
		integer(wanted.serial ?? Uint8Array.from([0x40, ...randomBytes(7)])),
		algorithm,
		name(wanted.issuer?.subject ?? subject),
		encodeDer(DER.sequence, time(wanted.from ?? '2025-01-01'), time(wanted.to ?? '2045-01-01')),
		name(subject),
		new Uint8Array(createPublicKey(privateKey).export({ type: 'spki', format: 'der' })),
		encodeDer(0xa3, encodeDer(DER.sequence, ...extensions(wanted))),
	);
	const der = encodeDer(DER.sequence, tbs, algorithm, signature(tbs, signer));
	return { der, key: privateKey, keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, pem: toPem(der), subject };
}

function newKey(rsaBits: number | undefined): KeyObject {
	if (rsaBits !== undefined) return generateKeyPairSync('rsa', { modulusLength: rsaBits }).privateKey;
	return generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
}

export function toPem(der: Uint8Array, label = 'CERTIFICATE'): string {
	const lines =
		Buffer.from(der)
			.toString('base64')
			.match(/.{1,64}/g) ?? [];
	return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** A revocation list (RFC 5280, 5.1). */
export function issueCrl(issuer: Issued, serials: readonly Uint8Array[], next = '2045-01-01'): Uint8Array {
	const revoked = serials.map((serial) => encodeDer(DER.sequence, integer(serial), time('2025-06-01')));
	const tbs = encodeDer(
		DER.sequence,
		integer(Uint8Array.of(1)),
		ECDSA_SHA256,
		name(issuer.subject),
		time('2025-01-01'),
		time(next),
		...(revoked.length === 0 ? [] : [encodeDer(DER.sequence, ...revoked)]),
	);
	return encodeDer(DER.sequence, tbs, ECDSA_SHA256, signature(tbs, issuer.key));
}

/** A PKCS #7 bundle without a signer (RFC 2315, 9.1), as authorities publish their certificates in. */
export function bundle(certificates: readonly Uint8Array[]): Uint8Array {
	const signedData = encodeDer(
		DER.sequence,
		integer(Uint8Array.of(1)),
		encodeDer(DER.set),
		encodeDer(DER.sequence, oid('1.2.840.113549.1.7.1')),
		encodeDer(0xa0, ...certificates),
		encodeDer(DER.set),
	);
	return encodeDer(DER.sequence, oid('1.2.840.113549.1.7.2'), encodeDer(0xa0, signedData));
}

function extensions(wanted: Wanted): Uint8Array[] {
	const list: Uint8Array[] = [];
	const add = (id: string, value: Uint8Array) => list.push(encodeDer(DER.sequence, oid(id), encodeDer(DER.octetString, value)));
	if (wanted.ca) add('2.5.29.19', encodeDer(DER.sequence, encodeDer(DER.boolean, Uint8Array.of(0xff))));
	if (wanted.names) add('2.5.29.17', encodeDer(DER.sequence, ...wanted.names.map(generalName)));
	if (wanted.usages) add('2.5.29.37', encodeDer(DER.sequence, ...wanted.usages.map(oid)));
	if (wanted.crl) add('2.5.29.31', encodeDer(DER.sequence, ...wanted.crl.map((uri) => point(uri))));
	const access = [
		...(wanted.ocsp === undefined ? [] : [description('1.3.6.1.5.5.7.48.1', wanted.ocsp)]),
		...(wanted.caIssuers === undefined ? [] : [description('1.3.6.1.5.5.7.48.2', wanted.caIssuers)]),
	];
	if (access.length > 0) add('1.3.6.1.5.5.7.1.1', encodeDer(DER.sequence, ...access));
	if (wanted.ballast !== undefined) add('1.3.6.1.4.1.99999.1', new Uint8Array(wanted.ballast));
	for (const [id, value] of Object.entries(wanted.raw ?? {})) add(id, value);
	return list;
}

function point(uri: string): Uint8Array {
	return encodeDer(DER.sequence, encodeDer(0xa0, encodeDer(0xa0, encodeDer(0x86, ascii(uri)))));
}

function description(method: string, uri: string): Uint8Array {
	return encodeDer(DER.sequence, oid(method), encodeDer(0x86, ascii(uri)));
}

function generalName(value: string): Uint8Array {
	const address = /^[\d.]+$|:/.test(value);
	return address ? encodeDer(0x87, parseAddress(value)) : encodeDer(0x82, ascii(value));
}

function name(cn: string): Uint8Array {
	if (cn === '') return encodeDer(DER.sequence);
	return encodeDer(DER.sequence, encodeDer(DER.set, encodeDer(DER.sequence, oid('2.5.4.3'), encodeDer(0x0c, Buffer.from(cn)))));
}

function time(day: string): Uint8Array {
	const digits = new Date(day).toISOString().replace(/[-:T]|\.\d+/g, '');
	return digits < '2050' ? encodeDer(DER.utcTime, ascii(digits.slice(2))) : encodeDer(DER.generalizedTime, ascii(digits));
}

function integer(bytes: Uint8Array): Uint8Array {
	return encodeDer(DER.integer, bytes);
}

function signature(bytes: Uint8Array, key: KeyObject): Uint8Array {
	return encodeDer(DER.bitString, Uint8Array.of(0), new Uint8Array(sign('sha256', bytes, key)));
}

function oid(dotted: string): Uint8Array {
	const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
	const octets = [first * 40 + second, ...rest].flatMap((arc) => {
		const septets = [arc % 128];
		for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) septets.unshift(0x80 | (left % 128));
		return septets;
	});
	return encodeDer(DER.oid, Uint8Array.from(octets));
}

function ascii(text: string): Uint8Array {
	return new Uint8Array(Buffer.from(text, 'latin1'));
}
