import { win32 as paths } from 'node:path';
import type { CiscoAdapter, CiscoClient, CiscoQuestions } from '../cisco.ts';
import type { Files } from '../files.ts';
import { type Reading, readable, type Service } from '../host.ts';
import { oncePer } from '../memo.ts';
import type { HostParts } from '../parts.ts';
import type { AskWin32, Win32 } from '../win32.ts';

interface Client {
	/** Names of its service, the newest first, and the program below a folder for programs that is this service. */
	readonly services: readonly { readonly name: string; readonly program: string }[];
	/** As its driver describes the adapter; not translated. */
	readonly adapter: RegExp;
	/** Driver of an adapter that the client looks for by its name. */
	readonly driver?: string;
}

/** As public scripts and documents that look for these clients name them. */
const CLIENTS: Readonly<Record<CiscoClient, Client>> = {
	'secure-client': {
		services: [
			{ name: 'csc_vpnagent', program: 'Cisco\\Cisco Secure Client\\vpnagent.exe' },
			{ name: 'vpnagent', program: 'Cisco\\Cisco AnyConnect Secure Mobility Client\\vpnagent.exe' },
		],
		adapter: /^Cisco (AnyConnect|Secure Client)\b.*Virtual Miniport Adapter/i,
	},
	'vpn-client': {
		services: [{ name: 'CVPND', program: 'Cisco Systems\\VPN Client\\cvpnd.exe' }],
		adapter: /^Cisco Systems VPN Adapter/i,
		driver: 'CVirtA',
	},
};

/** GUID_DEVCLASS_NET: a key with a number for each network adapter. */
const ADAPTERS = 'SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}';

/** Cisco's clients on Windows. */
export function windowsCisco(
	{ files, environment }: HostParts,
	ask: AskWin32,
	service: (name: string) => Promise<Reading<Service>>,
): CiscoQuestions {
	const folders = ['ProgramFiles(x86)', 'ProgramFiles', 'ProgramW6432'].flatMap((name) => environment[name] ?? []);
	const ciscoService = oncePer((client: CiscoClient) => serviceOf(CLIENTS[client], service, files, folders));
	return {
		ciscoService,
		ciscoAdapter: oncePer(async (client: CiscoClient) => {
			const installed = await ciscoService(client);
			if (!installed.read) return installed;
			return installed.value === undefined ? readable(undefined) : ask((win32) => adapterOf(win32, CLIENTS[client]));
		}),
	};
}

/** The service that runs, else the first that is there; else the one whose program is. */
async function serviceOf(
	{ services }: Client,
	ask: (name: string) => Promise<Reading<Service>>,
	files: Files,
	folders: readonly string[],
): Promise<Reading<Service | undefined>> {
	const asked = await Promise.all(services.map(({ name }) => ask(name)));
	const present = asked.flatMap((found) => (found.read && found.value.state !== 'absent' ? [found.value] : []));
	const one = present.find(({ state }) => state === 'running') ?? present[0];
	if (one !== undefined) return readable(one);
	const unread = asked.find((found) => !found.read);
	if (unread !== undefined) return unread;
	for (const { name, program } of services) {
		const found = folders.map((folder) => files.describe(paths.join(folder, program)));
		if (found.some((each) => each.read && each.value?.kind === 'file')) return readable({ name, state: 'absent' });
	}
	return readable(undefined);
}

function adapterOf(win32: Pick<Win32, 'registryKeys' | 'registryValue'>, { adapter, driver }: Client): Reading<CiscoAdapter> {
	const keys = win32.registryKeys(ADAPTERS);
	if (!keys.read) return keys;
	for (const key of (keys.value ?? []).filter((each) => /^\d{4}$/.test(each))) {
		const described = win32.registryValue(`${ADAPTERS}\\${key}`, 'DriverDesc');
		if (!described.read) return described;
		const { value: name } = described;
		if (typeof name !== 'string' || !adapter.test(name)) continue;
		const shown = driver === undefined ? undefined : win32.registryValue(`SYSTEM\\CurrentControlSet\\Services\\${driver}`, 'DisplayName');
		const displayName = shown?.read && typeof shown.value === 'string' ? { displayName: shown.value } : {};
		return readable({ name, state: 'present', ...displayName });
	}
	return readable({ name: ADAPTERS, state: 'missing' });
}
