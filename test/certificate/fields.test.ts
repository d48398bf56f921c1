import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nameKey, subjectPublicKeyInfo } from '../../src/certificate/fields.ts';
import { DER, encodeDer } from '../../src/wire/der.ts';
import { WireError } from '../../src/wire/error.ts';

it('is what OpenSSL finds, for every authority of the public web', () => {
	for (const pem of rootCertificates) {
		const certificate = new X509Certificate(pem);
		expect(Buffer.from(subjectPublicKeyInfo(certificate.raw)).equals(certificate.publicKey.export({ type: 'spki', format: 'der' }))).toBe(
			true,
		);
	}
});

it('gives the same key to names that OpenSSL holds to be the same, for every authority of the public web', () => {
	const keys = rootCertificates.map((pem) => new X509Certificate(pem)).map((one) => [nameKey(one.raw, 'subject'), one.subject] as const);
	for (const [key, subject] of keys) {
		for (const [other, otherSubject] of keys) expect(key === other).toBe(subject === otherSubject);
	}
});

it.each([
	['in the kind of string', DER.utf8String, Buffer.from('Company CA'), DER.printableString, Buffer.from('Company CA')],
	[
		'in a kind of string of two octets a letter',
		DER.utf8String,
		Buffer.from('Company CA'),
		DER.bmpString,
		Buffer.from('Company CA', 'utf16le').swap16(),
	],
	['in case and spaces', DER.utf8String, Buffer.from(' company  ca '), DER.utf8String, Buffer.from('Company CA')],
])('names that differ %s have the same key', (_, tag, value, otherTag, otherValue) => {
	expect(nameKey(named(tag, value), 'subject')).toBe(nameKey(named(otherTag, otherValue), 'subject'));
});

it('names that differ in more have another', () => {
	const key = (value: string) => nameKey(named(DER.utf8String, Buffer.from(value)), 'subject');
	expect(key('Company CA 2')).not.toBe(key('Company CA'));
});

/** As much of a certificate as stands before its key. */
function named(tag: number, value: Uint8Array): Uint8Array {
	const empty = encodeDer(DER.sequence);
	const attribute = encodeDer(DER.sequence, encodeDer(DER.oid, Uint8Array.of(0x55, 4, 3)), encodeDer(tag, value));
	const subject = encodeDer(DER.sequence, encodeDer(DER.set, attribute));
	return encodeDer(DER.sequence, encodeDer(DER.sequence, encodeDer(DER.integer, Uint8Array.of(1)), empty, empty, empty, subject, empty));
}

it('refuses what is no certificate', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
			try {
				expect(subjectPublicKeyInfo(bytes)).toBeInstanceOf(Uint8Array);
			} catch (error) {
				expect(error).toBeInstanceOf(WireError);
			}
		}),
	);
});
