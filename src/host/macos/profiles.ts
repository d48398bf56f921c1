import { type ConfigFiles, configFiles, nameOf } from '../config-files.ts';
import type { Reading } from '../host.ts';
import { once } from '../memo.ts';
import type { HostParts } from '../parts.ts';
import type { Profile, ProfileQuestions, Profiles } from '../profile.ts';
import { openVpnProfile } from '../profiles/openvpn.ts';
import { wireGuardProfiles } from '../profiles/wireguard.ts';
import type { NetworkConnections } from './network-connections.ts';
import { systemProfiles } from './system-profiles.ts';

/** wg-quick(8): its own folder, and those of Homebrew on Intel and on Apple's processors. */
const WIREGUARD = ['/etc/wireguard', '/usr/local/etc/wireguard', '/opt/homebrew/etc/wireguard'];

/** The connections that the clients of macOS keep, each in its own place. */
export function macosProfiles(parts: HostParts, connections: () => Promise<Reading<NetworkConnections>>): ProfileQuestions {
	return { profiles: once(() => everywhere(parts, connections)) };
}

async function everywhere(parts: HostParts, connections: () => Promise<Reading<NetworkConnections>>): Promise<Profiles> {
	const config = configFiles(parts.files);
	const found = [
		...(await systemProfiles(parts, config, await connections())),
		...tunnelblick(config, parts.environment.HOME),
		...WIREGUARD.flatMap((folder) => wireGuardProfiles(config, folder, 'macos')),
	];
	return { found, unread: config.unread };
}

/** Tunnelblick's bundles (its documents, "Configurations"): `NAME.tblk/Contents/Resources/config.ovpn`. */
function tunnelblick(config: ConfigFiles, home: string | undefined): readonly Profile[] {
	const shared = { folder: '/Library/Application Support/Tunnelblick/Shared', belongsTo: 'everybody' as const };
	const own = { folder: `${home}/Library/Application Support/Tunnelblick/Configurations`, belongsTo: 'user' as const };
	return [shared, ...(home === undefined ? [] : [own])].flatMap(({ folder, belongsTo }) =>
		config.folder(folder).flatMap((path) => {
			const name = nameOf(path, '.tblk', '.ovpn', '.conf');
			const file = path.endsWith('.tblk') ? `${path}/Contents/Resources/config.ovpn` : path;
			if (!/\.(ovpn|conf)$/.test(file)) return [];
			return openVpnProfile(config, { path: file, name, belongsTo, client: 'macos' }) ?? [];
		}),
	);
}
