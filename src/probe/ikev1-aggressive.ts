import { randomBytes } from 'node:crypto';
import { AGGRESSIVE_MODE } from '../wire/ikev1-names.ts';
import { aggressiveOffer, declining, firstMessage } from './ike/ikev1-offer.ts';
import { lastingBytes, lastingOrigin, openFrom } from './ike/ikev1-origin.ts';
import { askPort, wrapped } from './ike/ikev1-port.ts';
import type { Ikev1Port, Ikev1Trace } from './ikev1-facts.ts';
import type { Probe } from './probe.ts';

export interface AggressiveSettings {
	/** The name of the group, which everybody on the way can read. */
	readonly group: string;
	/** What tells this computer from others behind the same address; never sent. */
	readonly machine: string;
}

/** What the first message of aggressive mode was answered with. Of the server's HASH, which a key can be guessed from, nothing is kept. */
export type AggressiveFacts = { readonly at: string; readonly answer: Ikev1Port } & Partial<Ikev1Trace>;

/**
 * Aggressive mode as Cisco's client begins it (RFC 2409, 5.4): one first message with the group's name, and no third. The answer holds a
 * HASH that the group's key can be guessed from: it is not looked at. One attempt, the same in every run of half a minute, since strongSwan
 * keeps what it accepted half open for so long, whatever it is told.
 */
export const ikev1AggressiveProbe: Probe<AggressiveFacts, AggressiveSettings> = {
	id: 'ikev1-aggressive',
	async run({ address, port, patienceMs, signal }, { group, machine }) {
		const at = new Date().toISOString();
		const now = Date.now();
		const about = `aggressive ${group}`;
		const origin = lastingOrigin(machine, address, about, now);
		const { flow, initiatorCookie } = await openFrom({ address, port, signal }, origin);
		if (flow.kind !== 'open') return { at, answer: flow };
		const on = { number: 500, flow } as const;
		const isLasting = initiatorCookie === origin.initiatorCookie;
		const offer = aggressiveOffer(group, (label, size) =>
			isLasting ? lastingBytes(machine, address, `${about} ${label}`, now, size) : Uint8Array.from(randomBytes(size)),
		);
		try {
			const { fact } = await askPort(on, firstMessage(initiatorCookie, offer, AGGRESSIVE_MODE), offer, patienceMs);
			if (fact.kind === 'accepted') flow.send(wrapped(on, declining(initiatorCookie, fact.responderCookie)));
			return { at, initiatorCookie, localAddress: flow.localAddress, localPort: flow.localPort, answer: fact };
		} finally {
			flow.close();
		}
	},
};
