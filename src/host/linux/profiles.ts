import { configFiles } from '../config-files.ts';
import { once } from '../memo.ts';
import type { HostParts } from '../parts.ts';
import type { ProfileQuestions, Profiles } from '../profile.ts';
import { wireGuardProfiles } from '../profiles/wireguard.ts';
import { ipsecProfiles } from './profiles/ipsec.ts';
import { networkManagerProfiles } from './profiles/networkmanager.ts';
import { openVpnProfiles } from './profiles/openvpn.ts';
import { pppdProfiles } from './profiles/pppd.ts';
import { swanctlProfiles } from './profiles/swanctl.ts';
import { xl2tpdProfiles } from './profiles/xl2tpd.ts';

/** The connections that the clients of Linux keep, each in its own files. */
export function linuxProfiles(parts: HostParts): ProfileQuestions {
	return { profiles: once(() => everywhere(parts)) };
}

async function everywhere(parts: HostParts): Promise<Profiles> {
	const config = configFiles(parts.files);
	const found = [
		...(await networkManagerProfiles(parts, config)),
		...swanctlProfiles(config),
		...ipsecProfiles(parts.files, config),
		...openVpnProfiles(config, parts.environment.HOME),
		...wireGuardProfiles(config, '/etc/wireguard', 'linux'),
		...pppdProfiles(config),
		...xl2tpdProfiles(config),
	];
	return { found, unread: config.unread };
}
