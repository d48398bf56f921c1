import { arch, networkInterfaces, release, version } from 'node:os';
import { exec } from './exec.ts';
import { files } from './files.ts';
import type { Host } from './host.ts';
import type { HostParts, NetworkParts } from './parts.ts';
import { type StateFile, stateFile, stateFolders } from './state-file.ts';

export interface MachineOptions {
	readonly network: NetworkParts;
	/** Aborted when the run ends early: programs still running are killed. */
	readonly signal?: AbortSignal;
}

/** The host of the system that this runs on: the one place that asks which one that is. Loads no other system's code. */
export async function thisMachine({ network, signal }: MachineOptions): Promise<Host> {
	const parts: HostParts = {
		exec,
		files,
		interfaces: networkInterfaces,
		network,
		environment: process.env,
		...(signal === undefined ? {} : { signal }),
	};
	if (process.platform === 'win32') {
		const [{ windowsHost }, { loadWin32 }] = await Promise.all([import('./windows.ts'), import('./win32.ts')]);
		const system = { version: version(), release: release(), arch: arch() };
		return windowsHost({ ...parts, win32: loadWin32, system, systemRoot: process.env.SystemRoot ?? 'C:\\Windows' });
	}
	if (process.platform === 'darwin') return (await import('./macos.ts')).macosHost(parts);
	// Android is Linux too, and a BSD has at least /proc or an honest *could not be read*.
	return (await import('./linux.ts')).linuxHost(parts);
}

/** A file in which something is remembered for this user; undefined where the user has no folder for it. */
export function stateHere(name: string, mostBytes: number): StateFile | undefined {
	return stateFile(stateFolders(process.platform === 'win32' ? 'windows' : 'linux', process.env), name, mostBytes);
}
