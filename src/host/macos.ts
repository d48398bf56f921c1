import { credentialsIn } from './credentials.ts';
import { systemDials } from './dialler.ts';
import { type Host, readable, type ServiceRole, unreadable, type Vantage } from './host.ts';
import { initiationsIn } from './initiations.ts';
import { lookUp } from './look-up.ts';
import { macosAdapters } from './macos/adapters.ts';
import { ask } from './macos/ask.ts';
import { macosCertificates } from './macos/certificates.ts';
import { macosCisco } from './macos/cisco.ts';
import { macosDevices } from './macos/devices.ts';
import { macosNeighbour } from './macos/neighbour.ts';
import { networkConnections } from './macos/network-connections.ts';
import { macosPast } from './macos/past.ts';
import { macosProfiles } from './macos/profiles.ts';
import { macosDefaultRoutes } from './macos/routes.ts';
import { macosSettings } from './macos/settings.ts';
import { once, oncePer } from './memo.ts';
import { operatingSystem } from './operating-system.ts';
import type { HostParts } from './parts.ts';
import { noPhonebook } from './profile.ts';
import { proxiesOf } from './proxies.ts';
import { routeTo } from './route-to.ts';
import { stateFolders } from './state-file.ts';

/**
 * macOS, from the documents and published output of its programs: nothing here has run on a Mac yet.
 * Programs are called by their full paths; they stand where they are in every release.
 */
export function macosHost(parts: HostParts): Host {
	const { exec, network } = parts;
	const adapters = once(() => macosAdapters(parts));
	const connections = once(() => networkConnections(parts));
	return {
		platform: 'macos',
		os: once(() => operatingSystem('macos')),
		vantage: once(() => macosVantage(parts)),
		adapters,
		defaultRoutes: once(() => macosDefaultRoutes(parts)),
		routeTo: oncePer(async (address) => routeTo(parts, await adapters(), address)),
		neighbour: (address, interfaceName) => macosNeighbour(parts, address, interfaceName),
		service: async (role) => {
			const name = BUILT_IN[role];
			return name === undefined ? unreadable('unsupported', role) : readable({ name, state: 'not-needed' });
		},
		lookUp: (name, options) => lookUp(exec, name, options),
		dnsServers: async () => readable(network.dnsServers()),
		proxies: async () => readable(proxiesOf(parts.environment)),
		...macosCertificates(parts),
		...credentialsIn(parts.files, 'unix'),
		...macosCisco(parts),
		...macosDevices(parts, connections),
		...macosPast(parts),
		...macosProfiles(parts, connections),
		...noPhonebook,
		...systemDials,
		...macosSettings(parts),
		...initiationsIn(stateFolders('macos', parts.environment)),
	};
}

/** Parts of the system that launchd starts when they are asked for, and that nobody switches off. */
const BUILT_IN: Readonly<Partial<Record<ServiceRole, string>>> = { IKEEXT: 'nesessionmanager', BFE: 'pf', RasMan: 'nesessionmanager' };

async function macosVantage(parts: HostParts): Promise<Vantage> {
	const present = await ask(parts, '/usr/sbin/sysctl', ['-n', 'kern.hv_vmm_present']);
	return present.read && present.value.trim() === '1' ? 'virtual-machine' : 'machine';
}
