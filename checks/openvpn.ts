import { defineCheck, type Saw } from '../src/check/define.ts';
import { inMs } from '../src/check/figures.ts';
import dns from './dns.ts';
import { askEndpoint, endpointsToAsk, profileIn } from './parts/openvpn-endpoints.ts';
import { type EndpointSeen, outcomeOf } from './parts/openvpn-outcomes.ts';
import route from './route.ts';

/** What the other ports of the same server came to. */
interface Others {
	readonly others: readonly { readonly transport: 'udp' | 'tcp'; readonly port: number; readonly outcome: EndpointSeen['outcome'] }[];
}

type Seen =
	| (EndpointSeen & Others)
	/** `profile`: the file, as it was named. */
	| Saw<'static-key' | 'through-proxy' | 'other-family', { readonly profile: string }>
	| Saw<'other-transport', { readonly profile: string; readonly transport: 'udp' | 'tcp' }>;

export default defineCheck<Seen>({
	id: 'openvpn',
	title: 'OpenVPN server',
	about:
		'OpenVPN shakes hands over UDP or TCP before it asks who is there. With the profile (--connection FILE) a server that answers ' +
		'only to its tls-auth or tls-crypt key can be asked as well.',
	group: 'server',
	scope: 'address',
	tunnels: ['openvpn'],
	needs: { dns, route },
	privilege: 'none',
	sends:
		'One OpenVPN session over UDP and one over TCP, or those that the profile names: a reset, the first half of a TLS handshake without a ' +
		'client certificate, and an end. Never a user name or password. The server logs a failed TLS handshake.',
	exchanges: 3,
	outcomes: {
		accepted: {
			status: 'pass',
			says: ({ tls, server, connectMs = 0, ...seen }) =>
				`OpenVPN answers on ${place(seen)} and shows its certificate in ${inMs(connectMs + server.ms + tls.ms)}${rest(seen)}.`,
		},
		refused: {
			status: 'fail',
			says: (seen) => `${place(seen)} is closed, or a firewall says so: "port unreachable" came back after ${inMs(seen.ms)}${rest(seen)}.`,
		},
		filtered: {
			status: 'fail',
			says: (seen) => `${place(seen)} cannot be reached: "unreachable" came back after ${inMs(seen.ms)} (${seen.code})${rest(seen)}.`,
		},
		'tcp-refused': { status: 'fail', says: (seen) => `${place(seen)} refuses the connection (after ${inMs(seen.ms)})${rest(seen)}.` },
		'tcp-filtered': {
			status: 'fail',
			says: (seen) =>
				`${place(seen)} cannot be reached: "unreachable" came back after ${inMs(seen.ms)}${seen.code === undefined ? '' : ` (${seen.code})`}${rest(seen)}.`,
		},
		'tcp-silent': { status: 'fail', says: (seen) => `${place(seen)} gives no answer within ${inMs(seen.ms)}${rest(seen)}.` },
		silent: {
			status: 'unknown',
			says: (seen) =>
				`${place(seen)} says nothing for ${inMs(seen.ms)}. A server with tls-auth or tls-crypt is silent to whoever has no key: give the profile with --connection FILE${rest(seen)}.`,
		},
		'silent-with-key': {
			status: 'fail',
			says: (seen) =>
				`${place(seen)} says nothing for ${inMs(seen.ms)} to packets made with the ${seen.key} key of the profile${rest(seen)}.`,
		},
		'silent-to-profile': {
			status: 'fail',
			says: (seen) => `${place(seen)} says nothing for ${inMs(seen.ms)}; the profile has no tls-auth or tls-crypt key${rest(seen)}.`,
		},
		closed: {
			status: 'unknown',
			says: (seen) =>
				`${place(seen)} takes the connection and closes it after ${inMs(seen.ms)}. A server with tls-auth or tls-crypt does so to whoever has no key: give the profile with --connection FILE${rest(seen)}.`,
		},
		'closed-with-key': {
			status: 'fail',
			says: (seen) =>
				`${place(seen)} takes the connection and closes it after ${inMs(seen.ms)} over a packet made with the ${seen.key} key of the profile${rest(seen)}.`,
		},
		'closed-to-profile': {
			status: 'fail',
			says: (seen) =>
				`${place(seen)} takes the connection and closes it after ${inMs(seen.ms)}; the profile has no tls-auth or tls-crypt key${rest(seen)}.`,
		},
		'no-key-wanted': {
			status: 'fail',
			says: (seen) =>
				`OpenVPN answers on ${place(seen)}, but without the ${seen.key} key that the profile has: the server uses none${rest(seen)}.`,
		},
		'not-openvpn': {
			status: 'fail',
			says: (seen) => `Something other than OpenVPN answers on ${place(seen)}, first bytes ${spaced(seen.firstBytes)}${rest(seen)}.`,
		},
		'tls-refused': {
			status: 'fail',
			says: (seen) => `OpenVPN answers on ${place(seen)}, but refuses the TLS handshake (alert ${seen.alert})${rest(seen)}.`,
		},
		'tls-incompatible': {
			status: 'unknown',
			says: (seen) =>
				`OpenVPN answers on ${place(seen)}, but with a TLS that this computer cannot speak (${seen.code}). Another client may${rest(seen)}.`,
		},
		'tls-closed': {
			status: 'fail',
			says: (seen) =>
				`OpenVPN answers on ${place(seen)}, but ends the TLS handshake after ${inMs(seen.ms)} without a certificate${rest(seen)}.`,
		},
		'tls-silent': {
			status: 'fail',
			says: (seen) =>
				seen.answered
					? `OpenVPN answers on ${place(seen)}, but of its part of the TLS handshake not everything comes within ${inMs(seen.ms)}${rest(seen)}.`
					: `OpenVPN answers on ${place(seen)}, but says nothing in the TLS handshake for ${inMs(seen.ms)}${rest(seen)}.`,
		},
		'not-tls': { status: 'fail', says: (seen) => `OpenVPN answers on ${place(seen)}, but no TLS comes behind it${rest(seen)}.` },
		'unknown-digest': {
			status: 'unknown',
			says: (seen) =>
				`The profile's tls-auth uses a digest that this computer does not have, so ${place(seen)} could not be asked${rest(seen)}.`,
		},
		'static-key': {
			status: 'unknown',
			says: 'The profile uses a static key (secret): such a server answers nothing before there is data, so nothing can be told.',
		},
		'through-proxy': {
			status: 'unknown',
			says: 'The profile goes through a proxy, which vpn-doctor does not: nothing was asked.',
		},
		'other-family': { status: 'unknown', says: 'The profile does not use addresses of this kind (udp4, tcp6 …): nothing was asked.' },
		'other-transport': {
			status: 'unknown',
			says: ({ transport }) => `The profile does not go over ${transport.toUpperCase()}: nothing was asked.`,
		},
		unreadable: {
			status: 'unknown',
			says: (seen) => `This computer could not ask (${seen.because}), so nothing is known about ${place(seen)}${rest(seen)}.`,
		},
	},
	async observe(context) {
		const profile = profileIn(context);
		if (profile?.staticKey) return { outcome: 'static-key', profile: profile.name };
		if (profile?.endpoints.every(({ proxy }) => proxy !== undefined)) return { outcome: 'through-proxy', profile: profile.name };
		const { transport } = context.options;
		if (transport !== undefined && profile?.endpoints.every((endpoint) => endpoint.transport !== transport))
			return { outcome: 'other-transport', profile: profile.name, transport };
		const endpoints = endpointsToAsk(context);
		const seen = await Promise.all(
			endpoints.map(async (endpoint) => outcomeOf(await askEndpoint(context, endpoint), profile !== undefined)),
		);
		const [best, ...others] = seen.sort((left, right) => rankOf(left) - rankOf(right));
		if (best === undefined) return { outcome: 'other-family', profile: profile?.name ?? '' };
		return { ...best, others: others.map(({ transport, port, outcome }) => ({ transport, port, outcome })) };
	},
});

