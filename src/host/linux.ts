import { arch, release } from 'node:os';
import { credentialsIn } from './credentials.ts';
import type { Files } from './files.ts';
import { type Host, type OperatingSystem, readable } from './host.ts';
import { initiationsIn } from './initiations.ts';
import { linuxAdapters } from './linux/adapters.ts';
import { linuxCertificates } from './linux/certificates.ts';
import { linuxCisco } from './linux/cisco.ts';
import { linuxDevices } from './linux/devices.ts';
import { linuxDialler } from './linux/dialler.ts';
import { linuxDnsServers } from './linux/dns-servers.ts';
import { linuxLookUp } from './linux/look-up.ts';
import { linuxNeighbour } from './linux/neighbour.ts';
import { linuxPast } from './linux/past.ts';
import { linuxProfiles } from './linux/profiles.ts';
import { linuxDefaultRoutes } from './linux/routes.ts';
import { linuxService, linuxUnits } from './linux/services.ts';
import { linuxSettings } from './linux/settings.ts';
import { linuxVantage } from './linux/vantage.ts';
import { once, oncePer } from './memo.ts';
import { operatingSystem } from './operating-system.ts';
import type { HostParts } from './parts.ts';
import { noPhonebook } from './profile.ts';
import { proxiesOf } from './proxies.ts';
import { routeTo } from './route-to.ts';
import { stateFolders } from './state-file.ts';

/** Linux: nearly everything stands in `/proc` and `/sys`, so hardly a program is started. */
export function linuxHost(parts: HostParts): Host {
	const { exec, files } = parts;
	const adapters = once(() => linuxAdapters(parts));
	const defaultRoutes = once(() => linuxDefaultRoutes(files));
	const units = once(() => linuxUnits(parts));
	const vantage = once(() => linuxVantage(files));
	return {
		platform: 'linux',
		os: once(() => linuxSystem(files)),
		vantage: async () => vantage(),
		adapters: async () => adapters(),
		defaultRoutes: async () => defaultRoutes(),
		routeTo: oncePer((address) => routeTo(parts, adapters(), address)),
		neighbour: (address, interfaceName) => linuxNeighbour(parts, address, interfaceName),
		service: oncePer(async (role) => linuxService(role, await units(), files)),
		lookUp: (name, options) => linuxLookUp(exec, name, options),
		dnsServers: async () => linuxDnsServers(parts),
		proxies: async () => readable(proxiesOf(parts.environment)),
		...linuxCertificates(parts),
		...credentialsIn(parts.files, 'unix'),
		...linuxDevices(parts, adapters),
		...linuxDialler(parts),
		...linuxCisco(files),
		...linuxPast(parts),
		...linuxProfiles(parts),
		...noPhonebook,
		...linuxSettings(files),
		...initiationsIn(stateFolders('linux', parts.environment)),
	};
}

/** os-release(5) where there is one: a file's reading in place of a library's 50 ms. */
async function linuxSystem(files: Files): Promise<OperatingSystem> {
	for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
		const text = files.readText(path);
		const name = text.read ? /^PRETTY_NAME=(["']?)(.+)\1$/m.exec(text.value ?? '')?.[2] : undefined;
		if (name !== undefined) return { platform: 'linux', name, release: release(), arch: arch() };
	}
	return operatingSystem('linux');
}
