import { createHash, X509Certificate } from 'node:crypto';
import { cleanText } from '../wire/text.ts';
import { type CertificateExtensions, extensionsOf } from './extensions.ts';

/** What a certificate says of itself, for people and for finding it again. Text is safe to print. */
export interface ShownCertificate {
	/** One line: `CN=vpn.example.com, O=Example`; the first alternative name where it has no subject. */
	readonly subject: string;
	readonly issuer: string;
	/** Upper-case hex. */
	readonly serial: string;
	/** ISO 8601 UTC. */
	readonly notBefore: string;
	readonly notAfter: string;
	/** SHA-1 of the DER in upper-case hex, as Windows shows it. */
	readonly thumbprint: string;
}

/** A certificate, parsed: whatever is asked of it later cannot throw for what stands in it. */
export interface ParsedCertificate {
	readonly der: Uint8Array;
	readonly x509: X509Certificate;
	readonly extensions: CertificateExtensions;
	readonly shown: ShownCertificate;
	readonly notBefore: Date;
	readonly notAfter: Date;
	readonly selfIssued: boolean;
}

/** Larger ones are not looked at, in bytes. A certificate with a hundred names has some 5 KiB. */
const MAX_CERTIFICATE = 64 * 1024;
const MAX_SUBJECT = 200;

/** Undefined for whatever is no certificate. */
export function parseCertificate(der: Uint8Array): ParsedCertificate | undefined {
	if (der.length > MAX_CERTIFICATE) return undefined;
	try {
		const x509 = new X509Certificate(der);
		const extensions = extensionsOf(der);
		const notBefore = x509.validFromDate;
		const notAfter = x509.validToDate;
		const [name] = extensions.names ?? [];
		const shown = {
			subject: distinguishedName(x509.subject) || (name?.value ?? ''),
			issuer: distinguishedName(x509.issuer),
			serial: extensions.serial,
			notBefore: notBefore.toISOString(),
			notAfter: notAfter.toISOString(),
			thumbprint: createHash('sha1').update(der).digest('hex').toUpperCase(),
		};
		return { der, x509, extensions, shown, notBefore, notAfter, selfIssued: x509.subject === x509.issuer };
	} catch {
		// Not a certificate, an impossible date, or an extension that is not DER.
		return undefined;
	}
}

/** OpenSSL writes the parts of a name on lines of their own. A certificate without a subject has none. */
function distinguishedName(name: string | undefined): string {
	const parts = (name ?? '').split('\n').map((part) => cleanText(part, MAX_SUBJECT));
	return cleanText(parts.filter((part) => part !== '').join(', '), MAX_SUBJECT);
}
