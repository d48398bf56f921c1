import { type ConfigFiles, nameOf } from '../../config-files.ts';
import type { Profile } from '../../profile.ts';
import { openVpnProfile } from '../../profiles/openvpn.ts';

const FOLDERS = ['/etc/openvpn', '/etc/openvpn/client'];

/** Profiles of OpenVPN: where Debian's and Fedora's units look for them, and where a user may keep them. */
export function openVpnProfiles(config: ConfigFiles, home: string | undefined): readonly Profile[] {
	const folders = home === undefined ? FOLDERS : [...FOLDERS, `${home}/.config/openvpn`];
	const files = folders.flatMap((folder) => config.folder(folder)).filter((path) => /\.(conf|ovpn)$/.test(path));
	return files.flatMap((path) => {
		const belongsTo = path.startsWith('/etc/') ? 'everybody' : 'user';
		return openVpnProfile(config, { path, name: nameOf(path, '.conf', '.ovpn'), belongsTo, client: 'linux' }) ?? [];
	});
}
