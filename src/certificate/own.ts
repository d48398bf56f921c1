import type { StoredCertificate } from '../host/certificates.ts';
import { type ParsedCertificate, parseCertificate, type ShownCertificate } from './facts.ts';

/** Whose certificate: IKE takes one of the computer, EAP one of the user. */
export type OwnPurpose = 'machine' | 'user';

export interface OwnCertificate extends ShownCertificate {
	readonly place: string;
}

/** Why a client cannot use a certificate. Where several reasons hold, the one that is hardest to mend; an issuer is looked at last. */
export type OwnFlaw =
	| 'unparseable'
	| 'wrong-usage'
	| 'no-private-key'
	| 'no-name'
	| 'expired'
	| 'not-yet-valid'
	| 'untrusted-root'
	| 'issuer-missing'
	| 'chain-broken';

export interface RemovedCertificate {
	readonly flaw: OwnFlaw;
	readonly place: string;
	/** Absent when it could not be parsed. */
	readonly certificate?: OwnCertificate;
}

export interface OwnChoice {
	/** The one to go by. Absent: none can be used. */
	readonly usable?: OwnCertificate & { readonly der: Uint8Array };
	/** Others that could be used just as well. */
	readonly alsoUsable: readonly OwnCertificate[];
	readonly removed: readonly RemovedCertificate[];
}

const IKE_INTERMEDIATE = '1.3.6.1.5.5.8.2.2';

/**
 * Extended key usages (RFC 5280, 4.2.1.12; RFC 4945, 5.1.3.12) that let a certificate stand for a client: clientAuth, anyExtendedKeyUsage,
 * and of IKE alone iKEIntermediate, from before RFC 4945 did away with it. EAP-TLS wants clientAuth (RFC 5216, 5.3).
 */
const CLIENT_USAGES: Record<OwnPurpose, ReadonlySet<string>> = {
	machine: new Set(['1.3.6.1.5.5.7.3.2', '2.5.29.37.0', IKE_INTERMEDIATE]),
	user: new Set(['1.3.6.1.5.5.7.3.2', '2.5.29.37.0']),
};

/** Replays the client's choice among the certificates of a store: which one it would take, and which rule removed each of the others. */
export function chooseOwnCertificate(stored: readonly StoredCertificate[], purpose: OwnPurpose, now: Date): OwnChoice {
	const judged = stored.map((certificate) => judge(certificate, purpose, now));
	const [first, ...others] = judged.filter((one) => one.flaw === undefined).sort(betterFirst);
	return {
		...(first === undefined ? {} : { usable: { ...first.certificate, der: first.der } }),
		alsoUsable: others.map(({ certificate }) => certificate),
		removed: judged.filter((one) => one.flaw !== undefined),
	};
}

interface Usable {
	readonly flaw?: undefined;
	readonly certificate: OwnCertificate;
	readonly der: Uint8Array;
	readonly keyIsThere: boolean;
	readonly ikeIntermediate: boolean;
}

/** A key that is known to be there; then, for IKE, the usage that Windows prefers (directaccess.richardhicks.com, 13801); then the last to expire. */
function betterFirst(left: Usable, right: Usable): number {
	return (
		Number(right.keyIsThere) - Number(left.keyIsThere) ||
		Number(right.ikeIntermediate) - Number(left.ikeIntermediate) ||
		right.certificate.notAfter.localeCompare(left.certificate.notAfter)
	);
}

function judge(stored: StoredCertificate, purpose: OwnPurpose, now: Date): Usable | RemovedCertificate {
	const { der, privateKey, place } = stored;
	const parsed = parseCertificate(der);
	if (parsed === undefined) return { flaw: 'unparseable', place };
	const certificate = { ...parsed.shown, place };
	const flaw = flawOf(parsed, stored, purpose, now);
	if (flaw !== undefined) return { flaw, place, certificate };
	const ikeIntermediate = purpose === 'machine' && (usagesOf(parsed)?.includes(IKE_INTERMEDIATE) ?? false);
	return { certificate, der, keyIsThere: privateKey === 'present', ikeIntermediate };
}

/** A new key or another usage means another certificate; validity is mended by renewing, or by the clock; trust by an import. */
function flawOf(parsed: ParsedCertificate, { privateKey, chain }: StoredCertificate, purpose: OwnPurpose, now: Date): OwnFlaw | undefined {
	const usages = usagesOf(parsed);
	if (usages !== undefined && !usages.some((usage) => CLIENT_USAGES[purpose].has(usage))) return 'wrong-usage';
	if (privateKey === 'absent') return 'no-private-key';
	// Nobody could be told apart by it: the server finds neither computer nor account.
	if ((parsed.x509.subject ?? '') === '' && (parsed.extensions.names ?? []).length === 0) return 'no-name';
	if (parsed.notAfter < now) return 'expired';
	if (parsed.notBefore > now) return 'not-yet-valid';
	if (chain === 'broken') return 'chain-broken';
	if (chain === 'untrusted-root') return chain;
	// Nothing was fetched for this judgement; for a connection Windows fetches the issuer from where the certificate says that it is.
	return chain === 'issuer-missing' && parsed.extensions.caIssuers.length === 0 ? chain : undefined;
}

/** Node calls the extended key usages `keyUsage`; a certificate without the extension has none and may do anything. */
function usagesOf({ x509 }: ParsedCertificate): readonly string[] | undefined {
	return x509.keyUsage;
}
