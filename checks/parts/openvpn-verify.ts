import { X509Certificate } from 'node:crypto';
import type { JudgedCertificate, KeyStrength } from '../../src/certificate/judge.ts';
import type { OpenVpnConnection } from '../../src/connection/openvpn.ts';

/** What OpenVPN checks on its own, besides what its TLS library does (src/openvpn/ssl_verify.c). */

/** SHA-256 of the DER, lower-case hex, as `peer-fingerprint` has it. */
export function fingerprintOf(der: Uint8Array): string {
	return new X509Certificate(der).fingerprint256.replaceAll(':', '').toLowerCase();
}

/** `verify-x509-name`: the name that is compared, and whether it is the one. */
export function namedAsAsked(
	der: Uint8Array,
	asked: NonNullable<OpenVpnConnection['serverName']>,
): { readonly matches: boolean; readonly shown: string } {
	// OpenSSL writes one part of the name on a line, with backslashes that OpenVPN's form does not have.
	const parts = (new X509Certificate(der).subject ?? '').split('\n').map((part) => part.replace(/\\(.)/g, '$1'));
	if (asked.type === 'subject') {
		const shown = parts.join(', ');
		return { matches: shown === asked.value, shown };
	}
	const shown = parts.findLast((part) => part.startsWith('CN='))?.slice('CN='.length) ?? '';
	return { matches: asked.type === 'name' ? shown === asked.value : shown.startsWith(asked.value), shown };
}

/**
 * Whether it may be a server's. The TLS library asks for that wherever there are extended key usages; `remote-cert-tls server` wants them to be there.
 */
export function mayServe({ usage }: JudgedCertificate, { serverPurpose }: Pick<OpenVpnConnection, 'serverPurpose'>): boolean {
	if (usage.kind === 'server-auth') return true;
	return usage.kind !== 'lacks-server-auth' && !serverPurpose;
}

/** OpenVPN's `tls-cert-profile legacy` is OpenSSL's level 1, at which OpenSSL 3 takes no SHA-1 and no RSA below 1024 bits. The root's own signature does not count. */
export function tooWeak({ path }: JudgedCertificate): KeyStrength | undefined {
	return path
		.filter(({ subject, issuer }, at) => at === 0 || subject !== issuer)
		.map(({ strength }) => strength)
		.find(({ signature, bits }) => /md5|sha1/i.test(signature) || (bits !== undefined && bits < 1024));
}
