import type { ParsedCertificate } from './facts.ts';

/** How strong a certificate's key and its signature are, as facts: what a client makes of them depends on its settings. */
export interface KeyStrength {
	/** `rsa`, `ec`, `ed25519`, …; absent when OpenSSL does not know the key. */
	readonly key?: string;
	/** Size of an RSA or DSA modulus. */
	readonly bits?: number;
	/** `prime256v1`, … */
	readonly curve?: string;
	/** `sha256WithRSAEncryption`, or the object identifier of one that has no name here. */
	readonly signature: string;
	/** The signature's hash can be forged (MD5, SHA-1), or the key is below 2048 bits RSA: current clients may refuse it. */
	readonly weak: boolean;
}

/** RFC 8017, 5758, 8410, 3279. */
const SIGNATURES: Readonly<Record<string, string>> = {
	'1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
	'1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
	'1.2.840.113549.1.1.10': 'RSASSA-PSS',
	'1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
	'1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
	'1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
	'1.2.840.10040.4.3': 'dsa-with-sha1',
	'1.2.840.10045.4.1': 'ecdsa-with-SHA1',
	'1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
	'1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
	'1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
	'1.3.101.112': 'Ed25519',
	'1.3.101.113': 'Ed448',
};
const WEAK_SIGNATURE = /md5|sha1/i;
const WEAK_RSA_BITS = 2048;

export function strengthOf({ x509, extensions }: ParsedCertificate): KeyStrength {
	const signature = SIGNATURES[extensions.signatureAlgorithm] ?? extensions.signatureAlgorithm;
	const forgeable = WEAK_SIGNATURE.test(signature);
	try {
		const { asymmetricKeyType: key, asymmetricKeyDetails: details } = x509.publicKey;
		const bits = details?.modulusLength;
		const curve = details?.namedCurve;
		return {
			...(key === undefined ? {} : { key }),
			...(bits === undefined ? {} : { bits }),
			...(curve === undefined ? {} : { curve }),
			signature,
			weak: forgeable || (bits !== undefined && bits < WEAK_RSA_BITS),
		};
	} catch {
		return { signature, weak: forgeable };
	}
}
