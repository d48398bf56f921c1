import { askCrl, type CrlVerdict } from '../../src/certificate/crl.ts';
import type { JudgedCertificate } from '../../src/certificate/judge.ts';
import type { FetchFailure } from '../../src/probe/fetch.ts';
import { fetchFor, type JudgeContext } from './server-certificate.ts';

/** What could be learnt of the revocation of a server's certificate. */
export type Revocation =
	/** Nobody was asked: it was forbidden, or another flaw comes first, or the list could not be checked without the issuer. */
	| { readonly kind: 'not-asked' }
	/** The certificate names neither a list nor an OCSP server. */
	| { readonly kind: 'no-address' }
	/** Only an OCSP server is named, which is not asked here. */
	| { readonly kind: 'ocsp-only' }
	/** Only a directory (LDAP) or other ways are named, which work inside a company. */
	| { readonly kind: 'no-http'; readonly urls: readonly string[] }
	| {
			readonly kind: 'unreachable';
			readonly tried: readonly { readonly url: string; readonly how: FetchFailure; readonly status?: number }[];
	  }
	| (CrlVerdict & { readonly url: string });

/** A list of a million entries has 40 MB; those of SSTP servers are small. In bytes. */
const MAX_CRL = 1024 * 1024;
/** What says that the list cannot be had, and not that we did not get it. */
const UNREACHABLE: readonly FetchFailure[] = ['no-address', 'unreachable', 'silent', 'status', 'not-http'];

/** Fetches the list that a certificate names and looks for it there, as SSTP clients do before they go on. `issuer`: DER. */
export async function revocationOf(
	{ leaf, crl, ocsp }: JudgedCertificate,
	issuer: Uint8Array | undefined,
	context: JudgeContext,
): Promise<Revocation> {
	if (crl.length === 0) return ocsp.length === 0 ? { kind: 'no-address' } : { kind: 'ocsp-only' };
	const urls = crl.filter((uri) => /^http:/i.test(uri));
	if (urls.length === 0) return ocsp.length === 0 ? { kind: 'no-http', urls: crl } : { kind: 'ocsp-only' };
	if (context.options.noThirdParty || issuer === undefined) return { kind: 'not-asked' };
	const answers = await Promise.all(urls.map(async (url) => ({ url, got: await fetchFor(url, context, MAX_CRL) })));
	const asked = answers.flatMap(({ url, got }) =>
		got.kind === 'fetched' ? [{ url, ...askCrl({ crl: got.body, serial: leaf.serial, issuer, now: new Date() }) }] : [],
	);
	const best = ['revoked', 'not-listed', 'outdated', 'unusable'].map((kind) => asked.find((one) => one.kind === kind)).find(Boolean);
	if (best !== undefined) return best;
	const tried = answers.flatMap(({ url, got }) =>
		got.kind === 'failed' ? [{ url, how: got.how, ...(got.status ? { status: got.status } : {}) }] : [],
	);
	// With an OCSP server named too, a client may do without the list.
	if (ocsp.length > 0 || !tried.every(({ how }) => UNREACHABLE.includes(how))) return { kind: 'not-asked' };
	return { kind: 'unreachable', tried };
}
