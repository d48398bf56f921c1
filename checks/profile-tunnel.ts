import { defineCheck, type Saw } from '../src/check/define.ts';
import { TUNNEL_TITLES, type Tunnel } from '../src/check/tunnel.ts';
import type { Profile } from '../src/host/profile.ts';
import { NO_CONNECTION } from './parts/no-connection.ts';

interface Facts {
	/** In the order of the attempts, where it is known. */
	readonly tunnels: readonly Tunnel[];
	/** VpnStrategy, as it is stored. */
	readonly strategy?: string;
}

type Seen =
	| Saw<'automatic', Facts & { readonly firstMayBeWrittenBack: boolean }>
	| Saw<'fixed', Facts>
	| Saw<'unknown-order', Facts>
	| Saw<'other-kind', Facts>
	| Saw<'not-given'>;

export default defineCheck<Seen>({
	id: 'profile-tunnel',
	title: 'Type of the connection',
	about:
		'A connection that tries one tunnel after the other shows 800 when all have failed; one that is set to a single tunnel shows its code.',
	group: 'computer',
	ofConnection: true,
	scope: 'target',
	ofClient: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		automatic: {
			status: 'pass',
			says: ({ tunnels, firstMayBeWrittenBack }) =>
				`The connection tries ${inTurn(tunnels)}.${firstMayBeWrittenBack ? ' Windows itself puts to the front what worked last.' : ''}`,
		},
		fixed: { status: 'pass', says: ({ tunnels }) => `The connection is set to ${titlesOf(tunnels)[0]} and tries nothing else.` },
		'unknown-order': {
			status: 'unknown',
			says: ({ strategy }) =>
				`Which tunnels the connection tries in which order is not known (VpnStrategy ${strategy ?? 'missing'}): any may be among them.`,
		},
		'other-kind': { status: 'unknown', says: 'The connection is of a kind that is not looked at here.' },
		'not-given': NO_CONNECTION,
	},
	observe: async ({ profile }) => (profile === undefined ? { outcome: 'not-given' } : seenIn(profile)),
});

/** VpnStrategy: one tunnel first, then the others. */
const FIRST = ['2', '4', '6', '8'];

function seenIn({ tunnels, automatic, stored: { VpnStrategy: strategy } }: Profile): Seen {
	const facts = { tunnels, ...(strategy === undefined ? {} : { strategy }) };
	if (tunnels.length === 0) return { outcome: 'other-kind', ...facts };
	if (automatic) return { outcome: 'automatic', ...facts, firstMayBeWrittenBack: FIRST.includes(strategy ?? '') };
	return { outcome: tunnels.length === 1 ? 'fixed' : 'unknown-order', ...facts };
}

function inTurn(tunnels: readonly Tunnel[]): string {
	return titlesOf(tunnels).join(', then ');
}

function titlesOf(tunnels: readonly Tunnel[]): readonly string[] {
	return tunnels.map((tunnel) => TUNNEL_TITLES[tunnel]);
}
