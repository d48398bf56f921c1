import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';
import { cleanText } from './text.ts';

/** The PPP protocols that are met before anybody has signed in, and the first that follow then. */
export const PPP_PROTOCOLS = {
	/** RFC 1332 */
	ipcp: 0x8021,
	/** RFC 1962 */
	ccp: 0x80fd,
	/** RFC 1661 */
	lcp: 0xc021,
	/** RFC 1334 */
	pap: 0xc023,
	/** Callback Control Protocol, of Microsoft. */
	cbcp: 0xc029,
	/** RFC 1994; the MS-CHAP versions too. */
	chap: 0xc223,
	/** RFC 3748 */
	eap: 0xc227,
} as const;

/** RFC 1662, 3.1: all stations, unnumbered information. */
const ADDRESS = 0xff;
const CONTROL = 0x03;

/** One PPP frame without flags and checksum, as GRE and SSTP carry it. */
export interface PppFrame {
	readonly protocol: number;
	/** What the protocol says, as a view. */
	readonly information: Uint8Array;
}

/** How the header is written (RFC 1661, 6.5 and 6.6). The full form is right in every state of the link. */
export interface PppForm {
	/** Without address and control field. */
	readonly bare?: boolean;
	/** The protocol in one octet where it fits. */
	readonly shortProtocol?: boolean;
}

export function encodePpp({ protocol, information }: PppFrame, { bare = false, shortProtocol = false }: PppForm = {}): Uint8Array {
	if ((protocol & 0x0101) !== 1) throw new WireError('overflow', 0, 'protocol');
	const writer = new Writer();
	if (!bare) writer.u8(ADDRESS).u8(CONTROL);
	if (shortProtocol && protocol < ADDRESS) writer.u8(protocol);
	else writer.u16(protocol, 'protocol');
	return writer.bytes(information).finish();
}

/** One frame in any of its forms, whether that form was negotiated or not. Throws {@link WireError} `truncated` or `value` (no protocol number). */
export function decodePpp(bytes: Uint8Array): PppFrame {
	const reader = new Reader(bytes);
	// RFC 1661, 6.5: a protocol is never compressed to this octet, so that the two can be told apart.
	if (bytes[0] === ADDRESS) {
		reader.skip(1, 'address');
		if (reader.u8('control') !== CONTROL) throw new WireError('value', 1, 'control');
	}
	const at = reader.offset;
	const first = reader.u8('protocol');
	// RFC 1661, 2: the last octet of a protocol number is odd, all others are even.
	const protocol = (first & 1) === 1 ? first : first * 0x100 + reader.u8('protocol');
	if ((protocol & 1) !== 1) throw new WireError('value', at, 'protocol');
	return { protocol, information: reader.rest() };
}

/** That the server asks who is there: what it said, without what an answer could be made from. */
export interface PppChallenge {
	readonly by: 'chap' | 'eap';
	/** The server's name for itself, safe to print; EAP has none at this point. */
	readonly name?: string;
	/** RFC 3748, 5: which method is asked for; 1 is Identity. */
	readonly eapType?: number;
}

const CHALLENGE = 1;
const EAP_REQUEST = 1;

/**
 * Reads a frame as CHAP Challenge (RFC 1994, 4.1) or EAP-Request (RFC 3748, 4.1); undefined when it is neither. The value of the
 * challenge is passed over. Throws {@link WireError} `truncated`, `length`.
 */
export function decodeChallenge({ protocol, information }: PppFrame): PppChallenge | undefined {
	if (protocol !== PPP_PROTOCOLS.chap && protocol !== PPP_PROTOCOLS.eap) return undefined;
	const reader = new Reader(information);
	const code = reader.u8('code');
	reader.skip(1, 'identifier');
	const length = reader.u16('length');
	if (length < 4) throw new WireError('length', 2, 'length');
	const body = new Reader(reader.bytes(length - 4, 'body'));
	if (protocol === PPP_PROTOCOLS.eap) return code === EAP_REQUEST ? { by: 'eap', eapType: body.u8('type') } : undefined;
	if (code !== CHALLENGE) return undefined;
	body.skip(body.u8('value size'), 'value');
	return { by: 'chap', name: cleanText(body.rest()) };
}
