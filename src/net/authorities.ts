import { getCACertificates, rootCertificates } from 'node:tls';

let known: readonly Uint8Array[] | undefined;

/**
 * The certificate authorities that this computer trusts, DER, each once: the system's store, and those that Node.js brings and is
 * told of (`NODE_EXTRA_CA_CERTS`). Always the same list. Reading the store takes some 50 ms on Linux, more on macOS.
 */
export function trustedAuthorities(): readonly Uint8Array[] {
	known ??= [...new Set([...read('system'), ...read('default')].map(base64Of))].map((text) => new Uint8Array(Buffer.from(text, 'base64')));
	return known;
}

function read(store: 'system' | 'default'): readonly string[] {
	try {
		return getCACertificates(store);
	} catch {
		return [];
	}
}

/** What stands between the lines of PEM (RFC 7468), without its line breaks, which differ. */
function base64Of(pem: string): string {
	return pem.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, '');
}

let open: readonly Uint8Array[] | undefined;

/** The authorities of the public web, as Node.js brings them along (Mozilla's list), DER: whoever is not among them is some company's own. */
export function publicAuthorities(): readonly Uint8Array[] {
	open ??= rootCertificates.map(base64Of).map((text) => new Uint8Array(Buffer.from(text, 'base64')));
	return open;
}
