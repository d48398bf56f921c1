import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { subjectPublicKeyInfo } from '../../src/certificate/public-key.ts';
import { WireError } from '../../src/wire/error.ts';

it('is what OpenSSL finds, for every authority of the public web', () => {
	for (const pem of rootCertificates) {
		const certificate = new X509Certificate(pem);
		expect(Buffer.from(subjectPublicKeyInfo(certificate.raw)).equals(certificate.publicKey.export({ type: 'spki', format: 'der' }))).toBe(
			true,
		);
	}
});

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
