import type { UdpExchange, UdpFlow } from '../../net/udp-flow.ts';
import { toHex } from '../../wire/hex.ts';
import { decodeIkev1, type Ikev1Message, type Ikev1Payload, type Ikev1PayloadOf } from '../../wire/ikev1.ts';
import { AUTH_PSK, AUTH_RSA, FIRST_STATUS_V1, ikev1NotifyName, NO_PROPOSAL_CHOSEN, suiteName, vendorName } from '../../wire/ikev1-names.ts';
import { type Ikev1Suite, suiteOfTransform } from '../../wire/ikev1-sa.ts';
import { decodeIsakmp, IKEV1, NO_SPI, withNonEspMarker, withoutNonEspMarker } from '../../wire/isakmp.ts';
import type { Ikev1Port } from '../ikev1-facts.ts';

/** A port that IKE is spoken on; UDP 4500 has its marker. */
export interface Ikev1Flow {
	readonly number: 500 | 4500;
	readonly flow: UdpFlow;
}

/** A message of the peer, as it came. */
export interface Ikev1Reply {
	readonly message: Ikev1Message;
	readonly bytes: Uint8Array;
}

/** What was asked, and the answer to it as a fact; `reply` when the offer was taken. */
export interface Ikev1Asked {
	readonly fact: Ikev1Port;
	readonly reply?: Ikev1Reply;
	readonly suite?: Ikev1Suite;
}

/** How many bytes of something that is not IKE are kept. */
const FIRST_BYTES = 32;

export function wrapped({ number }: Ikev1Flow, message: Uint8Array): Uint8Array {
	return number === 4500 ? withNonEspMarker(message) : message;
}

function unwrapped({ number }: Ikev1Flow, datagram: Uint8Array): Uint8Array | undefined {
	return number === 4500 ? withoutNonEspMarker(datagram) : datagram;
}

/** The message in a datagram; undefined when there is none of IKEv1. */
export function readReply(on: Ikev1Flow, datagram: Uint8Array): Ikev1Reply | undefined {
	const bytes = unwrapped(on, datagram);
	if (bytes === undefined) return undefined;
	try {
		return { message: decodeIkev1(bytes), bytes };
	} catch {
		return undefined;
	}
}

/** Sends the first message of main mode, and reads what the port makes of it. `offered`: what is in it. */
export async function askPort(
	on: Ikev1Flow,
	message: Uint8Array,
	offered: readonly Ikev1Payload[],
	patienceMs: number,
): Promise<Ikev1Asked> {
	const sent = wrapped(on, message);
	const initiatorCookie = toHex(message.subarray(0, 8));
	let other: Uint8Array | undefined;
	const how = await on.flow.exchange<Unsent>({
		message: sent,
		patienceMs,
		accept(datagram) {
			const answer = answerIn(on, datagram, initiatorCookie, offered);
			if (answer === undefined) other ??= Uint8Array.from(datagram);
			return answer;
		},
	});
	return asked(how, other, sent);
}

function asked(how: UdpExchange<Unsent>, other: Uint8Array | undefined, sent: Uint8Array): Ikev1Asked {
	if (how.kind === 'local' || how.kind === 'aborted') return { fact: how };
	const { ms, sends } = how;
	switch (how.kind) {
		case 'answer': {
			const { fact, ...more } = how.value;
			return { fact: { ...fact, ms, sends } as Ikev1Port, ...more };
		}
		case 'silent': {
			if (other === undefined) return { fact: { kind: 'silent', ms, sends } };
			const echo = Buffer.compare(other, sent) === 0;
			return { fact: { kind: 'not-ike', echo, firstBytes: toHex(other.subarray(0, FIRST_BYTES)), ms, sends } };
		}
		default:
			return { fact: { kind: how.kind, code: how.code, ms, sends } };
	}
}

type WithoutSent<Fact> = Fact extends unknown ? Omit<Fact, 'ms' | 'sends'> : never;
type Unsent = Omit<Ikev1Asked, 'fact'> & { readonly fact: WithoutSent<Ikev1Port> };

