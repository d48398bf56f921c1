import { openUdpFlow } from '../net/udp-flow.ts';
import { AGGRESSIVE_MODE } from '../wire/ikev1-names.ts';
import { aggressiveOffer, CISCO_GROUP, declining, firstMessage, freshOrigin } from './ike/ikev1-offer.ts';
import { askPort, wrapped } from './ike/ikev1-port.ts';
import { startKeyExchange } from './ike/key-exchange.ts';
import type { Ikev1Port, Ikev1Trace } from './ikev1-facts.ts';
import type { Probe } from './probe.ts';

export interface AggressiveSettings {
	/** The name of the group, which everybody on the way can read. */
	readonly group: string;
}

/** What the first message of aggressive mode was answered with. Of the server's HASH, which a key can be guessed from, nothing is kept. */
export type AggressiveFacts = { readonly at: string; readonly answer: Ikev1Port } & Partial<Ikev1Trace>;

/**
 * Aggressive mode as Cisco's client begins it (RFC 2409, 5.4): one first message with the group's name, and no third. The answer holds a
 * HASH that the group's key can be guessed from: it is not looked at. One attempt.
 */
export const ikev1AggressiveProbe: Probe<AggressiveFacts, AggressiveSettings> = {
	id: 'ikev1-aggressive',
	async run({ address, port, patienceMs, signal }, { group }) {
		const at = new Date().toISOString();
		const flow = await openUdpFlow({ address, port, signal });
		if (flow.kind !== 'open') return { at, answer: flow };
		const on = { number: 500, flow } as const;
		const { initiatorCookie } = freshOrigin();
		const offer = aggressiveOffer(group, startKeyExchange(CISCO_GROUP).publicKey);
		try {
			const { fact } = await askPort(on, firstMessage(initiatorCookie, offer, AGGRESSIVE_MODE), offer, patienceMs);
			if (fact.kind === 'accepted') flow.send(wrapped(on, declining(initiatorCookie, fact.responderCookie)));
			return { at, initiatorCookie, localAddress: flow.localAddress, localPort: flow.localPort, answer: fact };
		} finally {
			flow.close();
		}
	},
};
