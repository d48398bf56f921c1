import { createHash } from 'node:crypto';
import { publishedCertificates } from '../../src/certificate/crl.ts';
import { type Authorities, type CertificateVerdict, type JudgedCertificate, judgeServerCertificate } from '../../src/certificate/judge.ts';
import type { AddressContext } from '../../src/check/context.ts';
import { publicAuthorities, trustedAuthorities } from '../../src/net/authorities.ts';
import { type FetchFailure, fetchNamed } from '../../src/probe/fetch.ts';

/** What a certificate's judgement needs of the run. */
export type JudgeContext = Pick<AddressContext, 'target' | 'address' | 'supplied' | 'options' | 'host' | 'patienceMs' | 'signal'>;

/** That the server left out its issuer's certificate, and what became of fetching it as Windows does. */
export interface IssuerFetch {
	readonly url: string;
	readonly result: 'fetched' | 'no-certificate' | FetchFailure;
}

export interface ServerCertificate {
	readonly verdict: CertificateVerdict;
	/** What was judged, DER: as the server sent it, with the issuer that was fetched. */
	readonly judged: readonly Uint8Array[];
	/** DER of the certificate that has signed it, if that is known. */
	readonly issuer?: Uint8Array;
	readonly fetch?: IssuerFetch;
}

/** More than any authority's certificate or bundle has, in bytes. */
const MAX_ISSUER = 256 * 1024;

/** Judges what a server has shown, and fetches the issuer's certificate where it left that out and says where it is. */
export async function judgeShown(chain: readonly Uint8Array[], context: JudgeContext): Promise<ServerCertificate> {
	const authorities: Authorities = [() => context.supplied.authorities, ...trustedAuthorities(context.host.platform)];
	const ask = (certificates: readonly Uint8Array[]) =>
		judgeServerCertificate({ chain: certificates, name: context.target.host, now: new Date(), authorities });
	const verdict = ask(chain);
	if (verdict.kind !== 'judged' || verdict.trust.kind !== 'incomplete-chain' || context.options.noThirdParty) {
		return { verdict, judged: chain, ...issuerIn(verdict, [() => chain, ...authorities]) };
	}
	const url = verdict.caIssuers.find((uri) => /^http:/i.test(uri));
	if (url === undefined) return { verdict, judged: chain };
	const got = await fetchFor(url, context, MAX_ISSUER);
	if (got.kind === 'failed') return { verdict, judged: chain, fetch: { url, result: got.how } };
	const issuers = publishedCertificates(got.body);
	const judged = [...chain.slice(0, 1), ...issuers];
	const again = ask(judged);
	const helped = again.kind === 'judged' && again.trust.kind !== 'incomplete-chain';
	if (!helped) return { verdict, judged: chain, fetch: { url, result: 'no-certificate' } };
	return {
		verdict: { ...again, sent: chain.length },
		judged,
		...issuerIn(again, [() => issuers, ...authorities]),
		fetch: { url, result: 'fetched' },
	};
}

function issuerIn(verdict: CertificateVerdict, among: Authorities): { readonly issuer?: Uint8Array } {
	const thumbprint = verdict.kind === 'judged' ? verdict.path[1]?.thumbprint : undefined;
	if (thumbprint === undefined) return {};
	for (const list of among) {
		const issuer = list().find((der) => thumbprintOf(der) === thumbprint);
		if (issuer !== undefined) return { issuer };
	}
	return {};
}

function thumbprintOf(der: Uint8Array): string {
	return createHash('sha1').update(der).digest('hex').toUpperCase();
}

/** getaddrinfo's codes that say that a name leads nowhere. */
const NAMES_NOTHING: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_NONAME', 'ENODATA', 'EAI_NODATA']);

/** A GET to where a certificate points, with names looked up by the system. */
export function fetchFor(url: string, { address, host, patienceMs, signal }: JudgeContext, maxBytes: number) {
	return fetchNamed(url, {
		async resolve(name) {
			const found = await host.lookUp(name, { signal, timeoutMs: patienceMs });
			if (found.answer === 'addresses') return found.addresses;
			// A resolver that fails or is mute says nothing about the name.
			return found.answer === 'error' && NAMES_NOTHING.has(found.code) ? [] : undefined;
		},
		onBehalfOf: address,
		patienceMs,
		signal,
		maxBytes,
	});
}

/** Whether the way up ends at one of these authorities. */
export function isAnchoredIn({ trust }: JudgedCertificate, authorities: readonly Uint8Array[]): boolean {
	return trust.kind === 'trusted' && authorities.some((der) => thumbprintOf(der) === trust.anchor.thumbprint);
}

/** Whether the way up ends at an authority of the public web. */
export function isPublic({ trust }: JudgedCertificate): boolean {
	publicThumbprints ??= new Set(publicAuthorities().map(thumbprintOf));
	return trust.kind === 'trusted' && publicThumbprints.has(trust.anchor.thumbprint);
}

let publicThumbprints: Set<string> | undefined;
