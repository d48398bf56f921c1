import { type ParsedCertificate, parseCertificate, type ShownCertificate } from './facts.ts';
import { type NameVerdict, nameVerdict } from './name.ts';
import { type Authorities, type CertificatePath, pathsFrom, type Trust } from './path.ts';
import { type KeyStrength, strengthOf } from './strength.ts';

export type { ShownCertificate } from './facts.ts';
export type { NameVerdict } from './name.ts';
export type { Authorities, Trust } from './path.ts';
export type { KeyStrength } from './strength.ts';

export interface CertificateQuestion {
	/** DER, the server's own first; what follows may be in any order. */
	readonly chain: readonly Uint8Array[];
	/** As it was dialled: a host name, or an address. */
	readonly name: string;
	readonly now: Date;
	readonly authorities: Authorities;
}

type Validity = 'valid' | 'expired' | 'not-yet-valid';

/** What the extended key usages let a certificate do for a server (RFC 5280, 4.2.1.12). */
export interface Usage {
	/** `unrestricted`: no such extension, so it may do anything; `any`: anyExtendedKeyUsage without serverAuth. */
	readonly kind: 'server-auth' | 'any' | 'unrestricted' | 'lacks-server-auth';
	/** iKEIntermediate (1.3.6.1.5.5.8.2.2) is among them, which macOS once asked of an IKE server. */
	readonly ikeIntermediate: boolean;
	/** Object identifiers, as they stand. */
	readonly purposes: readonly string[];
}

/** One certificate on the way up. */
interface PathStep extends ShownCertificate {
	readonly validity: Validity;
	/** basicConstraints let it sign certificates. */
	readonly authority: boolean;
	readonly strength: KeyStrength;
	/** It was sent by the server, and not merely known here. */
	readonly sent: boolean;
}

/** Each fact for itself: none hides another, and what a client makes of them is the check's to say. */
export interface JudgedCertificate {
	readonly kind: 'judged';
	readonly leaf: ShownCertificate;
	readonly validity: Validity;
	/** The first certificate above the leaf that is not valid now: a client refuses it as if it were the leaf. */
	readonly invalidIssuer?: ShownCertificate & { readonly validity: Validity };
	/** One above the leaf that may not sign certificates at all. */
	readonly notAnAuthority?: ShownCertificate;
	readonly name: NameVerdict;
	readonly usage: Usage;
	readonly trust: Trust;
	readonly strength: KeyStrength;
	/** Where the leaf's revocation can be asked for, and where its issuer's certificate is: URIs. */
	readonly crl: readonly string[];
	readonly ocsp: readonly string[];
	readonly caIssuers: readonly string[];
	/** The best way up, leaf first. */
	readonly path: readonly PathStep[];
	/** How many certificates the server sent, and how many of them were none or beyond what is looked at. */
	readonly sent: number;
	readonly unread: number;
}

export type CertificateVerdict = JudgedCertificate | { readonly kind: 'unparseable'; readonly sent: number };

/** Certificates beyond these are not looked at. */
const MOST_SENT = 10;

const EKU = { any: '2.5.29.37.0', serverAuth: '1.3.6.1.5.5.7.3.1', ikeIntermediate: '1.3.6.1.5.5.8.2.2' } as const;
const MOST_PURPOSES = 16;

/** What is true of a certificate that a server proves itself with. Never throws, whatever the bytes. */
export function judgeServerCertificate({ chain, name, now, authorities }: CertificateQuestion): CertificateVerdict {
	const [first, ...rest] = chain.slice(0, MOST_SENT).map(parseCertificate);
	if (first === undefined) return { kind: 'unparseable', sent: chain.length };
	const sent = rest.filter((one) => one !== undefined);
	const { certificates, trust } = best(pathsFrom(first, sent, authorities), now);
	const inChain = new Set([first, ...sent].map(({ shown }) => shown.thumbprint));
	const path = certificates.map((one) => stepOf(one, now, inChain.has(one.shown.thumbprint)));
	const invalid = certificates.slice(1).find((one) => validityOf(one, now) !== 'valid');
	// A root is trusted or not as it stands; some are from before there were basicConstraints.
	const notAnAuthority = certificates.slice(1).find(({ x509, selfIssued }) => !x509.ca && !selfIssued);
	return {
		kind: 'judged',
		leaf: first.shown,
		validity: validityOf(first, now),
		...(invalid === undefined ? {} : { invalidIssuer: { ...invalid.shown, validity: validityOf(invalid, now) } }),
		...(notAnAuthority === undefined ? {} : { notAnAuthority: notAnAuthority.shown }),
		name: nameVerdict(first, name),
		usage: usageOf(first),
		trust,
		strength: strengthOf(first),
		crl: first.extensions.crl,
		ocsp: first.extensions.ocsp,
		caIssuers: first.extensions.caIssuers,
		path,
		sent: chain.length,
		unread: chain.length - 1 - sent.length,
	};
}

/** Windows takes the way that it has least to say against; so does this: trusted and all valid, then trusted, then the longest. */
function best(paths: readonly CertificatePath[], now: Date): CertificatePath {
	const rank = ({ trust, certificates }: CertificatePath) => {
		if (trust.kind !== 'trusted') return 100 - certificates.length;
		return certificates.filter((one) => validityOf(one, now) !== 'valid').length;
	};
	return [...paths].sort((left, right) => rank(left) - rank(right))[0] as CertificatePath;
}

function validityOf({ notBefore, notAfter }: ParsedCertificate, now: Date): Validity {
	if (notAfter < now) return 'expired';
	return notBefore > now ? 'not-yet-valid' : 'valid';
}

function usageOf({ x509 }: ParsedCertificate): Usage {
	// Node calls the extended key usages `keyUsage`; a certificate without the extension has none.
	const purposes: readonly string[] | undefined = x509.keyUsage?.slice(0, MOST_PURPOSES);
	const has = (purpose: string) => x509.keyUsage?.includes(purpose) ?? false;
	const rest = { ikeIntermediate: has(EKU.ikeIntermediate), purposes: purposes ?? [] };
	if (purposes === undefined) return { kind: 'unrestricted', ...rest };
	if (has(EKU.serverAuth)) return { kind: 'server-auth', ...rest };
	return { kind: has(EKU.any) ? 'any' : 'lacks-server-auth', ...rest };
}

function stepOf(one: ParsedCertificate, now: Date, sent: boolean): PathStep {
	return { ...one.shown, validity: validityOf(one, now), authority: one.x509.ca, strength: strengthOf(one), sent };
}
