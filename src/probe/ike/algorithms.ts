import type { Proposal, Transform, TransformKind } from '../../wire/ikev2-sa.ts';

/** How a pseudo-random function is computed; all of them are HMACs. */
export interface Prf {
	/** As Node names the hash. */
	readonly hash: string;
	/** Of its key and of what comes out, in bytes. */
	readonly size: number;
}

/** How an encrypted payload is sealed. `keySize` and all other sizes in bytes. */
export type Cipher =
	/** `saltSize`: the last bytes of the key material, in front of the 8 bytes that are sent (RFC 5282, 3.1). */
	| { readonly kind: 'aead'; readonly name: string; readonly keySize: number; readonly saltSize: number; readonly tagSize: number }
	| { readonly kind: 'cbc'; readonly name: string; readonly keySize: number; readonly blockSize: number };

interface Integrity {
	readonly hash: string;
	readonly keySize: number;
	/** What is sent of the HMAC. */
	readonly tagSize: number;
}

/** What an IKE SA computes with. */
export interface Suite {
	readonly prf: Prf;
	readonly cipher: Cipher;
	/** Absent with an AEAD cipher. */
	readonly integrity?: Integrity;
	readonly group: number;
}

const PRFS: Readonly<Record<number, Prf>> = {
	1: { hash: 'md5', size: 16 },
	2: { hash: 'sha1', size: 20 },
	5: { hash: 'sha256', size: 32 },
	6: { hash: 'sha384', size: 48 },
	7: { hash: 'sha512', size: 64 },
};

const INTEGRITIES: Readonly<Record<number, Integrity>> = {
	1: { hash: 'md5', keySize: 16, tagSize: 12 },
	2: { hash: 'sha1', keySize: 20, tagSize: 12 },
	12: { hash: 'sha256', keySize: 32, tagSize: 16 },
	13: { hash: 'sha384', keySize: 48, tagSize: 24 },
	14: { hash: 'sha512', keySize: 64, tagSize: 32 },
};

/** RFC 7296, 3.3.2; RFC 5282; RFC 7634. */
function cipherOf(id: number, keyBits = 0): Cipher | undefined {
	const keySize = keyBits / 8;
	const aes = [128, 192, 256].includes(keyBits);
	switch (id) {
		case 3:
			return { kind: 'cbc', name: 'des-ede3-cbc', keySize: 24, blockSize: 8 };
		case 12:
			return aes ? { kind: 'cbc', name: `aes-${keyBits}-cbc`, keySize, blockSize: 16 } : undefined;
		case 18:
		case 19:
		case 20:
			return aes ? { kind: 'aead', name: `aes-${keyBits}-gcm`, keySize, saltSize: 4, tagSize: 8 + 4 * (id - 18) } : undefined;
		case 28:
			return { kind: 'aead', name: 'chacha20-poly1305', keySize: 32, saltSize: 4, tagSize: 16 };
		default:
			return undefined;
	}
}

/** The algorithms that the server took; undefined when it took some that this program does not know, or not one of each kind. */
export function suiteOf({ transforms }: Proposal): Suite | undefined {
	const only = (kind: TransformKind): Transform | undefined => {
		const these = transforms.filter((transform) => transform.kind === kind);
		return these.length === 1 ? these[0] : undefined;
	};
	const encryption = only('encryption');
	const cipher = encryption === undefined ? undefined : cipherOf(encryption.id, encryption.keyBits);
	const prf = PRFS[only('prf')?.id ?? 0];
	const integrity = INTEGRITIES[only('integrity')?.id ?? 0];
	const group = only('group')?.id;
	if (cipher === undefined || prf === undefined || group === undefined) return undefined;
	if (cipher.kind === 'aead') return { prf, cipher, group };
	return integrity === undefined ? undefined : { prf, cipher, integrity, group };
}
