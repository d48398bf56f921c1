import type { Tunnel } from '../../../check/tunnel.ts';

/** What a VpnStrategy dials. */
interface Strategy {
	/** In the order of the attempts. */
	readonly tunnels: readonly Tunnel[];
	/** It goes on to the next where one fails. */
	readonly automatic: boolean;
}

/**
 * What current Windows tries when nothing is chosen (event 20221 of Windows 11: `VpnStrategy = IKEv2 , SSTP , PPTP then L2TP`).
 * Older ones have another order.
 */
const EVERY = ['ikev2', 'sstp', 'pptp', 'l2tp'] as const satisfies readonly Tunnel[];

const only = (tunnel: Tunnel): Strategy => ({ tunnels: [tunnel], automatic: false });
const inTurn = (...tunnels: readonly Tunnel[]): Strategy => ({ tunnels, automatic: true });
/** Where the others follow in which order is not documented: taken as in {@link EVERY}. */
const first = (tunnel: (typeof EVERY)[number]): Strategy => inTurn(tunnel, ...EVERY.filter((other) => other !== tunnel));

/**
 * VpnStrategy (ras.h, MS-RRASM 2.2.2.2.11). After a good connection by "Automatic", Windows writes here which tunnel it was: so
 * *IKEv2 first* may be what somebody chose, or what worked last.
 */
const STRATEGIES: Readonly<Record<number, Strategy>> = {
	0: inTurn(...EVERY),
	1: only('pptp'),
	2: first('pptp'),
	3: only('l2tp'),
	4: first('l2tp'),
	5: only('sstp'),
	6: first('sstp'),
	7: only('ikev2'),
	8: first('ikev2'),
	// Bare GRE, between routers.
	9: { tunnels: [], automatic: false },
	12: inTurn('pptp', 'sstp'),
	13: inTurn('l2tp', 'sstp'),
	14: inTurn('ikev2', 'sstp'),
};

/** The strategies that Windows' own dialog calls "Automatic" or by the name of one tunnel: 0, and those with a single one. */
export const PLAIN_STRATEGIES: ReadonlySet<number> = new Set([0, 1, 3, 5, 7]);

/**
 * What a VpnStrategy dials; undefined where that is not known. 15 follows a list of its own (ProtocolList of a managed profile),
 * of which no phonebook was seen.
 */
export function strategyOf(value: number): Strategy | undefined {
	return STRATEGIES[value];
}

/** What may be dialled where the strategy is not known: any of them, in no order that could be told. */
export const ANY_TUNNEL: Strategy = { tunnels: EVERY, automatic: false };
