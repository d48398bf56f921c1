import { toHex } from './hex.ts';
import { cleanText } from './text.ts';

/** Numbers of RFC 2407 to 2409 and of IANA's "Internet Key Exchange (IKE) Attributes" that the code speaks of by name. */

/** RFC 2408, 3.1 and RFC 2409, 5: exchange types. */
export const MAIN_MODE = 2;
export const AGGRESSIVE_MODE = 4;
export const INFORMATIONAL_V1 = 5;

/** RFC 2407, 4.2 and 4.4.1: the IPsec domain of interpretation, its only situation that anybody uses, and its protocols. */
export const IPSEC_DOI = 1;
export const IDENTITY_ONLY = 1;
export const PROTOCOL_ISAKMP = 1;
/** RFC 2407, 4.4.2: the only transform that phase 1 has. */
export const KEY_IKE = 1;

/** RFC 2407, 4.6.2: kinds of identities. */
export const ID_IPV4_ADDR_V1 = 1;
export const ID_IPV6_ADDR_V1 = 5;
export const ID_KEY_ID_V1 = 11;

/** RFC 2408, 3.14.1 and RFC 2407, 4.6.3; RFC 3706; Cisco's own. Below 16384 errors. */
const IKEV1_NOTIFIES: Readonly<Record<number, string>> = {
	1: 'INVALID_PAYLOAD_TYPE',
	2: 'DOI_NOT_SUPPORTED',
	3: 'SITUATION_NOT_SUPPORTED',
	4: 'INVALID_COOKIE',
	5: 'INVALID_MAJOR_VERSION',
	6: 'INVALID_MINOR_VERSION',
	7: 'INVALID_EXCHANGE_TYPE',
	8: 'INVALID_FLAGS',
	9: 'INVALID_MESSAGE_ID',
	10: 'INVALID_PROTOCOL_ID',
	11: 'INVALID_SPI',
	12: 'INVALID_TRANSFORM_ID',
	13: 'ATTRIBUTES_NOT_SUPPORTED',
	14: 'NO_PROPOSAL_CHOSEN',
	15: 'BAD_PROPOSAL_SYNTAX',
	16: 'PAYLOAD_MALFORMED',
	17: 'INVALID_KEY_INFORMATION',
	18: 'INVALID_ID_INFORMATION',
	19: 'INVALID_CERT_ENCODING',
	20: 'INVALID_CERTIFICATE',
	21: 'CERT_TYPE_UNSUPPORTED',
	22: 'INVALID_CERT_AUTHORITY',
	23: 'INVALID_HASH_INFORMATION',
	24: 'AUTHENTICATION_FAILED',
	25: 'INVALID_SIGNATURE',
	26: 'ADDRESS_NOTIFICATION',
	27: 'NOTIFY_SA_LIFETIME',
	28: 'CERTIFICATE_UNAVAILABLE',
	29: 'UNSUPPORTED_EXCHANGE_TYPE',
	30: 'UNEQUAL_PAYLOAD_LENGTHS',
	16384: 'CONNECTED',
	24576: 'RESPONDER_LIFETIME',
	24577: 'REPLAY_STATUS',
	24578: 'INITIAL_CONTACT',
	36136: 'R_U_THERE',
	36137: 'R_U_THERE_ACK',
	40501: 'LOAD_BALANCE',
};
export const NO_PROPOSAL_CHOSEN = 14;
/** The first of the numbers that are no errors. */
export const FIRST_STATUS_V1 = 16384;

/** A notify message by its name, or by its number where it has none here. */
export function ikev1NotifyName(number: number): string {
	return IKEV1_NOTIFIES[number] ?? `notify ${number}`;
}

/** RFC 2409, appendix A: attribute classes of phase 1. */
export const ATTRIBUTE = { encryption: 1, hash: 2, auth: 3, group: 4, lifeType: 11, lifeDuration: 12, keyBits: 14 } as const;

/** Ways of authentication in phase 1 (RFC 2409, appendix A). */
export const AUTH_PSK = 1;
export const AUTH_RSA = 3;
export const AUTH_XAUTH_PSK = 65001;

