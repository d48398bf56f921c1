import { type Koffi, loadKoffi, NoKoffiError } from '../native/koffi.ts';
import { type Reading, type StoredCertificate, type Unreadable, unreadable } from './host.ts';
import { once } from './memo.ts';
import { type CertificateStore, certificateReader } from './win32/certificates.ts';
import { type ChainJudge, chainJudge } from './win32/chains.ts';
import { connectionReader, type RasConnection } from './win32/connections.ts';
import { deviceReader, type NetworkDevice } from './win32/devices.ts';
import type { Native, NativeFunction } from './win32/native.ts';
import { type NetworkReader, networkReader } from './win32/network.ts';
import { type PortReader, portReader } from './win32/ports.ts';
import { type RegistryRoot, type RegistryValue, registryReader } from './win32/registry.ts';
import { registryKeyReader } from './win32/registry-keys.ts';
import { type ServiceNumbers, serviceReader } from './win32/services.ts';

/** The Windows API as far as it is asked, in values. Every call is synchronous and takes a few ms at most. */
export interface Win32 extends NetworkReader, PortReader {
	service(name: string): Reading<ServiceNumbers | 'absent'>;
	/** A value of HKEY_LOCAL_MACHINE, or of another root; `key` without the root. */
	registryValue(key: string, name: string, root?: RegistryRoot): Reading<RegistryValue>;
	/** The names of the keys below one of HKEY_LOCAL_MACHINE; `undefined` where it is not there. */
	registryKeys(key: string): Reading<readonly string[] | undefined>;
	/** The network adapters of Device Manager, hidden ones included. */
	networkDevices(): Reading<readonly NetworkDevice[]>;
	/** The connections that RasMan holds. */
	rasConnections(): Reading<readonly RasConnection[]>;
	certificates(store: CertificateStore): Reading<readonly StoredCertificate[]>;
	/** What Windows itself makes of a chain. Nothing is fetched. */
	readonly judgeChain: ChainJudge;
}

/** Asks the Windows API, or says why it cannot be asked. */
export type AskWin32 = <T>(question: (win32: Win32) => Reading<T>) => Promise<Reading<T>>;

/** Loads koffi, an optional module; unreadable where it is not there. Nothing of Windows is touched before the first question. */
export async function loadWin32(): Promise<Win32 | Unreadable> {
	try {
		return win32(nativeBy(await loadKoffi()));
	} catch (error) {
		return error instanceof NoKoffiError && !error.absent ? unreadable('failed', error.message) : unreadable('missing-module', 'koffi');
	}
}

/** The questions over a given {@link Native}. A library that cannot be loaded makes the answer unreadable. */
export function win32(native: Native): Win32 {
	const services = once(() => serviceReader(native));
	const registry = once(() => registryReader(native));
	const registryKeys = once(() => registryKeyReader(native));
	const certificates = once(() => certificateReader(native));
	const chains = once(() => chainJudge(native));
	const network = once(() => networkReader(native));
	const ports = once(() => portReader(native));
	const devices = once(() => deviceReader(native));
	const connections = once(() => connectionReader(native));
	return {
		service: (name) => asked('advapi32.dll', () => services()(name)),
		registryValue: (key, name, root) => asked('advapi32.dll', () => registry()(key, name, root)),
		registryKeys: (key) => asked('advapi32.dll', () => registryKeys()(key)),
		heldPorts: (transport) => asked('iphlpapi.dll', () => ports().heldPorts(transport)),
		programOf: (processId) => asked('kernel32.dll', () => ports().programOf(processId)),
		networkDevices: () => asked('setupapi.dll', () => devices()()),
		rasConnections: () => asked('rasapi32.dll', () => connections()()),
		certificates: (store) => asked('crypt32.dll', () => certificates()(store)),
		judgeChain: (chain, engine, server) => asked('crypt32.dll', () => chains()(chain, engine, server)),
		adapters: () => asked('iphlpapi.dll', () => network().adapters()),
		routes: (family) => asked('iphlpapi.dll', () => network().routes(family)),
		neighbours: (family) => asked('iphlpapi.dll', () => network().neighbours(family)),
	};
}

function asked<T>(library: string, ask: () => Reading<T>): Reading<T> {
	try {
		return ask();
	} catch {
		// koffi's message quotes the system's translated one: the library's name says enough.
		return unreadable('failed', library);
	}
}

function nativeBy(koffi: Koffi): Native {
	const libraries = new Map<string, ReturnType<Koffi['load']>>();
	const library = (name: string) => {
		const loaded = libraries.get(name) ?? koffi.load(name);
		libraries.set(name, loaded);
		return loaded;
	};
	let getLastError: NativeFunction | undefined;
	return {
		pointerSize: koffi.sizeof('void *'),
		bind: (name, signature) => library(name).func(signature),
		lastError: () => {
			getLastError ??= library('kernel32.dll').func('uint32_t __stdcall GetLastError()') as NativeFunction;
			return Number(getLastError());
		},
		addressOf: (bytes) => koffi.address(bytes),
		copy: (pointer, length) => new Uint8Array(koffi.view(pointer, length)).slice(),
	};
}
