import type { Profile } from '../../profile.ts';
import { hostAndPort, noServer, routesEverything } from '../../profiles/written.ts';
import type { Keyfile } from './keyfile.ts';
import type { NamedConnection } from './networkmanager.ts';

/** A connection of the type `wireguard`: a section for each peer, named after its public key. */
export function wireGuardProfile(keyfile: Keyfile, connection: NamedConnection): Profile {
	const peers = [...keyfile].filter(([name]) => name.startsWith('wireguard-peer.')).map(([, settings]) => settings);
	const endpoints = peers.flatMap((peer) => peer.get('endpoint') ?? []).map(hostAndPort);
	const allowed = peers.flatMap((peer) => (peer.get('allowed-ips') ?? '').split(';'));
	const port = endpoints[0]?.port;
	return {
		...connection,
		client: 'linux',
		tunnels: ['wireguard'],
		automatic: false,
		servers: endpoints.map(({ host }) => host),
		...(port === undefined ? {} : { port }),
		routesAll: routesEverything(allowed),
		faults: endpoints.length === 0 ? [noServer('endpoint')] : [],
		stored: {},
	};
}
