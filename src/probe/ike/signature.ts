import { constants, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { toHex } from '../../wire/hex.ts';
import type { Ikev2PayloadOf } from '../../wire/ikev2.ts';
import { payloadBody } from '../../wire/ikev2.ts';
import type { Suite } from './algorithms.ts';
import { prf } from './keys.ts';

/** Whether the server proved that it holds the key of the certificate it shows. */
export type SignatureVerdict =
	| 'valid'
	| 'wrong'
	/** A method or a hash that this program does not know, or a certificate that cannot be read. */
	| 'not-checked';

export interface SignedAnswer {
	readonly suite: Suite;
	/** The whole answer to IKE_SA_INIT, without the non-ESP marker. */
	readonly message: Uint8Array;
	readonly initiatorNonce: Uint8Array;
	/** SK_pr. */
	readonly identityKey: Uint8Array;
	readonly identity: Ikev2PayloadOf<'IDr'>;
	readonly auth: Ikev2PayloadOf<'AUTH'>;
	/** DER. */
	readonly certificate: Uint8Array;
}

/** The AUTH payload of the responder (RFC 7296, 2.15): RealMessage2 | NonceI | prf(SK_pr, RestOfRespIDPayload). */
export function checkSignature(answer: SignedAnswer): SignatureVerdict {
	const key = publicKeyOf(answer.certificate);
	const means = key === undefined ? undefined : meansOf(answer.auth, key);
	if (key === undefined || means === undefined) return 'not-checked';
	const maced = prf(answer.suite.prf, answer.identityKey, payloadBody(answer.identity));
	const octets = Buffer.concat([answer.message, answer.initiatorNonce, maced]);
	return means.hashes.some((hash) => holds(hash, octets, key, means)) ? 'valid' : 'wrong';
}

/** How a signature is to be checked: with one of these hashes. */
interface Means {
	readonly hashes: readonly string[];
	readonly signature: Uint8Array;
	readonly pss?: true;
	readonly encoding?: 'ieee-p1363' | 'der';
}

/** RFC 7296, 3.8 leaves the hash of method 1 to the signer, and the signature itself names it; SHA-1 first, as Windows signs. */
const RSA_HASHES = ['sha1', 'sha256', 'sha384', 'sha512'];

/** RFC 7427, 3 and its appendix A: the algorithm in DER, by the object identifier in it. RSASSA-PSS names its hash further inside. */
const SIGNATURE_OIDS: readonly (readonly [oid: string, hash: string, kind: 'rsa' | 'ec' | 'ed'])[] = [
	['06092a864886f70d010105', 'sha1', 'rsa'],
	['06092a864886f70d01010b', 'sha256', 'rsa'],
	['06092a864886f70d01010c', 'sha384', 'rsa'],
	['06092a864886f70d01010d', 'sha512', 'rsa'],
	['06072a8648ce3d0401', 'sha1', 'ec'],
	['06082a8648ce3d040302', 'sha256', 'ec'],
	['06082a8648ce3d040303', 'sha384', 'ec'],
	['06082a8648ce3d040304', 'sha512', 'ec'],
	['06032b6570', '', 'ed'],
	['06032b6571', '', 'ed'],
];
const PSS_OID = '06092a864886f70d01010a';

function meansOf({ method, data }: Ikev2PayloadOf<'AUTH'>, key: KeyObject): Means | undefined {
	const type = key.asymmetricKeyType;
	if (method === 1 && type === 'rsa') return { hashes: RSA_HASHES, signature: data };
	// RFC 4754, 7: the two numbers one behind the other.
	const ecdsa = { 9: 'sha256', 10: 'sha384', 11: 'sha512' }[method];
	if (ecdsa !== undefined && type === 'ec') return { hashes: [ecdsa], signature: data, encoding: 'ieee-p1363' };
	return method === 14 ? digitalSignature(data, type ?? '') : undefined;
}

/** RFC 7427, 3: one octet with the length of the AlgorithmIdentifier, that, then the signature. */
function digitalSignature(data: Uint8Array, type: string): Means | undefined {
	const size = data[0] ?? 0;
	if (data.length <= size + 1) return undefined;
	const algorithm = toHex(data.subarray(1, 1 + size));
	const signature = data.subarray(1 + size);
	if (algorithm.includes(PSS_OID)) return type.startsWith('rsa') ? { hashes: RSA_HASHES, signature, pss: true } : undefined;
	const found = SIGNATURE_OIDS.find(([oid]) => algorithm.includes(oid));
	if (found === undefined || !type.startsWith(found[2])) return undefined;
	return { hashes: [found[1]], signature, ...(found[2] === 'ec' ? { encoding: 'der' as const } : {}) };
}

function holds(hash: string, octets: Uint8Array, key: KeyObject, { signature, pss, encoding }: Means): boolean {
	try {
		const padding = pss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO } : {};
		return verify(
			hash === '' ? null : hash,
			octets,
			{ key, ...padding, ...(encoding === undefined ? {} : { dsaEncoding: encoding }) },
			signature,
		);
	} catch {
		return false;
	}
}

function publicKeyOf(certificate: Uint8Array): KeyObject | undefined {
	try {
		return new X509Certificate(certificate).publicKey;
	} catch {
		return undefined;
	}
}
