import type { Dialled, Dialler, DiallerQuestions } from '../dialler.ts';
import type { Files } from '../files.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import type { HostParts } from '../parts.ts';
import { CHARON, dialPorts } from './dial-ports.ts';
import { processNames } from './processes.ts';
import { hasLibreswan } from './profiles/ipsec.ts';

/** By the files of the packages and the processes that can be seen: no program is started for it. */
export function linuxDialler({ files, environment }: Pick<HostParts, 'files' | 'environment'>): DiallerQuestions {
	return {
		dialler: async (profile) => dialler(files, environment.PATH ?? '', profile),
		dialPorts: async (profile) => dialPorts(files, profile),
	};
}

const CHARON_PROGRAMS = [
	'/usr/sbin/charon-systemd',
	'/usr/lib/ipsec/charon',
	'/usr/libexec/ipsec/charon',
	'/usr/libexec/strongswan/charon',
	'/usr/lib/strongswan/charon',
];

function dialler(files: Files, path: string, profile: Dialled): Reading<Dialler> {
	if (profile.store === 'networkmanager') return networkManager(files, profile);
	if (profile.store === 'swanctl' || profile.store === 'ipsec-conf') return ipsec(files, profile);
	const programs = programsFor(profile);
	if (programs.length === 0) return unreadable('unsupported', profile.store);
	const missing = programs.find((name) => !isInstalled(files, path, name));
	const [first = ''] = programs;
	return readable({ kind: 'program', state: missing === undefined ? 'ready' : 'missing', name: missing ?? first });
}

function networkManager(files: Files, { stored }: Dialled): Reading<Dialler> {
	const kind = 'networkmanager';
	const plugin = stored['service-type'] === undefined ? undefined : pluginFor(files, stored['service-type']);
	if (plugin?.read === false) return plugin;
	if (plugin?.value === undefined && stored['service-type'] !== undefined) {
		const name = `nm-${stored['service-type'].split('.').at(-1) ?? ''}`;
		return readable({ kind, state: 'missing', name, plugin: true });
	}
	return byProcess(files, ['NetworkManager'], { kind, name: 'NetworkManager' });
}

function ipsec(files: Files, { stored }: Dialled): Reading<Dialler> {
	if (stored.reader === 'libreswan') {
		if (!hasLibreswan(files)) return readable({ kind: 'libreswan', state: 'missing', name: 'pluto' });
		return byProcess(files, ['pluto'], { kind: 'libreswan', name: 'pluto' });
	}
	const running = byProcess(files, CHARON, { kind: 'strongswan', name: 'charon' });
	if (running.read && running.value.state === 'ready') return running;
	// Other systems have it in other places: what is not found in these may still be there.
	return CHARON_PROGRAMS.some((program) => exists(files, program)) ? running : unreadable('unsupported', 'where charon is installed');
}

/** A process that can be seen runs; where not even the first one can be seen, none that cannot proves anything (hidepid of proc(5)). */
function byProcess(files: Files, names: readonly string[], { kind, name }: Pick<Dialler, 'kind' | 'name'>): Reading<Dialler> {
	const running = processNames(files);
	const found = names.find((each) => running.has(each));
	if (found !== undefined) return readable({ kind, state: 'ready', name: found });
	const first = files.readText('/proc/1/comm');
	if (!first.read) return first;
	return first.value === undefined ? unreadable('not-permitted', '/proc/1/comm') : readable({ kind, state: 'stopped', name });
}

/** The programs that a connection of these files needs. A plug-in of pppd in place of the program is not looked for. */
function programsFor({ store, tunnels, stored }: Dialled): readonly string[] {
	if (store === 'openvpn') return ['openvpn'];
	if (store === 'wireguard') return ['wg-quick'];
	if (store === 'xl2tpd') return ['xl2tpd', 'pppd'];
	if (store !== 'pppd' || stored.by !== 'pty') return store === 'pppd' ? ['pppd'] : [];
	return tunnels.includes('sstp') ? ['sstpc', 'pppd'] : ['pptp', 'pppd'];
}

/** The folders of root's programs are not in everybody's PATH. */
function isInstalled(files: Files, path: string, name: string): boolean {
	const folders = [...path.split(':').filter((folder) => folder.startsWith('/')), '/usr/sbin', '/sbin', '/usr/local/sbin', '/usr/bin'];
	return folders.some((folder) => exists(files, `${folder}/${name}`));
}

function exists(files: Files, path: string): boolean {
	const found = files.describe(path);
	return found.read && found.value !== undefined;
}

/** The description of the plug-in that answers for a service (`service=`), where one is installed. */
function pluginFor(files: Files, service: string): Reading<string | undefined> {
	for (const folder of ['/usr/lib/NetworkManager/VPN', '/etc/NetworkManager/VPN', '/usr/local/lib/NetworkManager/VPN']) {
		const names = files.list(folder);
		if (!names.read) return names;
		for (const name of names.value ?? []) {
			const text = files.readText(`${folder}/${name}`);
			if (!text.read) return text;
			const named = [...(text.value ?? '').matchAll(/^(?:service|aliases)=(.*)$/gm)].flatMap(([, value = '']) => value.split(';'));
			if (named.some((each) => each.trim() === service)) return readable(name);
		}
	}
	return readable(undefined);
}
