import { readFileSync } from 'node:fs';
import { getCACertificates, rootCertificates } from 'node:tls';

/**
 * The authorities that this computer trusts, in the order of what it costs to read them: the file that a Linux distribution writes them
 * to, those that Node.js brings along, and all that Node.js finds in the system's store and is told of (`NODE_EXTRA_CA_CERTS`), for which
 * it opens some 300 files on Linux, and asks the system on Windows and macOS. Some stand in more than one list.
 */
export function trustedAuthorities(platform: string): readonly (() => readonly Uint8Array[])[] {
	return platform === 'linux' ? [bundledBySystem, publicAuthorities, wholeStore] : [publicAuthorities, wholeStore];
}

/** Where Debian and Alpine, Fedora and its like, and SUSE keep their authorities in one file (Go's crypto/x509, root_linux.go, has the list). */
const BUNDLES = [
	'/etc/ssl/certs/ca-certificates.crt',
	'/etc/pki/tls/certs/ca-bundle.crt',
	'/etc/ssl/ca-bundle.pem',
	'/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
];

/** One certificate of a file in PEM. */
const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

let bundled: readonly Uint8Array[] | undefined;

function bundledBySystem(): readonly Uint8Array[] {
	bundled ??= readBundle();
	return bundled;
}

function readBundle(): readonly Uint8Array[] {
	for (const file of BUNDLES) {
		try {
			const text = readFileSync(file, 'latin1');
			return [...text.matchAll(BLOCK)].map(([pem]) => derOf(pem));
		} catch {
			// The next one; where there is none, the system's store as a whole follows.
		}
	}
	return [];
}

let known: readonly Uint8Array[] | undefined;

/** The system's store, and what Node.js brings and is told of: DER, each once. Takes some 50 ms on Linux, more on macOS. */
function wholeStore(): readonly Uint8Array[] {
	known ??= [...new Set([...read('system'), ...read('default')].map(base64Of))].map(decoded);
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

function derOf(pem: string): Uint8Array {
	return decoded(base64Of(pem));
}

function decoded(base64: string): Uint8Array {
	return new Uint8Array(Buffer.from(base64, 'base64'));
}

let open: readonly Uint8Array[] | undefined;

/** The authorities of the public web, as Node.js brings them along (Mozilla's list), DER: whoever is not among them is some company's own. */
export function publicAuthorities(): readonly Uint8Array[] {
	open ??= rootCertificates.map(derOf);
	return open;
}