/** In strongSwan's notation, as server logs and settings have them. */
const ENCRYPTIONS: Readonly<Record<number, string>> = { 1: 'des', 3: 'blowfish', 5: '3des', 6: 'cast', 7: 'aes', 8: 'camellia' };
const HASHES: Readonly<Record<number, string>> = { 1: 'md5', 2: 'sha1', 4: 'sha256', 5: 'sha384', 6: 'sha512' };
const GROUPS: Readonly<Record<number, string>> = {
	1: 'modp768',
	2: 'modp1024',
	5: 'modp1536',
	14: 'modp2048',
	15: 'modp3072',
	16: 'modp4096',
	17: 'modp6144',
	18: 'modp8192',
	19: 'ecp256',
	20: 'ecp384',
	21: 'ecp521',
};

/** `aes256-sha1-ecp384` */
export function suiteName({
	encryption,
	keyBits,
	hash,
	group,
}: {
	encryption: number;
	keyBits?: number;
	hash: number;
	group: number;
}): string {
	const cipher = `${ENCRYPTIONS[encryption] ?? `cipher${encryption}`}${keyBits ?? ''}`;
	return [cipher, HASHES[hash] ?? `hash${hash}`, GROUPS[group] ?? `group${group}`].join('-');
}

/** RFC 3947, 3.1: the vendor ID without which SoftEther answers nobody. */
export const VID_NAT_T = '4a131c81070358455c5728f20e95452f';
export const VID_CISCO_UNITY = '12f5f28c457168a9702d9fe274cc0100';
export const VID_XAUTH = '09002689dfd6b712';
export const VID_DPD = 'afcad71368a1f1c96b8696fc77570100';

/** Vendor IDs as hex, by what begins them; from the RFCs, and from the lists of strongSwan and ike-scan as far as recalled. */
const VENDOR_IDS: readonly (readonly [hex: string, name: string])[] = [
	[VID_NAT_T, 'NAT-T (RFC 3947)'],
	['90cb80913ebb696e086381b5ec427b1f', 'NAT-T (draft 02)'],
	['cd60464335df21f87cfdb2fc68b6a448', 'NAT-T (draft 02)'],
	['7d9419a65310ca6f2c179d9215529d56', 'NAT-T (draft 03)'],
	['4485152d18b6bbcd0be8a8469579ddcc', 'NAT-T (draft 00)'],
	[VID_DPD, 'DPD (RFC 3706)'],
	[VID_XAUTH, 'XAUTH'],
	['4048b7d56ebce88525e7de7f00d6c2d3', 'FRAGMENTATION'],
	['1e2b516905991c7d7c96fcbfb587e461', 'MS NT5 ISAKMPOAKLEY'],
	['01528bbbc00696121849ab9a1c5b2a51', 'Windows'],
	['fb1de3cdf341b7ea16b7e5be0855f120', 'MS-Negotiation Discovery Capable'],
	['26244d38eddb61b3172a36e3d0cfb819', 'Vid-Initial-Contact'],
	['e3a5966a76379fe707228231e5ce8652', 'IKE CGA version 1'],
	['12f5f28c457168a9702d9fe274cc', 'Cisco Unity'],
	['882fe56d6fd20dbc2251613b2ebe5beb', 'strongSwan'],
	['4f45', 'Libreswan or Openswan'],
	['166f932d55eb64d8e4df4fd37e2313f0', 'Juniper NetScreen'],
	['f4ed19e0c114eb516faaac0ee37daf28', 'Check Point'],
	['8299031757a36082c6a621de', 'FortiGate'],
];

/** A vendor ID by its name; else its text where it is text; else its first bytes as hex. */
export function vendorName(id: Uint8Array): string {
	const hex = toHex(id);
	const known = VENDOR_IDS.find(([begin]) => hex.startsWith(begin))?.[1];
	if (known !== undefined) return known;
	const isText = id.length > 0 && id.every((octet) => octet >= 0x20 && octet < 0x7f);
	return isText ? cleanText(id) : hex.slice(0, 32);
}
