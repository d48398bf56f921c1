import { randomBytes } from 'node:crypto';
import { fromHex } from '../../wire/hex.ts';
import { encodeIkev1, type Ikev1Payload } from '../../wire/ikev1.ts';
import {
	AUTH_PSK,
	AUTH_RSA,
	AUTH_XAUTH_PSK,
	ID_KEY_ID_V1,
	IDENTITY_ONLY,
	INFORMATIONAL_V1,
	IPSEC_DOI,
	MAIN_MODE,
	NO_PROPOSAL_CHOSEN,
	PROTOCOL_ISAKMP,
	VID_CISCO_UNITY,
	VID_DPD,
	VID_NAT_T,
	VID_XAUTH,
} from '../../wire/ikev1-names.ts';
import { type Ikev1Sa, type Ikev1Suite, transformOf } from '../../wire/ikev1-sa.ts';
import { IKE_PORT, NO_SPI } from '../../wire/isakmp.ts';

type Algorithms = Omit<Ikev1Suite, 'auth'>;

const DES3 = 5;
const AES = 7;
const MD5 = 1;
const SHA1 = 2;
const UDP = 17;
/** MODP-1024, and the size of its keys in bytes. */
const CISCO_GROUP = 2;
const CISCO_KEY_SIZE = 128;

/** What Windows' L2TP client offers, in its order (field notes: servers.md, 3). */
const WINDOWS: readonly Algorithms[] = [
	{ encryption: AES, keyBits: 256, hash: SHA1, group: 20 },
	{ encryption: AES, keyBits: 128, hash: SHA1, group: 19 },
	{ encryption: AES, keyBits: 256, hash: SHA1, group: 14 },
	{ encryption: DES3, hash: SHA1, group: 14 },
	{ encryption: DES3, hash: SHA1, group: 2 },
];
/** The eight that Windows sends, in its order. Without the one of RFC 3947 SoftEther answers nobody. */
const WINDOWS_VENDOR_IDS = [
	'01528bbbc00696121849ab9a1c5b2a5100000001',
	'1e2b516905991c7d7c96fcbfb587e46100000009',
	VID_NAT_T,
	'90cb80913ebb696e086381b5ec427b1f',
	'4048b7d56ebce88525e7de7f00d6c2d3',
	'fb1de3cdf341b7ea16b7e5be0855f120',
	'26244d38eddb61b3172a36e3d0cfb819',
	'e3a5966a76379fe707228231e5ce8652',
];
/** In seconds: eight hours. */
const LIFETIME = 28_800;

/**
 * Windows' first message of main mode. Windows offers either way of authentication, as its profile says; both together find a server
 * that would keep silent to one of them (libreswan). `auths`: in this order.
 */
export function mainModeOffer(auths: readonly number[] = [AUTH_PSK, AUTH_RSA]): readonly Ikev1Payload[] {
	return [
		{ type: 'SA', ...saOf(auths.flatMap((auth) => WINDOWS.map((algorithms) => ({ ...algorithms, auth })))) },
		...vendorIds(WINDOWS_VENDOR_IDS),
	];
}

/** DES, MD5 and a group of 768 bits. */
const OBSOLETE: Algorithms = { encryption: 1, hash: MD5, group: 1 };

/**
 * What servers refuse (SoftEther does not): the refusal shows that a port is open, and nothing stays behind on the server (strongSwan and
 * libreswan, measured). Like {@link mainModeOffer} in all else.
 */
export function refusedOffer(): readonly Ikev1Payload[] {
	return [{ type: 'SA', ...saOf([AUTH_PSK, AUTH_RSA].map((auth) => ({ ...OBSOLETE, auth }))) }, ...vendorIds(WINDOWS_VENDOR_IDS)];
}

/** Suites as the one proposal of phase 1 (RFC 2409, 5). */
function saOf(suites: readonly Ikev1Suite[]): Ikev1Sa {
	const transforms = suites.map((suite, at) => transformOf(suite, at + 1, LIFETIME));
	return {
		doi: IPSEC_DOI,
		situation: IDENTITY_ONLY,
		proposals: [{ number: 1, protocol: PROTOCOL_ISAKMP, spi: new Uint8Array(), transforms }],
	};
}

/** The ciphers of Cisco's last client, as vpnc offers them too; aggressive mode has to settle on one group beforehand. */
const CISCO: readonly Algorithms[] = [256, 192, 128]
	.map((keyBits): Pick<Algorithms, 'encryption' | 'keyBits'> => ({ encryption: AES, keyBits }))
	.concat({ encryption: DES3 })
	.flatMap((cipher) => [SHA1, MD5].map((hash) => ({ ...cipher, hash, group: CISCO_GROUP })));

/**
 * Cisco's first message of aggressive mode (RFC 2409, 5.4): the name of the group stands in it for all to read. Nothing follows it, so its
 * public key belongs to no private one: `bytes` are any, below the prime of the group.
 */
export function aggressiveOffer(group: string, bytes: (label: string, size: number) => Uint8Array): readonly Ikev1Payload[] {
	return [
		{ type: 'SA', ...saOf([AUTH_XAUTH_PSK, AUTH_PSK].flatMap((auth) => CISCO.map((algorithms) => ({ ...algorithms, auth })))) },
		{ type: 'KE', data: Uint8Array.of(1, ...bytes('key', CISCO_KEY_SIZE - 1)) },
		{ type: 'NONCE', data: bytes('nonce', 20) },
		{ type: 'ID', kind: ID_KEY_ID_V1, protocol: UDP, port: IKE_PORT, data: new TextEncoder().encode(group) },
		...vendorIds([VID_XAUTH, VID_DPD, VID_NAT_T, VID_CISCO_UNITY]),
	];
}

function vendorIds(hexes: readonly string[]): readonly Ikev1Payload[] {
	return hexes.map((hex) => ({ type: 'VID', data: fromHex(hex) }));
}

/** A first message, without the non-ESP marker. */
export function firstMessage(initiatorCookie: string, payloads: readonly Ikev1Payload[], exchange: number = MAIN_MODE): Uint8Array {
	const content = { kind: 'open', payloads } as const;
	return encodeIkev1({ initiatorCookie, responderCookie: NO_SPI, exchange, messageId: 0, content });
}

/**
 * That we do not go on: NO_PROPOSAL_CHOSEN in the open. IKEv1 has no goodbye before there are keys, but strongSwan (measured with 5.9.8)
 * lets go of a negotiation under way when it hears an error, though not when it hears a Delete; others ignore it.
 */
export function declining(initiatorCookie: string, responderCookie: string): Uint8Array {
	const spi = Uint8Array.of(...fromHex(initiatorCookie), ...fromHex(responderCookie));
	const data = new Uint8Array();
	const payloads = [{ type: 'N', doi: IPSEC_DOI, protocol: PROTOCOL_ISAKMP, spi, notify: NO_PROPOSAL_CHOSEN, data }] as const;
	const messageId = randomBytes(4).readUInt32BE() || 1;
	return encodeIkev1({ initiatorCookie, responderCookie, exchange: INFORMATIONAL_V1, messageId, content: { kind: 'open', payloads } });
}
