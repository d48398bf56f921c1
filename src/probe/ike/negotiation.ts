import type { UdpExchange } from '../../net/udp-flow.ts';
import { type Ikev2Message, payloadOf, payloadsOf } from '../../wire/ikev2.ts';
import { FIRST_STATUS, notifyName, notifyNumber, vendorName } from '../../wire/ikev2-names.ts';
import type { Proposal, Transform } from '../../wire/ikev2-sa.ts';
import { NO_SPI } from '../../wire/isakmp.ts';
import type { Accepted, IkePort, InitAnswer } from '../ikev2-facts.ts';
import { sleep } from '../sleep.ts';
import { suiteOf } from './algorithms.ts';
import type { IkeFlow } from './ike-port.ts';
import { type End, type Initiation, type InitReply, type InitSettings, initiate, natOf, readInit } from './init.ts';
import { type KeyExchange, KNOWN_GROUPS } from './key-exchange.ts';
import type { Offer, OfferSettings } from './offers.ts';
import { policyOf } from './policy.ts';
import { type SecuredSa, secure } from './secured.ts';

export interface NegotiationSettings {
	readonly client: OfferSettings['client'];
	readonly offer: Offer;
	/** Where it is sent. */
	readonly on: IkeFlow;
	/** Where the same bytes go when the first stays quiet for a while. */
	readonly otherwise?: IkeFlow;
	readonly peer: string;
	/** Made beforehand, since that takes a while which is not the peer's. */
	readonly keys?: KeyExchange;
	readonly patienceMs: number;
}

/** How an IKE_SA_INIT ended. */
export interface Negotiated {
	readonly initiation: Initiation;
	readonly port: IkePort;
	readonly otherPort?: IkePort;
	/** Whose answer it is. */
	readonly from?: IkeFlow;
	readonly answer?: InitAnswer;
	readonly sa?: SecuredSa;
}

/** RFC 7296, 2.6: one cookie is enough for an honest server; another may be due when its secret changed in between. */
const MAX_COOKIES = 3;
/**
 * When the other port is asked, as a part of the patience. Not at once: a server answers a repetition where the first copy came from
 * (libreswan 4.10), so that an overtaking copy on UDP 4500 would make UDP 500 look mute.
 */
const OTHER_PORT_AFTER = 0.3;
/** How many names of vendors and notifies are kept. */
const MOST_NAMES = 16;

/** IKE_SA_INIT, again with a cookie or another group where the server asks for it. Never rejects. */
export async function negotiate(settings: NegotiationSettings): Promise<Negotiated> {
	const { client, offer, on, peer } = settings;
	const common: InitSettings = { client, offer, local: endOf(on), peer: { address: peer, port: on.flow.peerPort } };
	const { keys } = settings;
	let initiation = initiate({ ...common, ...(keys === undefined ? {} : { keys }) });
	let cookies = 0;
	let groupWanted: number | undefined;
	for (;;) {
		const { reply, from, ...ports } = await ask(initiation, settings);
		const ended = (answer?: InitAnswer, sa?: SecuredSa): Negotiated => ({
			initiation,
			...ports,
			...(from === undefined ? {} : { from }),
			...(answer === undefined ? {} : { answer }),
			...(sa === undefined ? {} : { sa }),
		});
		if (reply === undefined) return ended();
		if (reply.kind === 'ikev1') return ended({ kind: 'other-version', by: 'ikev1-message' });
		const cookie = dataOf(reply.message, 'COOKIE');
		if (cookie !== undefined && !hasChosen(reply.message)) {
			if (++cookies > MAX_COOKIES) return ended({ kind: 'unusable', because: 'cookie-loop' });
			initiation = initiate({ ...common, again: initiation, cookie });
			continue;
		}
		const wanted = dataOf(reply.message, 'INVALID_KE_PAYLOAD');
		if (wanted !== undefined) {
			const group = ((wanted[0] ?? 0) << 8) | (wanted[1] ?? 0);
			const offered = offer.proposals.some(({ transforms }) => transforms.some(({ kind, id }) => kind === 'group' && id === group));
			// Once: a second wish, or one for what was not offered, leads nowhere.
			if (groupWanted !== undefined || !offered || !KNOWN_GROUPS.includes(group)) return ended({ kind: 'unusable', because: 'group-loop' });
			groupWanted = group;
			initiation = initiate({ ...common, again: initiation, group });
			continue;
		}
		const { answer, sa } = answerOf(reply, initiation, settings, { cookies, ...(groupWanted === undefined ? {} : { groupWanted }) });
		return ended(answer, sa);
	}
}

interface Asked {
	readonly port: IkePort;
	readonly otherPort?: IkePort;
	readonly reply?: InitReply;
	readonly from?: IkeFlow;
}

