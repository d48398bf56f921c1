import { openUdpFlow } from '../net/udp-flow.ts';
import { NO_SPI } from '../wire/isakmp.ts';
import { authenticate, drop } from './ike/auth.ts';
import { IkeFlow } from './ike/ike-port.ts';
import { startKeyExchange } from './ike/key-exchange.ts';
import { type Negotiated, type NegotiationSettings, negotiate } from './ike/negotiation.ts';
import { CURES, type OfferSettings, offerOf } from './ike/offers.ts';
import { policyOf } from './ike/policy.ts';
import type { SecuredSa } from './ike/secured.ts';
import type { Accepted, Auth, Cure, Ikev2Facts, InitAnswer, Trace } from './ikev2-facts.ts';
import type { Probe, ProbeContext } from './probe.ts';
import { sleep } from './sleep.ts';

export type { OfferSettings } from './ike/offers.ts';
export type * from './ikev2-facts.ts';

export interface Ikev2Settings extends OfferSettings {
	/** Where the non-ESP marker is wanted; 4500 but in tests. */
	readonly natPort: number;
	/** How many negotiations the server may be made to accept at most; with one, what needs a second one stays unknown. Default 2. */
	readonly most?: 1 | 2;
	/** SHA-1 of the public keys of the authorities that the client asks for, 20 bytes each. Asked only when it comes to that. */
	keyHashes(): readonly Uint8Array[];
}

/** When a lost IKE_AUTH makes us look whether anything passes at all, as a part of the patience: after three sends. */
const AGAIN_AFTER = 0.4;
/** What fits into one packet on every way: so few authorities. */
const FEW_AUTHORITIES = 4;

/**
 * One negotiation of IKEv2 as the client begins it, up to the server's certificate (RFC 7296, 1.2 and 2.16): IKE_SA_INIT; IKE_AUTH without AUTH; an EAP-Nak. No identity but our address, and no credential. When the client's proposals are refused one
 * more message finds out what would be taken; when a large IKE_AUTH is lost, a small one tells whether the size is why. So at most two
 * negotiations are accepted, and each that can be is let go. Takes at most six patiences.
 */
export const ikev2Probe: Probe<Ikev2Facts, Ikev2Settings> = {
	id: 'ikev2',
	async run(context, settings) {
		const at = new Date().toISOString();
		const offer = offerOf(settings);
		if (typeof offer === 'string') return { stage: 'unasked', at, because: 'policy', word: offer };
		const { address, port, signal } = context;
		const keys = startKeyExchange(offer.group);
		const ike = await openUdpFlow({ address, port, signal });
		if (ike.kind !== 'open') return { stage: 'unasked', at, because: ike.kind === 'local' ? ike.code : ike.kind };
		const nat = await openUdpFlow({ address, port: settings.natPort, signal });
		try {
			if (nat.kind !== 'open') return { stage: 'unasked', at, because: nat.kind === 'local' ? nat.code : nat.kind };
			return await converse(context, settings, at, { offer, keys }, { ike: new IkeFlow(500, ike), nat: new IkeFlow(4500, nat) });
		} finally {
			ike.close();
			if (nat.kind === 'open') nat.close();
		}
	},
};

