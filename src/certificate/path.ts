import { WireError } from '../wire/error.ts';
import { type ParsedCertificate, parseCertificate, type ShownCertificate } from './facts.ts';
import { nameKey } from './fields.ts';

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

/**
 * Whom somebody trusts: lists of certificates, DER, each read when it is asked for, and always the same list. What takes long to read
 * stands last: it is asked only where no way ends at one of those before.
 */
export type Authorities = readonly (() => readonly Uint8Array[])[];

/** No real chain is longer; beyond it only a hostile one goes on. */
const LONGEST_PATH = 8;
/** How many signatures are checked for one verdict with each further list. Each costs up to a millisecond. */
const MOST_SIGNATURES = 64;

/**
 * The ways up from a certificate, over what was sent in any order and over `authorities`. Never empty.
 * Windows goes every way too, and a cross-signed authority has more than one.
 */
export function pathsFrom(
	leaf: ParsedCertificate,
	sent: readonly ParsedCertificate[],
	authorities: Authorities,
): readonly CertificatePath[] {
	const lists: BySubject[] = [];
	let paths: readonly CertificatePath[] = [];
	for (const list of authorities) {
		lists.push(authoritiesBySubject(list()));
		paths = pathsOver(leaf, sent, (subject) => lists.flatMap((known) => known(subject)));
		if (paths.some(({ trust }) => trust.kind === 'trusted')) break;
	}
	return paths.length > 0 ? paths : pathsOver(leaf, sent, () => []);
}

function pathsOver(leaf: ParsedCertificate, sent: readonly ParsedCertificate[], known: BySubject): readonly CertificatePath[] {
	const found: CertificatePath[] = [];
	let signatures = 0;

	function walk(path: readonly ParsedCertificate[]): void {
		const last = path.at(-1) as ParsedCertificate;
		const anchors = known(nameOf(last.der, 'subject')).filter(({ shown }) => shown.thumbprint === last.shown.thumbprint);
		if (anchors.length > 0) {
			found.push({ certificates: path, trust: { kind: 'trusted', anchor: last.shown } });
			return;
		}
		const issuers = [...known(nameOf(last.der, 'issuer')), ...sent].filter(
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
	return authoritiesBySubject(authorities)(nameOf(der, 'issuer')).some(
		(issuer) => certificate.x509.checkIssued(issuer.x509) && hasSigned(issuer, certificate),
	);
}

function hasSigned(issuer: ParsedCertificate, of: ParsedCertificate): boolean {
	try {
		return of.x509.verify(issuer.x509.publicKey);
	} catch {
		// A key of a kind that OpenSSL does not know.
		return false;
	}
}

/** Takes a {@link nameKey}. */
type BySubject = (subject: string | undefined) => readonly ParsedCertificate[];

const indexed = new WeakMap<readonly Uint8Array[], BySubject>();

/** Only those are parsed that have the name: all of a store would take 100 ms. */
function authoritiesBySubject(authorities: readonly Uint8Array[]): BySubject {
	const ready = indexed.get(authorities);
	if (ready !== undefined) return ready;
	const named = new Map<string, Uint8Array[]>();
	for (const der of authorities) {
		const subject = nameOf(der, 'subject');
		if (subject === undefined) continue;
		const others = named.get(subject);
		if (others === undefined) named.set(subject, [der]);
		else others.push(der);
	}
	const parsed = new Map<string, readonly ParsedCertificate[]>();
	const bySubject: BySubject = (subject) => {
		if (subject === undefined) return [];
		const found = parsed.get(subject) ?? (named.get(subject) ?? []).map(parseCertificate).filter((one) => one !== undefined);
		parsed.set(subject, found);
		return found;
	};
	indexed.set(authorities, bySubject);
	return bySubject;
}

/** Undefined where it has no readable name: a file of the user's may hold anything, and OpenSSL takes names that are no DER. */
function nameOf(der: Uint8Array, of: 'subject' | 'issuer'): string | undefined {
	try {
		return nameKey(der, of);
	} catch (error) {
		if (error instanceof WireError) return undefined;
		throw error;
	}
}
