import { type Reading, readable, type StoredCertificate } from '../../src/host/host.ts';
import { ERROR, refused } from '../../src/host/win32/native.ts';
import type { RegistryValue } from '../../src/host/win32/registry.ts';
import type { Win32 } from '../../src/host/win32.ts';
import { certificateNamed } from './certificates.ts';
import type { Refused, RegistryGiven, WindowsApi } from './description.ts';

type Keys = NonNullable<WindowsApi['registry']>;

/** Windows' API as a description says that it answers. Names of services and keys are the same in any case of their letters, as in Windows. */
export function windowsApi(given: WindowsApi): Win32 {
	const services = byLowerCase(given.services ?? {});
	const devices = Object.values(given.devices ?? {}).filter((device) => device !== null);
	return {
		service: (name) => {
			const service = services.get(name.toLowerCase()) ?? 'absent';
			if (service === 'absent') return readable(service);
			return isRefused(service) ? refused('OpenServiceW', service.error) : readable({ exitCode: 0, ...service });
		},
		registryValue: (key, name, root) => valueIn((root === 'user' ? given.userRegistry : given.registry) ?? {}, key, name),
		registryKeys: (key) => readable(keysBelow(given.registry ?? {}, key)),
		certificates: (store) => certificatesIn(given, store),
		judgeChain: ([der]) => readable({ errorStatus: der === undefined ? 0 : errorStatusOf(given, der) }),
		adapters: () => readable(given.adapters ?? []),
		routes: (family) => readable(given.routes?.[family] ?? []),
		neighbours: (family) =>
			readable(
				(given.neighbours?.[family] ?? []).map((row) => ({
					...row,
					hardwareAddress: new Uint8Array(Buffer.from(row.hardwareAddress, 'hex')),
				})),
			),
		networkDevices: () => readable(devices),
		rasConnections: () => readable(given.connections ?? []),
		heldPorts: (transport) => readable(given.ports?.[transport] ?? []),
		programOf: (processId) => {
			const program = given.processes?.[processId];
			return program === undefined ? refused('OpenProcess', ERROR.accessDenied) : readable(program);
		},
	};
}

/** Where Windows keeps each store. */
const PLACES = { machine: 'LocalMachine\\My', user: 'CurrentUser\\My' } as const;

function certificatesIn({ certificates }: WindowsApi, store: keyof typeof PLACES): Reading<readonly StoredCertificate[]> {
	const listed = certificates?.[store] ?? [];
	if (isRefused(listed)) return refused('CertOpenStore', listed.error);
	return readable(listed.map(({ der, privateKey }) => ({ der: certificateNamed(der), privateKey, place: PLACES[store] })));
}

function errorStatusOf({ certificates = {} }: WindowsApi, der: Uint8Array): number {
	const all = Object.values(certificates).flatMap((listed) => (isRefused(listed) ? [] : listed));
	return all.find((each) => Buffer.from(certificateNamed(each.der)).equals(der))?.errorStatus ?? 0;
}

function valueIn(keys: Keys, key: string, name: string): Reading<RegistryValue> {
	const value = byLowerCase(byLowerCase(keys).get(key.toLowerCase()) ?? {}).get(name.toLowerCase());
	if (value === undefined) return readable(undefined);
	return isRefused(value) ? refused('RegGetValueW', value.error) : readable(registryValue(value));
}

function registryValue(value: Exclude<RegistryGiven, Refused>): RegistryValue {
	return typeof value === 'object' && 'binary' in value ? new Uint8Array(Buffer.from(value.binary, 'hex')) : value;
}

function keysBelow(keys: Keys, key: string): readonly string[] | undefined {
	const below = Object.keys(keys).filter((each) => each.toLowerCase().startsWith(`${key}\\`.toLowerCase()));
	const names = below.map((each) => each.slice(key.length + 1).split('\\')[0] ?? '');
	return names.length === 0 && !byLowerCase(keys).has(key.toLowerCase()) ? undefined : [...new Set(names)];
}

function byLowerCase<T>(named: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
	return new Map(Object.entries(named).map(([name, value]) => [name.toLowerCase(), value]));
}

function isRefused(given: unknown): given is Refused {
	return typeof given === 'object' && given !== null && 'error' in given;
}
