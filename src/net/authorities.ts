import { readFileSync } from 'node:fs';
import { getCACertificates, rootCertificates } from 'node:tls';
import { certificatesIn, certificatesInPem } from '../wire/pem.ts';

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

let bundled: readonly Uint8Array[] | undefined;

function bundledBySystem(): readonly Uint8Array[] {
	bundled ??= readBundle();
	return bundled;
}

function readBundle(): readonly Uint8Array[] {
	for (const file of BUNDLES) {
		try {
			return certificatesIn(new Uint8Array(readFileSync(file)));
		} catch {
			// The next one; where there is none, the system's store as a whole follows.
		}
	}
	return [];
}

let known: readonly Uint8Array[] | undefined;

/** The system's store, and what Node.js brings and is told of: DER, each once. Takes some 50 ms on Linux, more on macOS. */
function wholeStore(): readonly Uint8Array[] {
	known ??= distinct(certificatesInPem([...read('system'), ...read('default')].join('\n')));
	return known;
}

function read(store: 'system' | 'default'): readonly string[] {
	try {
		return getCACertificates(store);
	} catch {
		return [];
	}
}

/** Each once: the same certificate is broken into lines in more than one way. */
function distinct(certificates: readonly Uint8Array[]): readonly Uint8Array[] {
	return [...new Map(certificates.map((der) => [Buffer.from(der).toString('latin1'), der])).values()];
}

let open: readonly Uint8Array[] | undefined;

/** The authorities of the public web, as Node.js brings them along (Mozilla's list), DER: whoever is not among them is some company's own. */
export function publicAuthorities(): readonly Uint8Array[] {
	open ??= certificatesInPem(rootCertificates.join('\n'));
	return open;
}