/** The same bytes to the one port and, while that is quiet, a little later to the other. The first answer counts. */
async function ask({ bytes, spi }: Initiation, { on, otherwise, patienceMs }: NegotiationSettings): Promise<Asked> {
	const read = (message: Uint8Array) => readInit(spi, message);
	const enough = new AbortController();
	const late = otherwise === undefined ? undefined : askLater(otherwise);
	const exchange = await on.ask([bytes], patienceMs, read, enough.signal);
	if (exchange.kind !== 'silent') enough.abort();
	const other = await late;
	const port = on.fact(exchange, other?.kind === 'answer');
	if (otherwise === undefined || other === undefined) {
		return { port, ...(exchange.kind === 'answer' ? { reply: exchange.value, from: on } : {}) };
	}
	const ports = { port, otherPort: otherwise.fact(other, exchange.kind !== 'silent') };
	if (exchange.kind === 'answer') return { ...ports, reply: exchange.value, from: on };
	return { ...ports, ...(other.kind === 'answer' ? { reply: other.value, from: otherwise } : {}) };

	async function askLater(flow: IkeFlow): Promise<UdpExchange<InitReply>> {
		await sleep(OTHER_PORT_AFTER * patienceMs, enough.signal, flow.flow.signal);
		const how = await flow.ask([bytes], (1 - OTHER_PORT_AFTER) * patienceMs, read, enough.signal);
		if (how.kind === 'answer') enough.abort();
		return how;
	}
}

/** It has chosen; anything else asks for another message, or refuses. */
function hasChosen({ payloads }: Ikev2Message): boolean {
	return payloadOf(payloads, 'SA') !== undefined;
}

function dataOf({ payloads }: Ikev2Message, name: 'COOKIE' | 'INVALID_KE_PAYLOAD'): Uint8Array | undefined {
	return payloadsOf(payloads, 'Notify').find(({ notify }) => notify === notifyNumber(name))?.data;
}

function answerOf(
	{ message, bytes }: Extract<InitReply, { kind: 'ikev2' }>,
	initiation: Initiation,
	{ on, otherwise, peer }: NegotiationSettings,
	asked: Pick<Accepted, 'cookies' | 'groupWanted'>,
): { answer: InitAnswer; sa?: SecuredSa } {
	const { payloads, header } = message;
	const { responderSpi } = header;
	const refusal = payloadsOf(payloads, 'Notify').find(({ notify }) => notify < FIRST_STATUS);
	if (refusal !== undefined) return { answer: refusedBy(notifyName(refusal.notify), responderSpi) };
	const chosen = payloadOf(payloads, 'SA')?.proposals;
	const key = payloadOf(payloads, 'KE');
	const nonce = payloadOf(payloads, 'Nonce')?.data;
	const [proposal] = chosen ?? [];
	const unusable = (because: Extract<InitAnswer, { kind: 'unusable' }>['because']) => ({ answer: { kind: 'unusable', because } as const });
	if (proposal === undefined || key === undefined || nonce === undefined || responderSpi === NO_SPI) return unusable('incomplete');
	const suite = suiteOf(proposal);
	if (suite === undefined || !isOffered(proposal, initiation.offer) || chosen?.length !== 1) return unusable('not-offered');
	if (key.group !== initiation.keys.group || suite.group !== key.group) return unusable('key');
	const keys = secure(initiation, { suite, responderSpi, key: key.data, nonce });
	if (keys === undefined) return unusable('key');

	const flows = [on, ...(otherwise === undefined ? [] : [otherwise])];
	const nat = natOf(
		message,
		flows.map(endOf),
		flows.map(({ flow }) => ({ address: peer, port: flow.peerPort })),
	);
	const notifies = payloadsOf(payloads, 'Notify').map(({ notify }) => notifyName(notify));
	const fragmentation = notifies.includes('IKEV2_FRAGMENTATION_SUPPORTED');
	const answer: Accepted = {
		kind: 'accepted',
		responderSpi,
		chosen: policyOf(proposal),
		...(nat === undefined ? {} : { nat }),
		fragmentation,
		vendors: payloadsOf(payloads, 'Vendor')
			.slice(0, MOST_NAMES)
			.map(({ data }) => vendorName(data)),
		notifies: notifies.slice(0, MOST_NAMES),
		...asked,
	};
	return { answer, sa: { initiation, responderSpi, suite, keys, reply: bytes, fragmentation } };
}

function endOf({ flow }: IkeFlow): End {
	return { address: flow.localAddress, port: flow.localPort };
}

function refusedBy(notify: string, responderSpi: string): InitAnswer {
	switch (notify) {
		case 'NO_PROPOSAL_CHOSEN':
			return { kind: 'no-proposal', responderSpi };
		case 'INVALID_MAJOR_VERSION':
			return { kind: 'other-version', by: notify };
		default:
			return { kind: 'error', notify };
	}
}

/** RFC 7296, 2.7: one algorithm of each kind, all out of one proposal of ours. */
function isOffered({ transforms }: Proposal, { proposals }: Offer): boolean {
	const same = (one: Transform, other: Transform) => one.kind === other.kind && one.id === other.id && one.keyBits === other.keyBits;
	// "No integrity algorithm" beside an AEAD cipher may be said or left out.
	const named = transforms.filter(({ kind, id }) => kind !== 'integrity' || id !== 0);
	return proposals.some((proposal) => named.every((one) => proposal.transforms.some((other) => same(one, other))));
}
