import { isIPv6 } from 'node:net';
import { credentialsIn } from './credentials.ts';
import { systemDials } from './dialler.ts';
import {
	type Adapter,
	type DefaultRoute,
	type Host,
	type Neighbour,
	type Reading,
	readable,
	type ServiceRole,
	type Unreadable,
} from './host.ts';
import { initiationsIn } from './initiations.ts';
import { lookUp } from './look-up.ts';
import { once, oncePer } from './memo.ts';
import type { HostParts } from './parts.ts';
import { routeTo } from './route-to.ts';
import { stateFolders } from './state-file.ts';
import type { AskWin32, Win32 } from './win32.ts';
import { adapterOf, defaultRoutesOf, neighbourOf } from './windows/adapters.ts';
import { windowsCertificates } from './windows/certificates.ts';
import { windowsCisco } from './windows/cisco.ts';
import { windowsDevices } from './windows/devices.ts';
import { windowsPast } from './windows/past.ts';
import { powerShell } from './windows/powershell.ts';
import { windowsProfiles } from './windows/profiles.ts';
import { windowsProxies } from './windows/proxies.ts';
import { serviceBy, serviceByPrograms } from './windows/service.ts';
import { windowsSettings } from './windows/settings.ts';
import { vantageOf } from './windows/vantage.ts';

/** What a Windows host asks with, besides what every host does. */
export interface WindowsParts extends HostParts {
	/** The Windows API, or why it cannot be called (koffi is an optional module). Asked once. */
	win32(): Promise<Win32 | Unreadable>;
	/** As `os.version()` (the edition, `Windows 11 Pro`), `os.release()` and `os.arch()`: none of them starts a program. */
	readonly system: { readonly version: string; readonly release: string; readonly arch: string };
	/** `%SystemRoot%`. */
	readonly systemRoot: string;
}

/** This machine when it runs Windows. Values only: no sentence of Windows is read, since all of them are translated. */
export function windowsHost(parts: WindowsParts): Host {
	const api = once(parts.win32);
	const ask: AskWin32 = async (question) => {
		const win32 = await api();
		return isUnreadable(win32) ? win32 : question(win32);
	};
	const shell = powerShell(parts);
	const listed = once(() => ask((win32) => win32.adapters()));
	const adapters = once(async (): Promise<Reading<readonly Adapter[]>> => {
		const found = await listed();
		return found.read ? readable(found.value.map(adapterOf)) : found;
	});
	const serviceNumbers = oncePer(async (name: string) => {
		const win32 = await api();
		return isUnreadable(win32) ? serviceByPrograms(parts.exec, parts.systemRoot, name, parts.signal) : win32.service(name);
	});

	return {
		platform: 'windows',
		os: async () => ({ platform: 'windows', name: parts.system.version, release: parts.system.release, arch: parts.system.arch }),
		vantage: once(async () => {
			const win32 = await api();
			return isUnreadable(win32) ? 'machine' : vantageOf(win32);
		}),
		adapters,
		defaultRoutes: once(async (): Promise<Reading<readonly DefaultRoute[]>> => {
			const found = await listed();
			if (!found.read) return found;
			const [ipv4, ipv6] = [await ask((win32) => win32.routes(4)), await ask((win32) => win32.routes(6))];
			if (!ipv4.read) return ipv4;
			const routes = defaultRoutesOf(found.value, { 4: ipv4.value, 6: ipv6.read ? ipv6.value : [] });
			// Half a table with nothing in it is not *no route*.
			return routes.length === 0 && !ipv6.read ? ipv6 : readable(routes);
		}),
		routeTo: oncePer(async (address: string) => routeTo(parts, await adapters(), address)),
		neighbour: async (address, interfaceName): Promise<Reading<Neighbour>> => {
			const found = await listed();
			if (!found.read) return found;
			const rows = await ask((win32) => win32.neighbours(isIPv6(address) ? 6 : 4));
			return rows.read ? readable(neighbourOf(rows.value, found.value, address.split('%', 1)[0] ?? '', interfaceName)) : rows;
		},
		service: oncePer((role: ServiceRole) => serviceBy(serviceNumbers, role)),
		lookUp: (name, options) => lookUp(parts.exec, name, options),
		dnsServers: async () => readable(parts.network.dnsServers()),
		proxies: once(() => ask(windowsProxies)),
		...windowsCertificates(ask),
		...windowsCisco(parts, ask, (name) => serviceBy(serviceNumbers, name)),
		...windowsDevices(ask, shell),
		...credentialsIn(parts.files, 'windows'),
		...systemDials,
		...windowsPast(parts),
		...windowsProfiles({ files: parts.files, environment: parts.environment, ask, shell }),
		...windowsSettings(ask, parts.files, parts.systemRoot),
		...initiationsIn(stateFolders('windows', parts.environment)),
	};
}

function isUnreadable(win32: Win32 | Unreadable): win32 is Unreadable {
	return 'read' in win32;
}
