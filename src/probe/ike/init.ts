import { createHash, randomBytes } from 'node:crypto';
import { WireError } from '../../wire/error.ts';
import { fromHex, toHex } from '../../wire/hex.ts';
import { decodeIkev2, encodeIkev2, type Ikev2Message, type Ikev2Payload, isResponse, payloadsOf } from '../../wire/ikev2.ts';
import { FLAG_INITIATOR, IKE_SA_INIT, type NotifyName, notifyNumber } from '../../wire/ikev2-names.ts';
import { parseAddress } from '../../wire/ip.ts';
import { decodeIsakmp, IKEV1, IKEV2, NO_SPI } from '../../wire/isakmp.ts';
import type { Nat } from '../ikev2-facts.ts';
import type { Read } from './ike-port.ts';
import { type KeyExchange, startKeyExchange } from './key-exchange.ts';
import type { Offer, OfferSettings } from './offers.ts';

/** One end of the way. */
export interface End {
	readonly address: string;
	readonly port: number;
}

/** Our first message, and what is needed to go on from its answer. */
export interface Initiation {
	readonly offer: Offer;
	/** 16 hex digits. */
	readonly spi: string;
	readonly nonce: Uint8Array;
	readonly keys: KeyExchange;
	/** Repeated from the server's answer (RFC 7296, 2.6). */
	readonly cookie?: Uint8Array;
	readonly bytes: Uint8Array;
}

/** As long as Windows' is, in bytes. */
const NONCE_SIZE = 48;
const SPI_SIZE = 8;

export interface InitSettings {
	readonly client: OfferSettings['client'];
	readonly offer: Offer;
	readonly local: End;
	readonly peer: End;
	/** Taken over from the message that this one repeats. */
	readonly again?: Initiation;
	/** Made beforehand, for a negotiation of its own. */
	readonly keys?: KeyExchange;
	readonly group?: number;
	readonly cookie?: Uint8Array;
}

/** A fresh IKE_SA_INIT, or one `again` with a cookie or a key of another group. */
export function initiate({
	client,
	offer,
	local,
	peer,
	again,
	keys: made = again?.keys,
	group = again?.keys.group ?? offer.group,
	cookie = again?.cookie,
}: InitSettings): Initiation {
	const spi = again?.spi ?? freshSpi();
	const nonce = again?.nonce ?? randomBytes(NONCE_SIZE);
	const keys = made?.group === group ? made : startKeyExchange(group);
	const payloads: Ikev2Payload[] = [
		...(cookie === undefined ? [] : [notify('COOKIE', cookie)]),
		{ type: 'SA', proposals: offer.proposals },
		{ type: 'KE', group, data: keys.publicKey },
		{ type: 'Nonce', data: nonce },
		...announcements(client),
		notify('NAT_DETECTION_SOURCE_IP', natHash(spi, NO_SPI, local)),
		notify('NAT_DETECTION_DESTINATION_IP', natHash(spi, NO_SPI, peer)),
		...vendorIds(client),
	];
	const header = { initiatorSpi: spi, responderSpi: NO_SPI, version: IKEV2, exchange: IKE_SA_INIT, flags: FLAG_INITIATOR, messageId: 0 };
	const bytes = encodeIkev2({ header, payloads, next: 0 });
	return { offer, spi, nonce, keys, bytes, ...(cookie === undefined ? {} : { cookie }) };
}

/** An answer to it, with the bytes that the server signs later. */
export type InitReply = { readonly kind: 'ikev1' } | { readonly kind: 'ikev2'; readonly message: Ikev2Message; readonly bytes: Uint8Array };

/** Tells what answers the initiator's SPI `spi` from everything else. */
export function readInit(spi: string, bytes: Uint8Array): Read<InitReply> {
	try {
		const { header } = decodeIsakmp(bytes);
		if (header.initiatorSpi !== spi) return { kind: 'stray' };
		if (header.version >> 4 === IKEV1 >> 4) return { kind: 'answer', value: { kind: 'ikev1' } };
		const message = decodeIkev2(bytes);
		if (!isResponse(message) || header.messageId !== 0 || header.exchange !== IKE_SA_INIT) return { kind: 'stray' };
		return { kind: 'answer', value: { kind: 'ikev2', message, bytes: Uint8Array.from(bytes) } };
	} catch (error) {
		if (!(error instanceof WireError)) throw error;
		return { kind: toHex(bytes.subarray(0, SPI_SIZE)) === spi ? 'malformed' : 'stray' };
	}
}

/** SHA-1 of both SPIs, the address and the port (RFC 7296, 2.23). */
function natHash(initiatorSpi: string, responderSpi: string, { address, port }: End): Uint8Array {
	const hash = createHash('sha1').update(fromHex(initiatorSpi)).update(fromHex(responderSpi)).update(parseAddress(address));
	return hash.update(Uint8Array.of(port >> 8, port & 0xff)).digest();
}

/**
 * What the server's hashes say. The same message went to both ports, and a server answers its repetition with the answer that it gave before: its
 * hashes are of one of the two ways. `ours` and `theirs` are the ends of both.
 */
export function natOf(message: Ikev2Message, ours: readonly End[], theirs: readonly End[]): Nat | undefined {
	const { initiatorSpi, responderSpi } = message.header;
	const hashes = (name: NotifyName) =>
		payloadsOf(message.payloads, 'Notify')
			.filter(({ notify: number }) => number === notifyNumber(name))
			.map(({ data }) => toHex(data));
	const sources = hashes('NAT_DETECTION_SOURCE_IP');
	const destinations = hashes('NAT_DETECTION_DESTINATION_IP');
	if (sources.length === 0 || destinations.length === 0) return undefined;
	const matches = (list: readonly string[], ends: readonly End[]) =>
		ends.some((end) => list.includes(toHex(natHash(initiatorSpi, responderSpi, end))));
	return { here: !matches(destinations, ours), server: !matches(sources, theirs) };
}

function freshSpi(): string {
	const spi = toHex(randomBytes(SPI_SIZE));
	return spi === NO_SPI ? freshSpi() : spi;
}

export function notify(name: NotifyName, data: Uint8Array = new Uint8Array()): Ikev2Payload {
	return { type: 'Notify', protocol: 0, spi: '', notify: notifyNumber(name), data };
}

/** RFC 7427, 4: SHA-1 to SHA-512. */
const SIGNATURE_HASHES = Uint8Array.of(0, 1, 0, 2, 0, 3, 0, 4);

function announcements(client: OfferSettings['client']): readonly Ikev2Payload[] {
	const fragmentation = notify('IKEV2_FRAGMENTATION_SUPPORTED');
	// Windows does not know RFC 7427; a server that hears of it might sign in a way that Windows cannot check.
	return client === 'windows' || client === 'macos'
		? [fragmentation]
		: [fragmentation, notify('SIGNATURE_HASH_ALGORITHMS', SIGNATURE_HASHES)];
}

/** As logs of servers show them behind Windows' first message: its version, discovery, initial contact, and its own fragmentation. */
const WINDOWS_VENDOR_IDS = [
	'1e2b516905991c7d7c96fcbfb587e46100000009',
	'fb1de3cdf341b7ea16b7e5be0855f120',
	'26244d38eddb61b3172a36e3d0cfb819',
	'01528bbbc00696121849ab9a1c5b2a5100000002',
];

function vendorIds(client: OfferSettings['client']): readonly Ikev2Payload[] {
	return client === 'windows' ? WINDOWS_VENDOR_IDS.map((id) => ({ type: 'Vendor', data: fromHex(id) })) : [];
}
