import type { UdpFlow } from '../net/udp-flow.ts';
import type { Ikev1Payload } from '../wire/ikev1.ts';
import { AUTH_PSK } from '../wire/ikev1-names.ts';
import { goDeeper } from './ike/ikev1-depth.ts';
import { declining, firstMessage, mainModeOffer, refusedOffer } from './ike/ikev1-offer.ts';
import { freshOrigin, type Ikev1Origin, lastingOrigin, openFrom } from './ike/ikev1-origin.ts';
import { askPort, type Ikev1Asked, wrapped } from './ike/ikev1-port.ts';
import type { Ikev1Facts, Ikev1Trace } from './ikev1-facts.ts';
import type { Probe, ProbeContext } from './probe.ts';

export type * from './ikev1-facts.ts';

export interface Ikev1Settings {
	/** Where the non-ESP marker is wanted; 4500 but in tests. */
	readonly natPort: number;
	/** What tells this computer from others behind the same address; never sent. */
	readonly machine: string;
	/** The pre-shared key of the connection, when the user handed it over. It never leaves: what does is one proof of it. */
	readonly psk?: Uint8Array;
}

/**
 * Main mode as Windows' L2TP client begins it (RFC 2409, 5.4): its first message to UDP 500, and to UDP 4500 one with an offer that is refused
 * ({@link refusedOffer}), so that a single negotiation is accepted; both the same in every run of half a minute (see {@link lastingOrigin}).
 * With a pre-shared key, what UDP 500 accepts goes on to its end, which proves the key once, and is deleted at once. Without one, and only
 * where UDP 4500 keeps silent to the refused offer, it is asked with the real one, for a server may refuse by silence; and where it keeps silent
 * to that too, a further negotiation asks the server where the NAT is, up to its fourth message, which carries nothing secret. A server is
 * told at once that what it has accepted ends ({@link declining}). Takes at most five patiences, and one where nobody answers.
 */
export const ikev1Probe: Probe<Ikev1Facts, Ikev1Settings> = {
	id: 'ikev1',
	async run(context, settings) {
		const { address, port, signal } = context;
		const { machine, natPort, psk } = settings;
		const at = new Date().toISOString();
		const lasting = (label: string) => lastingOrigin(machine, address, label, Date.now());
		const offer = mainModeOffer(psk === undefined ? undefined : [AUTH_PSK]);
		// Nobody is asked to prove a key twice, so that negotiation is new each time.
		const [ike, refused] = await Promise.all([
			question(context, 500, port, psk === undefined ? lasting('500') : freshOrigin(), offer),
			question(context, 4500, natPort, lasting('4500'), refusedOffer()),
		]);
		let nat = refused;
		try {
			if (ike.fact.kind === 'accepted' && psk === undefined && refused.fact.kind === 'silent') {
				refused.close();
				nat = await question(context, 4500, natPort, lasting('4500 again'), mainModeOffer());
			}
			const facts = { at, port500: { ...ike.trace, ...ike.fact }, port4500: { ...nat.trace, ...nat.fact } };
			if (ike.fact.kind !== 'accepted' || signal.aborted) return facts;
			if (psk !== undefined) return { ...facts, depth: await goDeeper(ike, nat, psk, context) };
			if (!['silent', 'refused', 'filtered'].includes(nat.fact.kind)) return facts;
			const third = await question(context, 500, port, lasting('nat'), offer);
			try {
				return { ...facts, depth: { ...third.trace, ...(await goDeeper(third, nat, undefined, context)) } };
			} finally {
				third.close();
			}
		} finally {
			ike.close();
			nat.close();
		}
	},
};

/** A first message and what came of it. The flow stays open until it is closed, which declines what was accepted. */
export interface Ikev1Question extends Ikev1Asked {
	readonly number: 500 | 4500;
	/** Where it was sent. */
	readonly port: number;
	readonly offer: readonly Ikev1Payload[];
	/** Absent when this computer had no socket for it. */
	readonly flow?: UdpFlow;
	readonly trace?: Ikev1Trace;
	close(): void;
}

async function question(
	{ address, patienceMs, signal }: ProbeContext,
	number: 500 | 4500,
	port: number,
	origin: Ikev1Origin,
	offer: readonly Ikev1Payload[],
): Promise<Ikev1Question> {
	const { flow, initiatorCookie } = await openFrom({ address, port, signal }, origin);
	if (flow.kind !== 'open') return { number, port, offer, fact: flow, close() {} };
	const { localAddress, localPort } = flow;
	const trace = { initiatorCookie, localAddress, localPort };
	const asked = await askPort({ number, flow }, firstMessage(initiatorCookie, offer), offer, patienceMs);
	let open = true;
	const close = () => {
		if (!open) return;
		open = false;
		signal.removeEventListener('abort', close);
		if (asked.fact.kind === 'accepted') flow.send(wrapped({ number, flow }, declining(initiatorCookie, asked.fact.responderCookie)));
		flow.close();
	};
	// Within the abort itself, since the process may end right behind it.
	signal.addEventListener('abort', close, { once: true });
	if (signal.aborted) close();
	return { number, port, offer, flow, trace, ...asked, close };
}
