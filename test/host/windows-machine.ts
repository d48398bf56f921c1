import type { Exec, Finished } from '../../src/host/exec.ts';
import type { Files } from '../../src/host/files.ts';
import { type Reading, readable, unreadable } from '../../src/host/host.ts';
import type { Win32 } from '../../src/host/win32.ts';
import { type WindowsParts, windowsHost } from '../../src/host/windows.ts';

export const NO_KOFFI = unreadable('missing-module', 'koffi');
export const SC = 'D:\\Windows\\System32\\sc.exe';
export const POWERSHELL = 'D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
export const REG = 'D:\\Windows\\System32\\reg.exe';

/** A Windows API of which only the given questions have an answer. */
function api(answers: Partial<Win32>): Win32 {
	const none = () => unreadable('failed', 'not given');
	return {
		service: none,
		registryValue: none,
		registryKeys: none,
		certificates: none,
		judgeChain: none,
		adapters: none,
		routes: none,
		neighbours: none,
		networkDevices: none,
		rasConnections: none,
		heldPorts: none,
		programOf: none,
		...answers,
	};
}

interface Machine {
	readonly win32?: Partial<Win32>;
	/** What each program prints, by its path; or by its arguments too. */
	readonly programs?: Readonly<
		Record<string, Reading<Partial<Finished>> | Partial<Finished> | ((args: readonly string[]) => Partial<Finished>)>
	>;
	readonly source?: string;
	readonly files?: Partial<Files>;
	readonly environment?: Readonly<Record<string, string>>;
}

/** A Windows host over the given answers; what it started and how often it loaded the API. */
export function machine({ win32, programs = {}, source = '192.0.2.7', files: given, environment = {} }: Machine) {
	const started: string[] = [];
	let loaded = 0;
	const exec: Exec = async (program, args) => {
		started.push([program, ...args].join(' '));
		const played = programs[program] ?? unreadable('missing-program', program);
		const ran = typeof played === 'function' ? played(args) : played;
		if (!('read' in ran)) return readable({ exitCode: 0, stdout: '', stderr: '', ...ran });
		return ran.read ? readable({ exitCode: 0, stdout: '', stderr: '', ...ran.value }) : ran;
	};
	const nothing = () => readable(undefined);
	const files = { readText: nothing, list: nothing, readBytes: nothing, readLink: nothing, describe: nothing, ...given };
	const parts: WindowsParts = {
		exec,
		files,
		interfaces: () => ({
			'Ethernet 2': [
				{ address: '192.0.2.7', netmask: '255.255.255.0', family: 'IPv4', mac: '02:00:00:00:00:01', internal: false, cidr: '192.0.2.7/24' },
			],
		}),
		network: { sourceAddress: async () => ({ reachable: true, source }), dnsServers: () => ['192.0.2.53', '[2001:db8::53]:5353'] },
		environment,
		win32: async () => {
			loaded++;
			return win32 === undefined ? NO_KOFFI : api(win32);
		},
		system: { version: 'Windows 11 Pro', release: '10.0.22631', arch: 'x64' },
		systemRoot: 'D:\\Windows',
	};
	return { host: windowsHost(parts), started, loaded: () => loaded };
}
