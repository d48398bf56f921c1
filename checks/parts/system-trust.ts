import type { JudgedCertificate } from '../../src/certificate/judge.ts';
import type { SystemVerdict } from '../../src/host/certificates.ts';
import { isAnchoredIn, isPublic, type JudgeContext } from './server-certificate.ts';

/** What Windows itself finds, where it finds otherwise than we do or is surer. */
export type SystemFlaw = 'untrusted-by-windows' | 'root-in-user-store' | 'refused-by-windows';

/** The judgement of Windows, where this runs on the very Windows that is asked about. It sees nothing but the certificates. */
export async function systemVerdict(
	chain: readonly Uint8Array[],
	{ host, options, target }: JudgeContext,
): Promise<SystemVerdict | undefined> {
	if (host.platform !== 'windows' || options.client !== 'windows') return undefined;
	const verdict = await host.judgeChain(chain, target.host);
	return verdict.read ? verdict.value : undefined;
}

/**
 * Whom Windows trusts is Windows' to say. `as-judged`: our own judgement stands, since Windows was not asked, or was asked without what
 * it would have in a real attempt: an authority that was handed over with --ca, a public root that it fetches when it is first needed, an
 * issuer that it fetches from where the certificate says.
 */
export function trustBySystem(
	certificate: JudgedCertificate,
	system: SystemVerdict | undefined,
	supplied: readonly Uint8Array[],
): 'as-judged' | 'trusted' | SystemFlaw {
	if (system === undefined) return 'as-judged';
	if (system.chain === 'trusted') return 'trusted';
	const trustedHere = certificate.trust.kind === 'trusted';
	if (system.chain === 'broken') return trustedHere ? 'refused-by-windows' : 'as-judged';
	if (trustedHere && (isPublic(certificate) || isAnchoredIn(certificate, supplied))) return 'as-judged';
	if (system.forUser === 'trusted') return 'root-in-user-store';
	return system.chain === 'untrusted-root' ? 'untrusted-by-windows' : 'as-judged';
}
