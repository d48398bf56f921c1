import { toHex } from './hex.ts';
import { cleanText } from './text.ts';

/** Numbers of IANA's "Internet Key Exchange Version 2 (IKEv2) Parameters" that the code speaks of by name. */

/** RFC 7296, 3.1. */
export const IKE_SA_INIT = 34;
export const IKE_AUTH = 35;

/** RFC 7296, 3.1: bits of the header. */
export const FLAG_INITIATOR = 0x08;
export const FLAG_RESPONSE = 0x20;

/** Notify message types: below 16384 errors, the others status (RFC 7296, 3.10.1, and the RFCs that added to it). */
const NOTIFIES = {
	1: 'UNSUPPORTED_CRITICAL_PAYLOAD',
	4: 'INVALID_IKE_SPI',
	5: 'INVALID_MAJOR_VERSION',
	7: 'INVALID_SYNTAX',
	9: 'INVALID_MESSAGE_ID',
	11: 'INVALID_SPI',
	14: 'NO_PROPOSAL_CHOSEN',
	17: 'INVALID_KE_PAYLOAD',
	24: 'AUTHENTICATION_FAILED',
	34: 'SINGLE_PAIR_REQUIRED',
	35: 'NO_ADDITIONAL_SAS',
	36: 'INTERNAL_ADDRESS_FAILURE',
	37: 'FAILED_CP_REQUIRED',
	38: 'TS_UNACCEPTABLE',
	39: 'INVALID_SELECTORS',
	43: 'TEMPORARY_FAILURE',
	44: 'CHILD_SA_NOT_FOUND',
	16384: 'INITIAL_CONTACT',
	16385: 'SET_WINDOW_SIZE',
	16386: 'ADDITIONAL_TS_POSSIBLE',
	16387: 'IPCOMP_SUPPORTED',
	16388: 'NAT_DETECTION_SOURCE_IP',
	16389: 'NAT_DETECTION_DESTINATION_IP',
	16390: 'COOKIE',
	16391: 'USE_TRANSPORT_MODE',
	16392: 'HTTP_CERT_LOOKUP_SUPPORTED',
	16393: 'REKEY_SA',
	16394: 'ESP_TFC_PADDING_NOT_SUPPORTED',
	16395: 'NON_FIRST_FRAGMENTS_ALSO',
	16396: 'MOBIKE_SUPPORTED',
	16404: 'MULTIPLE_AUTH_SUPPORTED',
	16406: 'REDIRECT_SUPPORTED',
	16407: 'REDIRECT',
	16408: 'REDIRECTED_FROM',
	16417: 'EAP_ONLY_AUTHENTICATION',
	16418: 'CHILDLESS_IKEV2_SUPPORTED',
	16430: 'IKEV2_FRAGMENTATION_SUPPORTED',
	16431: 'SIGNATURE_HASH_ALGORITHMS',
	16438: 'INTERMEDIATE_EXCHANGE_SUPPORTED',
} as const;

export type NotifyName = (typeof NOTIFIES)[keyof typeof NOTIFIES];

/** The first of the numbers that are no errors. */
export const FIRST_STATUS = 16384;

/** The number of a notify message. */
export function notifyNumber(name: NotifyName): number {
	return Number(Object.entries(NOTIFIES).find(([, other]) => other === name)?.[0]);
}

/** A notify message by its name, or by its number where it has none here. */
export function notifyName(number: number): string {
	return NOTIFIES[number as keyof typeof NOTIFIES] ?? `notify ${number}`;
}

/** RFC 7296, 3.6: the encodings of certificates that are met; 4 is X.509 in DER. */
export const CERT_X509 = 4;

/** RFC 7296, 3.5: kinds of identities. */
export const ID_IPV4_ADDR = 1;
export const ID_IPV6_ADDR = 5;

/** RFC 3748, 4 and 5: codes and the types that are met in VPNs. */
export const EAP_REQUEST = 1;
export const EAP_RESPONSE = 2;
export const EAP_NAK = 3;
export const EAP_METHODS: Readonly<Record<number, string>> = {
	1: 'Identity',
	2: 'Notification',
	4: 'MD5',
	6: 'GTC',
	13: 'TLS',
	18: 'SIM',
	21: 'TTLS',
	23: 'AKA',
	25: 'PEAP',
	26: 'MSCHAPv2',
	43: 'FAST',
	52: 'PWD',
};

/** Vendor IDs whose sender is known, as hex; what stands here is the beginning of the ID. */
const VENDOR_IDS: Readonly<Record<string, string>> = {
	'1e2b516905991c7d7c96fcbfb587e461': 'Microsoft Windows (MS NT5 ISAKMPOAKLEY)',
	fb1de3cdf341b7ea16b7e5be0855f120: 'Microsoft Windows (MS-Negotiation Discovery Capable)',
	'26244d38eddb61b3172a36e3d0cfb819': 'Microsoft Windows (Vid-Initial-Contact)',
	'882fe56d6fd20dbc2251613b2ebe5beb': 'strongSwan',
	afcad71368a1f1c96b8696fc7757: 'Dead Peer Detection (RFC 3706)',
	'8299031757a36082c6a621de': 'Fortinet FortiGate',
	f4ed19e0c114eb516faaac0ee37daf2807b4381f: 'Check Point',
};

/** What a vendor ID says: the vendor where it is known, the text where it is some, else the start of its hex. */
export function vendorName(id: Uint8Array): string {
	const hex = toHex(id);
	const known = Object.entries(VENDOR_IDS).find(([start]) => hex.startsWith(start))?.[1];
	if (known !== undefined) return known;
	const isText = id.length >= 4 && id.every((octet) => octet >= 0x20 && octet < 0x7f);
	return isText ? cleanText(id) : hex.slice(0, 32);
}
