import type { Profile, ProfileCredential } from '../../profile.ts';
import { noServer } from '../../profiles/written.ts';
import type { Keyfile } from './keyfile.ts';
import type { NamedConnection } from './networkmanager.ts';
import { KNOWN_SETTINGS, PLUGINS, type PluginProfile } from './networkmanager-plugins.ts';

const SERVICE = 'org.freedesktop.NetworkManager.';

/** What is kept of a connection's file: what decides whether it comes up. Never a value of `[vpn-secrets]`, nor of a key's or password's name. */
export function isKept(section: string, key: string): boolean {
	if (section === 'connection') return ['id', 'uuid', 'type', 'permissions'].includes(key);
	if (section === 'ipv4' || section === 'ipv6') return key === 'never-default';
	if (section.startsWith('wireguard-peer.')) return ['endpoint', 'allowed-ips'].includes(key);
	return section === 'vpn' && KNOWN_SETTINGS.has(key);
}

/** A connection of the type `vpn`: which plug-in dials it stands in `service-type`, and what the plug-in needs beside it. `told`: by NetworkManager, without secrets. */
export function vpnProfile(keyfile: Keyfile, connection: NamedConnection, told: boolean): Profile {
	const settings = keyfile.get('vpn') ?? new Map<string, string | undefined>();
	const serviceType = settings.get('service-type') ?? '';
	const plugin = serviceType.startsWith(SERVICE) ? PLUGINS[serviceType.slice(SERVICE.length)] : undefined;
	const common = { ...connection, client: 'linux' as const, automatic: false };
	const stored = { 'service-type': serviceType };
	if (plugin === undefined) return { ...common, tunnels: [], servers: [], faults: [], stored };
	const secrets = keyfile.get('vpn-secrets') ?? new Map<string, undefined>();
	const {
		servers,
		port,
		stored: more,
		credentials,
		...rest
	}: PluginProfile = plugin.read({
		get: (key) => settings.get(key) || undefined,
		has: (key) => settings.has(key) || secrets.has(key),
		secretsSeen: !told,
	});
	return {
		...common,
		...rest,
		servers,
		...(port === undefined ? {} : { port }),
		...(credentials === undefined || credentials.length === 0 ? {} : { credentials: distinct(credentials) }),
		faults: servers.length === 0 ? [noServer(plugin.server)] : [],
		stored: { ...stored, ...more },
	};
}

/** A PKCS #12 file is named as authority, certificate and key. */
function distinct(credentials: readonly ProfileCredential[]): readonly ProfileCredential[] {
	return credentials.filter(({ kind, file }, at) => at === credentials.findIndex((other) => other.kind === kind && other.file === file));
}
