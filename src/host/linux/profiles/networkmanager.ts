import { type ConfigFiles, nameOf } from '../../config-files.ts';
import type { Files } from '../../files.ts';
import type { HostParts } from '../../parts.ts';
import type { Profile } from '../../profile.ts';
import { type Keyfile, readKeyfile } from './keyfile.ts';
import { isKept, vpnProfile } from './networkmanager-vpn.ts';
import { wireGuardProfile } from './networkmanager-wireguard.ts';
import { askNmcli } from './nmcli.ts';

/** Where connections lie, what counts most first (NetworkManager.conf(5), `[keyfile] path`; nm-settings-keyfile(5)). */
const FOLDERS = [
	'/etc/NetworkManager/system-connections',
	'/run/NetworkManager/system-connections',
	'/usr/lib/NetworkManager/system-connections',
];

/**
 * NetworkManager's connections. Their files are root's; whoever may not read them asks NetworkManager, which tells everybody all but
 * the secrets of a connection that is not kept from him.
 */
export async function networkManagerProfiles(parts: HostParts, config: ConfigFiles): Promise<readonly Profile[]> {
	const found = new Map<string, Profile | undefined>();
	const closed: string[] = [];
	for (const path of FOLDERS.flatMap((folder) => config.folder(folder)).filter((each) => isConnection(parts.files, each))) {
		const text = parts.files.readText(path);
		if (!text.read) {
			closed.push(path);
			config.couldNotRead(path, text);
		} else if (text.value !== undefined) {
			const keyfile = readKeyfile(text.value, isKept);
			const uuid = keyfile.get('connection')?.get('uuid') ?? path;
			if (!found.has(uuid)) found.set(uuid, profileOf(keyfile, path, false));
		}
	}
	const told = closed.length === 0 ? [] : await askNmcli(parts, closed, config);
	for (const { uuid, keyfile, path } of told) if (!found.has(uuid)) found.set(uuid, withoutGuesses(profileOf(keyfile, path, true)));
	return [...found.values()].filter((profile) => profile !== undefined);
}

/** A network without a VPN is not one of ours. */
function profileOf(keyfile: Keyfile, path: string, told: boolean): Profile | undefined {
	const type = keyfile.get('connection')?.get('type');
	if (type === 'vpn') return vpnProfile(keyfile, connectionOf(keyfile, path), told);
	if (type === 'wireguard') return wireGuardProfile(keyfile, connectionOf(keyfile, path));
	return undefined;
}

/** What was told names no peers of WireGuard. That is no fault of the connection. */
function withoutGuesses(profile: Profile | undefined): Profile | undefined {
	if (profile === undefined || !profile.tunnels.includes('wireguard')) return profile;
	const { routesAll: _, ...known } = profile;
	return { ...known, faults: [] };
}

/** What every connection has, whatever its type. */
export type NamedConnection = Pick<Profile, 'name' | 'store' | 'place' | 'belongsTo' | 'routesAll'>;

function connectionOf(keyfile: Keyfile, path: string): NamedConnection {
	const connection = keyfile.get('connection');
	const never = [keyfile.get('ipv4'), keyfile.get('ipv6')].some((section) => section?.get('never-default') === 'true');
	return {
		name: connection?.get('id') ?? nameOf(path, '.nmconnection'),
		store: 'networkmanager',
		place: path,
		belongsTo: connection?.get('permissions') ? 'user' : 'everybody',
		...(never ? { routesAll: false } : {}),
	};
}

/** NetworkManager passes over what editors and package managers leave behind (nm-keyfile-utils.c). */
function isConnection(files: Files, path: string): boolean {
	if (/~$|\.(swp|swo|rpmnew|rpmsave|rpmorig|dpkg-\w+|nmmeta)$/.test(path)) return false;
	const found = files.describe(path);
	return !found.read || found.value?.kind === 'file';
}