/** What a datagram says to our first message; undefined when it does not answer it. */
function answerIn(on: Ikev1Flow, datagram: Uint8Array, initiatorCookie: string, offered: readonly Ikev1Payload[]): Unsent | undefined {
	const reply = readReply(on, datagram);
	if (reply === undefined) return isOtherVersion(on, datagram, initiatorCookie) ? { fact: { kind: 'other-version' } } : undefined;
	const { message } = reply;
	if (message.initiatorCookie !== initiatorCookie || message.content.kind !== 'open') return undefined;
	const { payloads } = message.content;
	const error = payloads.find((payload) => payload.type === 'N' && payload.notify < FIRST_STATUS_V1);
	if (error?.type === 'N') return { fact: errorFact(error, message) };
	// Our own message sent back has no cookie of the server.
	if (message.responderCookie === NO_SPI) return undefined;
	const sa = payloads.find((payload) => payload.type === 'SA');
	if (sa?.type !== 'SA') return { fact: { kind: 'unusable', because: 'incomplete' } };
	const transforms = sa.proposals.flatMap((proposal) => proposal.transforms);
	const [transform] = transforms;
	const suite = transform === undefined ? undefined : suiteOfTransform(transform);
	if (suite === undefined || transforms.length !== 1) return { fact: { kind: 'unusable', because: 'incomplete' } };
	if (!suitesIn(offered).some((each) => sameSuite(each, suite))) return { fact: { kind: 'unusable', because: 'not-offered' } };
	const vendors = payloads.flatMap((payload) => (payload.type === 'VID' ? [vendorName(payload.data)] : []));
	const natTraversal = vendors.some((name) => name.startsWith('NAT-T'));
	const fact = { kind: 'accepted', responderCookie: message.responderCookie, chosen: suiteName(suite), auth: authOf(suite) } as const;
	return { fact: { ...fact, natTraversal, vendors: [...new Set(vendors)].slice(0, MAX_VENDORS) }, reply, suite };
}

/** How many of them are named. */
const MAX_VENDORS = 16;

/**
 * strongSwan (measured with 5.9.8) names both cookies when it likes no proposal, and names none, but has a cookie of its own, when it has no
 * connection for IKEv1 at all. libreswan has no cookie of its own in either case.
 */
function errorFact({ notify, spi }: Ikev1PayloadOf<'N'>, { responderCookie }: Ikev1Message): WithoutSent<Ikev1Port> {
	const name = ikev1NotifyName(notify);
	if (name === 'INVALID_MAJOR_VERSION') return { kind: 'other-version' };
	if (notify !== NO_PROPOSAL_CHOSEN) return { kind: 'notify', notify: name };
	const connection = spi.length === 0 && responderCookie !== NO_SPI ? 'none' : 'unknown';
	return { kind: 'no-proposal', responderCookie, connection };
}

function isOtherVersion(on: Ikev1Flow, datagram: Uint8Array, initiatorCookie: string): boolean {
	const bytes = unwrapped(on, datagram);
	if (bytes === undefined) return false;
	try {
		const { header } = decodeIsakmp(bytes);
		return header.initiatorSpi === initiatorCookie && header.version >>> 4 !== IKEV1 >>> 4;
	} catch {
		return false;
	}
}

function suitesIn(offered: readonly Ikev1Payload[]): readonly Ikev1Suite[] {
	return offered.flatMap((payload) =>
		payload.type === 'SA'
			? payload.proposals.flatMap((proposal) => proposal.transforms.flatMap((transform) => suiteOfTransform(transform) ?? []))
			: [],
	);
}

function sameSuite(one: Ikev1Suite, other: Ikev1Suite): boolean {
	return (['encryption', 'keyBits', 'hash', 'auth', 'group'] as const).every((part) => one[part] === other[part]);
}

function authOf({ auth }: Ikev1Suite): 'psk' | 'certificate' | number {
	if (auth === AUTH_PSK) return 'psk';
	return auth === AUTH_RSA ? 'certificate' : auth;
}
