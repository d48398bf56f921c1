import { type ParsedCertificate, parseCertificate, type ShownCertificate } from './facts.ts';

/** Where the way up from the server's certificate ends. */
export type Trust =
	/** At a certificate that this computer, or the user, trusts. */
	| { readonly kind: 'trusted'; readonly anchor: ShownCertificate }
	/** The server's certificate has signed itself, and nobody here trusts it. */
	| { readonly kind: 'self-signed' }
	/** At an authority that nobody here trusts: its own certificate was sent, or an intermediate of it. */
	| { readonly kind: 'unknown-authority'; readonly authority: string }
	/** The certificate of the server's issuer was not sent, and is not known here. */
	| { readonly kind: 'incomplete-chain'; readonly missing: string }
	/** A certificate names an issuer that is at hand, whose key did not sign it. */
	| { readonly kind: 'signature-wrong'; readonly of: string };

/** A way from the server's certificate (first) to where it ends. */
export interface CertificatePath {
	readonly certificates: readonly ParsedCertificate[];
	readonly trust: Trust;
}

/** No real chain is longer; beyond it only a hostile one goes on. */
const LONGEST_PATH = 8;
/** How many signatures are checked for one verdict. Each costs up to a millisecond. */
const MOST_SIGNATURES = 64;

/**
 * The ways up from a certificate, over what was sent in any order and over `authorities`. Never empty.
 * Windows goes every way too, and a cross-signed authority has more than one.
 */
export function pathsFrom(
	leaf: ParsedCertificate,
	sent: readonly ParsedCertificate[],
	authorities: readonly Uint8Array[],
): readonly CertificatePath[] {
	const known = authoritiesBySubject(authorities);
	const found: CertificatePath[] = [];
	let signatures = 0;

	function walk(path: readonly ParsedCertificate[]): void {
		const last = path.at(-1) as ParsedCertificate;
		const anchors = known(last.x509.subject).filter(({ shown }) => shown.thumbprint === last.shown.thumbprint);
		if (anchors.length > 0) {
			found.push({ certificates: path, trust: { kind: 'trusted', anchor: last.shown } });
			return;
		}
		const issuers = [...known(last.x509.issuer), ...sent].filter(
			(issuer, at, all) =>
				all.findIndex((other) => other.shown.thumbprint === issuer.shown.thumbprint) === at &&
				!path.includes(issuer) &&
				last.x509.checkIssued(issuer.x509),
		);
		let wrong = false;
		let further = false;
		for (const issuer of path.length < LONGEST_PATH ? issuers : []) {
			if (signatures++ >= MOST_SIGNATURES) break;
			if (!hasSigned(issuer, last)) {
				wrong = true;
				continue;
			}
			further = true;
			walk([...path, issuer]);
		}
		if (!further) found.push({ certificates: path, trust: endOf(path, last, wrong) });
	}

	walk([leaf]);
	return found;
}

function endOf(path: readonly ParsedCertificate[], last: ParsedCertificate, wrong: boolean): Trust {
	if (wrong) return { kind: 'signature-wrong', of: last.shown.subject };
	if (!last.selfIssued) {
		const issuer = last.shown.issuer;
		return path.length === 1 ? { kind: 'incomplete-chain', missing: issuer } : { kind: 'unknown-authority', authority: issuer };
	}
	return path.length === 1 ? { kind: 'self-signed' } : { kind: 'unknown-authority', authority: last.shown.subject };
}

/** Whether one of these certificates has signed another: by name and by signature. */
export function isIssuedByOneOf(der: Uint8Array, authorities: readonly Uint8Array[]): boolean {
	const certificate = parseCertificate(der);
	if (certificate === undefined) return false;
	return authorities
		.map(parseCertificate)
		.some((issuer) => issuer !== undefined && certificate.x509.checkIssued(issuer.x509) && hasSigned(issuer, certificate));
}

function hasSigned(issuer: ParsedCertificate, of: ParsedCertificate): boolean {
	try {
		return of.x509.verify(issuer.x509.publicKey);
	} catch {
		// A key of a kind that OpenSSL does not know.
		return false;
	}
}

type BySubject = (subject: string) => readonly ParsedCertificate[];

/** Parsing some 150 authorities takes 10 ms: once for each list is enough. */
const parsed = new WeakMap<readonly Uint8Array[], BySubject>();

function authoritiesBySubject(authorities: readonly Uint8Array[]): BySubject {
	const ready = parsed.get(authorities);
	if (ready !== undefined) return ready;
	const map = new Map<string, ParsedCertificate[]>();
	for (const der of authorities) {
		const authority = parseCertificate(der);
		if (authority === undefined) continue;
		const { subject } = authority.x509;
		map.set(subject, [...(map.get(subject) ?? []), authority]);
	}
	const bySubject: BySubject = (subject) => map.get(subject) ?? [];
	parsed.set(authorities, bySubject);
	return bySubject;
}