async function converse(
	{ address, patienceMs, signal }: ProbeContext,
	settings: Ikev2Settings,
	at: string,
	{ offer, keys }: Pick<Required<NegotiationSettings>, 'offer' | 'keys'>,
	flows: { readonly ike: IkeFlow; readonly nat: IkeFlow },
): Promise<Ikev2Facts> {
	const { client, most = 2 } = settings;
	const begin = (on: IkeFlow, offered = offer) => negotiate({ client, offer: offered, on, peer: address, patienceMs });
	const asking = { patienceMs, signal };
	const few = () => settings.keyHashes().slice(0, FEW_AUTHORITIES);

	// What answers on UDP 4500 first is asked anew on UDP 500: that would be two.
	let first = await (most === 1
		? negotiate({ client, offer, keys, on: flows.ike, peer: address, patienceMs })
		: negotiate({ client, offer, keys, on: flows.ike, otherwise: flows.nat, peer: address, patienceMs }));
	const port4500 = first.otherPort ?? { kind: 'not-needed' };
	if (first.from === flows.nat && first.port.kind === 'not-needed') {
		// Answered on UDP 4500, and only then given up on UDP 500: ask there alone.
		const alone = await begin(flows.ike);
		if (alone.answer !== undefined && first.sa !== undefined) drop(first.sa, flows.nat, 1);
		first = alone.answer === undefined ? { ...first, port: alone.port } : alone;
	}
	const trace: Trace = {
		at,
		localAddress: flows.ike.flow.localAddress,
		localPort: flows.ike.flow.localPort,
		initiatorSpi: first.initiation.spi,
		offered: offer.proposals.map(policyOf),
		port500: first.port,
		port4500,
	};
	const { answer, sa, from } = first;
	if (answer === undefined) return { stage: 'unanswered', ...trace };
	if (from === flows.nat) {
		const auth = sa === undefined ? undefined : await letGo(sa, flows.nat);
		return { stage: 'unanswered', ...trace, ...(auth === undefined ? {} : { auth }) };
	}
	if (answer.kind === 'accepted') {
		// Without keys there is no such answer.
		const auth = await showCertificate(sa as SecuredSa, floats(answer) ? flows.nat : flows.ike);
		return { stage: 'accepted', ...trace, answer, auth };
	}
	if (answer.kind !== 'no-proposal') return { stage: 'answered', ...trace, answer };

	const second = await begin(flows.ike, CURES);
	const cure = cureOf(second.answer);
	const found = cure?.kind === 'none' ? withoutIkev2(answer) : answer;
	const auth = second.sa === undefined ? undefined : await letGo(second.sa, flows.ike);
	return {
		stage: 'answered',
		...trace,
		answer: found,
		...(cure === undefined ? {} : { cure }),
		...(auth === undefined ? {} : { auth }),
	};

	/** Frees what was accepted and will not be used, and shows the certificate on the way. */
	async function letGo(taken: SecuredSa, on: IkeFlow): Promise<Auth> {
		return { port: on.number, ...(await authenticate({ sa: taken, on, keyHashes: few(), ...asking })) };
	}

	/**
	 * Behind a NAT clients go on over UDP 4500, whatever it said before (RFC 7296, 2.23); those that know MOBIKE go there anyway
	 * (RFC 4555, 3.3), Windows does not.
	 */
	function floats({ nat }: Accepted): boolean {
		return client !== 'windows' || (nat !== undefined && (nat.here || nat.server));
	}

	async function showCertificate(taken: SecuredSa, on: IkeFlow): Promise<Auth> {
		const answered = new AbortController();
		const pending = authenticate({ sa: taken, on, keyHashes: settings.keyHashes(), ...asking });
		const again = tryAgain(on, answered.signal);
		const large = await pending;
		const auth = { port: on.number, ...large };
		if (large.answer.kind !== 'silent') answered.abort();
		// Also when it is of no use any more: it may have been accepted, and has to be let go.
		const fresh = await again;
		if (fresh === undefined) return auth;
		const { begun } = fresh;
		const small = begun.sa === undefined ? undefined : await authenticate({ sa: begun.sa, on: fresh.on, keyHashes: few(), ...asking });
		fresh.on.flow.close();
		return { ...auth, again: { init: begun.port, ...(small === undefined ? {} : { small }) } };
	}

	/** When IKE_AUTH has been lost for a while: a fresh negotiation on a flow of its own shows whether anything passes there. */
	async function tryAgain(on: IkeFlow, answered: AbortSignal): Promise<{ on: IkeFlow; begun: Negotiated } | undefined> {
		await sleep(AGAIN_AFTER * patienceMs, answered, signal);
		if (answered.aborted || signal.aborted || most === 1) return undefined;
		const flow = await openUdpFlow({ address, port: on.flow.peerPort, signal });
		if (flow.kind !== 'open') return undefined;
		const fresh = new IkeFlow(on.number, flow);
		return { on: fresh, begun: await begin(fresh) };
	}
}

function cureOf(answer: InitAnswer | undefined): Cure | undefined {
	switch (answer?.kind) {
		case 'accepted':
			return { kind: 'accepted', chosen: answer.chosen };
		case 'no-proposal':
			return { kind: 'none' };
		default:
			return undefined;
	}
}

/**
 * A server that has no IKEv2 connection at all refuses in the same words. strongSwan (measured with 5.9.8) has an SPI of its own by
 * then; for what it merely does not like it has none. Counts only when it liked nothing else either.
 */
function withoutIkev2(answer: Extract<InitAnswer, { kind: 'no-proposal' }>): InitAnswer & { kind: 'no-proposal' | 'other-version' } {
	return answer.responderSpi === NO_SPI ? answer : { kind: 'other-version', by: 'responder-spi' };
}
