import { X509Certificate } from 'node:crypto';
import type { StoredCertificate } from './host.ts';

/** What a certificate says of itself, for people and for finding it again. */
export interface CertificateFacts {
	/** One line: `CN=pc1.example.com, O=Example`; its alternative names where it has no subject. */
	readonly subject: string;
	readonly issuer: string;
	/** ISO 8601 UTC. */
	readonly notBefore: string;
	readonly notAfter: string;
	/** SHA-1 of the DER in upper-case hex without colons, as Windows shows it. */
	readonly thumbprint: string;
	readonly place: string;
}

/** Why the IKE service cannot use a certificate. Where several reasons hold, the one that is hardest to mend. */
export type CertificateFlaw = 'unparseable' | 'wrong-usage' | 'no-private-key' | 'expired' | 'not-yet-valid';

export interface RemovedCertificate {
	readonly flaw: CertificateFlaw;
	readonly place: string;
	/** Absent when it could not be parsed. */
	readonly certificate?: CertificateFacts;
}

export interface CertificateChoice {
	/** The one to go by: its key is known to be there, and of those the last to expire. Absent: none can be used. */
	readonly usable?: CertificateFacts;
	/** Others that could be used just as well. */
	readonly alsoUsable: readonly CertificateFacts[];
	readonly removed: readonly RemovedCertificate[];
}

/** Extended key usages (RFC 5280, 4.2.1.12; RFC 4945, 5.1.3.12) that let a certificate stand for a client of IKE. */
const CLIENT_USAGES = new Set([
	'1.3.6.1.5.5.7.3.2', // clientAuth
	'1.3.6.1.5.5.8.2.2', // iKEIntermediate, from before RFC 4945 did away with it
	'2.5.29.37.0', // anyExtendedKeyUsage
]);

/** Which certificate of the machine store the IKE service could prove itself with, and which rule removed each of the others. */
export function chooseMachineCertificate(stored: readonly StoredCertificate[], now: Date): CertificateChoice {
	const judged = stored.map((certificate) => judge(certificate, now));
	const usable = judged.filter((one) => one.flaw === undefined).sort(betterFirst);
	return {
		...(usable[0] === undefined ? {} : { usable: usable[0].certificate }),
		alsoUsable: usable.slice(1).map(({ certificate }) => certificate),
		removed: judged.filter((one) => one.flaw !== undefined),
	};
}

interface Usable {
	readonly flaw?: undefined;
	readonly certificate: CertificateFacts;
	readonly keyIsThere: boolean;
}

function betterFirst(left: Usable, right: Usable): number {
	return Number(right.keyIsThere) - Number(left.keyIsThere) || right.certificate.notAfter.localeCompare(left.certificate.notAfter);
}

function judge({ der, privateKey, place }: StoredCertificate, now: Date): Usable | RemovedCertificate {
	const parsed = parse(der, place);
	if (parsed === undefined) return { flaw: 'unparseable', place };
	const { certificate } = parsed;
	const flaw = flawOf(parsed.x509, privateKey, now);
	return flaw === undefined ? { certificate, keyIsThere: privateKey === 'present' } : { flaw, place, certificate };
}

/** A new key or another usage means another certificate; validity is mended by renewing, or by the clock. */
function flawOf(parsed: X509Certificate, privateKey: StoredCertificate['privateKey'], now: Date): CertificateFlaw | undefined {
	// Node calls the extended key usages `keyUsage`; a certificate without the extension has none and may do anything.
	const usages: readonly string[] | undefined = parsed.keyUsage;
	if (usages !== undefined && !usages.some((usage) => CLIENT_USAGES.has(usage))) return 'wrong-usage';
	if (privateKey === 'absent') return 'no-private-key';
	if (parsed.validToDate < now) return 'expired';
	if (parsed.validFromDate > now) return 'not-yet-valid';
	return undefined;
}

function parse(der: Uint8Array, place: string): { x509: X509Certificate; certificate: CertificateFacts } | undefined {
	try {
		const x509 = new X509Certificate(der);
		return { x509, certificate: factsOf(x509, place) };
	} catch {
		// Not a certificate, or one with an impossible date.
		return undefined;
	}
}

function factsOf(parsed: X509Certificate, place: string): CertificateFacts {
	return {
		subject: oneLine(parsed.subject) || oneLine(parsed.subjectAltName),
		issuer: oneLine(parsed.issuer),
		notBefore: parsed.validFromDate.toISOString(),
		notAfter: parsed.validToDate.toISOString(),
		thumbprint: parsed.fingerprint.replaceAll(':', ''),
		place,
	};
}

/** OpenSSL writes a name's parts on lines of their own; a certificate without a subject has none. */
function oneLine(name: string | undefined): string {
	return (name ?? '')
		.split('\n')
		.map((part) => part.replace(/\p{Cc}/gu, '').trim())
		.filter((part) => part !== '')
		.join(', ');
}