/** A client comes in wherever it is let in; and what is unknown may be such a place. */
const BEST_FIRST: readonly EndpointSeen['outcome'][] = [
	...(['accepted', 'tls-incompatible', 'tls-refused', 'tls-closed', 'tls-silent', 'not-tls', 'no-key-wanted'] as const),
	...(['silent', 'closed', 'unknown-digest', 'unreadable'] as const),
];

function rankOf({ outcome }: EndpointSeen): number {
	const rank = BEST_FIRST.indexOf(outcome);
	return rank < 0 ? BEST_FIRST.length : rank;
}

function place({ transport, port }: { readonly transport: 'udp' | 'tcp'; readonly port: number }): string {
	return `${transport.toUpperCase()} ${port}`;
}

const OTHERS: Record<EndpointSeen['outcome'], string> = {
	accepted: 'answers as well',
	refused: 'refuses',
	filtered: 'cannot be reached',
	'tcp-refused': 'refuses',
	'tcp-filtered': 'cannot be reached',
	'tcp-silent': 'is silent',
	silent: 'is silent',
	'silent-with-key': 'is silent',
	'silent-to-profile': 'is silent',
	closed: 'closes the connection',
	'closed-with-key': 'closes the connection',
	'closed-to-profile': 'closes the connection',
	'no-key-wanted': 'wants no key',
	'not-openvpn': 'answers, but not as OpenVPN',
	'tls-refused': 'refuses TLS',
	'tls-incompatible': 'speaks an unknown TLS',
	'tls-closed': 'breaks off TLS',
	'tls-silent': 'breaks off TLS',
	'not-tls': 'speaks no TLS',
	'unknown-digest': 'was not asked',
	unreadable: 'could not be asked',
};

/** ` (TCP 1194 refuses)`, of the other ports. */
function rest({ others }: Others): string {
	if (others.length === 0) return '';
	return ` (${others.map((other) => `${place(other)} ${OTHERS[other.outcome]}`).join(', ')})`;
}

/** The first eight bytes. */
function spaced(hex: string): string {
	return (hex.slice(0, 16).match(/../g) ?? []).join(' ');
}
