import type { TargetContext } from '../src/check/context.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { inMs } from '../src/check/figures.ts';
import type { Target } from '../src/check/target.ts';
import type { WireGuardPeer } from '../src/connection/wireguard.ts';
import { type Foreign, type WireGuardFacts, wireGuardProbe } from '../src/probe/wireguard.ts';
import { WIREGUARD_PORT } from '../src/wire/wireguard.ts';
import dns from './dns.ts';
import route from './route.ts';

type At<Stage extends WireGuardFacts['stage']> = Extract<WireGuardFacts, { readonly stage: Stage }> & { readonly port: number };

type Seen =
	| Saw<'accepted', At<'answered'>>
	| Saw<'preshared-key-differs', At<'unopened'>>
	| Saw<'silent' | 'under-load', At<'silent'>>
	/** `peers`: how many the connection file has, none of which is this target. */
	| Saw<'mute', At<'silent'> & { readonly peers?: number }>
	| Saw<'not-wireguard', At<'silent'> & { readonly foreign: Foreign }>
	| Saw<'refused' | 'filtered', At<'refused' | 'filtered'>>
	| Saw<'own-key' | 'weak-key', At<'keys'>>
	/** `because`: the system's error code, or `aborted`. */
	| Saw<'unreadable', { readonly at: string; readonly port: number; readonly because: string }>;

export default defineCheck<Seen>({
	id: 'wireguard',
	title: 'WireGuard handshake',
	about:
		'A WireGuard server answers nobody but its peers. With the keys of a configuration (--connection FILE) it has to answer; without ' +
		'them its silence means nothing, and only a closed port can be told.',
	group: 'server',
	scope: 'address',
	tunnels: ['wireguard'],
	needs: { dns, route },
	privilege: 'none',
	sends:
		'Up to five handshake initiations over UDP, and never data. With the keys of a configuration they are genuine: until the device that ' +
		'uses these keys sends its next packet, the server sends what it has for that device to here. Without keys they are random bytes.',
	outcomes: {
		accepted: {
			status: 'pass',
			says: ({ port, ms, underLoad }) =>
				`The WireGuard server on UDP ${port} completes the handshake in ${inMs(ms)}${underLoad ? ', though it is under load' : ''}.`,
		},
		'preshared-key-differs': {
			status: 'fail',
			says: ({ port }) => `UDP ${port} answers the handshake, but not with the preshared key of this configuration (or its lack of one).`,
		},
		silent: {
			status: 'fail',
			says: ({ port, ms, sends }) =>
				`UDP ${port} answers none of ${sends} handshakes with the keys of this configuration within ${inMs(ms)}.`,
		},
		'under-load': {
			status: 'unknown',
			says: ({ port, ms }) =>
				`The WireGuard server on UDP ${port} has the public key of this configuration, but says it is under load, and completes no handshake within ${inMs(ms)}.`,
		},
		mute: {
			status: 'unknown',
			says: ({ port, ms, peers }) =>
				peers === undefined
					? `UDP ${port} says nothing for ${inMs(ms)}. A WireGuard server is silent to whoever has no keys: give the configuration with --connection FILE.`
					: `UDP ${port} says nothing for ${inMs(ms)}. None of the ${peers} peers of this configuration has this endpoint, so its keys were not used.`,
		},
		'not-wireguard': {
			status: 'fail',
			says: ({ port, foreign }) => `Something other than WireGuard answers on UDP ${port}, first bytes ${spaced(foreign.firstBytes)}.`,
		},
		refused: {
			status: 'fail',
			says: ({ port, ms }) => `UDP ${port} is closed, or a firewall says so: "port unreachable" came back after ${inMs(ms)}.`,
		},
		filtered: {
			status: 'fail',
			says: ({ port, code, ms }) => `UDP ${port} cannot be reached: "unreachable" came back after ${inMs(ms)} (${code}).`,
		},
		'own-key': {
			status: 'fail',
			says: "The PublicKey of the peer is this device's own: a client passes over such a peer. Nothing was sent.",
		},
		'weak-key': {
			status: 'fail',
			says: 'The PublicKey of the peer is one that no device can have: no secret can be agreed on with it. Nothing was sent.',
		},
		unreadable: {
			status: 'unknown',
			says: ({ port, because }) => `This computer could not ask (${because}), so nothing is known about UDP ${port}.`,
		},
	},
	async observe({ target, supplied, probe }) {
		const peers = supplied.connection?.kind === 'wireguard' ? supplied.connection.peers : [];
		const peer = peerFor(target, peers);
		const port = target.port ?? peer?.endpoint?.port ?? WIREGUARD_PORT;
		const facts = await probe(wireGuardProbe, {
			port,
			// Two targets may share an address and be different peers.
			about: peer === undefined ? 'no keys' : `peer ${peers.indexOf(peer)}`,
			settings: keysOf(supplied, peer),
		});
		return outcomeOf(facts, port, peers.length);
	},
});

/** The peer whose endpoint the target is; or the only one there is, since a client is often asked about by the address of its server. */
function peerFor({ host, port }: Target, peers: readonly WireGuardPeer[]): WireGuardPeer | undefined {
	const here = peers.filter(({ endpoint }) => endpoint?.host.toLowerCase() === host.toLowerCase());
	return here.find(({ endpoint }) => endpoint?.port === port) ?? here[0] ?? (peers.length === 1 ? peers[0] : undefined);
}

function keysOf({ connection }: TargetContext['supplied'], peer: WireGuardPeer | undefined) {
	if (connection?.kind !== 'wireguard' || peer === undefined) return {};
	const { publicKey, presharedKey } = peer;
	return { keys: { privateKey: connection.privateKey, peer: publicKey, ...(presharedKey === undefined ? {} : { presharedKey }) } };
}

function outcomeOf(facts: WireGuardFacts, port: number, peers: number): Seen {
	switch (facts.stage) {
		case 'answered':
			return { outcome: 'accepted', ...facts, port };
		case 'unopened':
			return { outcome: 'preshared-key-differs', ...facts, port };
		case 'silent':
			return atSilence({ ...facts, port }, peers);
		case 'refused':
		case 'filtered':
			return { outcome: facts.stage, ...facts, port };
		case 'keys':
			return { outcome: facts.because, ...facts, port };
		case 'local':
			return { outcome: 'unreadable', at: facts.at, port, because: facts.code };
		case 'aborted':
			return { outcome: 'unreadable', at: facts.at, port, because: facts.stage };
	}
}

function atSilence(facts: At<'silent'>, peers: number): Seen {
	const { foreign } = facts;
	if (facts.underLoad) return { outcome: 'under-load', ...facts };
	if (foreign !== undefined) return { outcome: 'not-wireguard', ...facts, foreign };
	if (facts.withKeys) return { outcome: 'silent', ...facts };
	return { outcome: 'mute', ...facts, ...(peers === 0 ? {} : { peers }) };
}

/** The first eight bytes. */
function spaced(hex: string): string {
	return (hex.slice(0, 16).match(/../g) ?? []).join(' ');
}
