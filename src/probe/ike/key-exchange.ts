import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync, getDiffieHellman, randomBytes } from 'node:crypto';
import { fromHex, toHex } from '../../wire/hex.ts';

/** Our half of a Diffie-Hellman exchange. */
export interface KeyExchange {
	/** IANA's number of the group. */
	readonly group: number;
	/** As it stands in the KE payload. */
	readonly publicKey: Uint8Array;
	/** The shared secret with the peer's half; undefined when that is no key of this group. */
	secretWith(peer: Uint8Array): Uint8Array | undefined;
}

/** RFC 2409, 6.2 (group 2), RFC 3526: MODP groups that Node knows by name, and the size of their keys in bytes. */
const MODP: Readonly<Record<number, readonly [name: string, size: number]>> = {
	5: ['modp5', 192],
	14: ['modp14', 256],
	15: ['modp15', 384],
	16: ['modp16', 512],
	17: ['modp17', 768],
	18: ['modp18', 1024],
};
/** RFC 5903: the curve and the size of one coordinate in bytes. */
const ECP: Readonly<Record<number, readonly [curve: string, size: number]>> = {
	19: ['prime256v1', 32],
	20: ['secp384r1', 48],
	21: ['secp521r1', 66],
};
const MODP_1024 = 2;
const CURVE25519 = 31;

/** The groups that a key can be made for. */
export const KNOWN_GROUPS: readonly number[] = [MODP_1024, ...Object.keys(MODP).map(Number), ...Object.keys(ECP).map(Number), CURVE25519];

/** A fresh key of one of {@link KNOWN_GROUPS}. */
export function startKeyExchange(group: number): KeyExchange {
	if (group === MODP_1024) return modp1024();
	if (group === CURVE25519) return curve25519();
	const modp = MODP[group];
	if (modp !== undefined) return modpGroup(group, ...modp);
	const ecp = ECP[group];
	if (ecp !== undefined) return ecpGroup(group, ...ecp);
	throw new Error(`group ${group} is not known`);
}

function modpGroup(group: number, name: string, size: number): KeyExchange {
	const own = getDiffieHellman(name);
	own.generateKeys();
	return {
		group,
		publicKey: padded(own.getPublicKey(), size),
		secretWith: (peer) => (peer.length === size ? attempt(() => padded(own.computeSecret(peer), size)) : undefined),
	};
}

function ecpGroup(group: number, curve: string, size: number): KeyExchange {
	const own = createECDH(curve);
	own.generateKeys();
	// RFC 5903, 7: both coordinates without the octet that says so; the secret is the first coordinate.
	const uncompressed = 4;
	return {
		group,
		publicKey: Uint8Array.from(own.getPublicKey().subarray(1)),
		secretWith: (peer) =>
			peer.length === 2 * size ? attempt(() => padded(own.computeSecret(Uint8Array.of(uncompressed, ...peer)), size)) : undefined,
	};
}

/** RFC 8031. */
function curve25519(): KeyExchange {
	const { privateKey, publicKey } = generateKeyPairSync('x25519');
	const x = publicKey.export({ format: 'jwk' }).x ?? '';
	return {
		group: CURVE25519,
		publicKey: Uint8Array.from(Buffer.from(x, 'base64url')),
		secretWith: (peer) =>
			attempt(() => {
				const key = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: Buffer.from(peer).toString('base64url') }, format: 'jwk' });
				return Uint8Array.from(diffieHellman({ privateKey, publicKey: key }));
			}),
	};
}

/** RFC 2409, 6.2. */
const PRIME_1024 = BigInt(
	'0xffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74' +
		'020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437' +
		'4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed' +
		'ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff',
);
const SIZE_1024 = 128;
/** As many bits as match the strength of the group, and twice that. In bytes. */
const EXPONENT_SIZE = 32;

/** Reckoned here: OpenSSL has no entry for this group and proves its prime anew each time, which takes a tenth of a second. */
function modp1024(): KeyExchange {
	const exponent = BigInt(`0x${toHex(randomBytes(EXPONENT_SIZE))}`);
	return {
		group: MODP_1024,
		publicKey: fixed(power(2n, exponent)),
		secretWith(peer) {
			const value = BigInt(`0x0${toHex(peer)}`);
			if (peer.length !== SIZE_1024 || value < 2n || value > PRIME_1024 - 2n) return undefined;
			return fixed(power(value, exponent));
		},
	};
}

function power(base: bigint, exponent: bigint): bigint {
	let result = 1n;
	let square = base;
	for (let left = exponent; left > 0n; left >>= 1n) {
		if (left & 1n) result = (result * square) % PRIME_1024;
		square = (square * square) % PRIME_1024;
	}
	return result;
}

function fixed(value: bigint): Uint8Array {
	return fromHex(value.toString(16).padStart(2 * SIZE_1024, '0'));
}

/** With the zeros in front that the group's size asks for. */
function padded(bytes: Uint8Array, size: number): Uint8Array {
	const whole = new Uint8Array(size);
	whole.set(bytes, size - bytes.length);
	return whole;
}

/** A key that is none makes the library throw. */
function attempt(compute: () => Uint8Array): Uint8Array | undefined {
	try {
		return compute();
	} catch {
		return undefined;
	}
}
