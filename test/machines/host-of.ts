import type { Exec, ExecOptions } from '../../src/host/exec.ts';
import type { Files } from '../../src/host/files.ts';
import { type Host, type Reading, readable, unreadable } from '../../src/host/host.ts';
import { linuxHost } from '../../src/host/linux.ts';
import { macosHost } from '../../src/host/macos.ts';
import type { HostParts } from '../../src/host/parts.ts';
import { SECTIONS } from '../../src/host/windows/powershell-sections.ts';
import { windowsHost } from '../../src/host/windows.ts';
import { toPem } from '../certificate/issue.ts';
import { type Dial, dial, eventsXml, LANGUAGES } from '../host/ras-events.ts';
import { type Recording, replay } from '../recordings/replay.ts';
import { certificateNamed } from './certificates.ts';
import type { MachineDescription } from './description.ts';
import { windowsApi } from './windows-api.ts';

const SYSTEM_ROOT = 'C:\\Windows';

/** A program that a host started. */
export interface Started {
	readonly program: string;
	readonly args: readonly string[];
	readonly options: ExecOptions;
}

/**
 * The host that the described computer would have: nothing of it is played but what its system answers. `started` and `read` are told
 * which programs it starts and which files it reads.
 */
export function hostOf(machine: MachineDescription, started: Started[] = [], read = new Set<string>()): Host {
	const parts = partsOf(machine, started, read);
	if (machine.platform === 'linux') return linuxHost(parts);
	if (machine.platform === 'macos') return macosHost(parts);
	return windowsHost({
		...parts,
		files: inWindowsWriting(parts.files),
		win32: async () => (machine.api?.missing ? unreadable('missing-module', 'koffi') : windowsApi(machine.api ?? {})),
		system: { version: 'Windows 11 Pro', release: '10.0.22631', arch: 'x64' },
		systemRoot: SYSTEM_ROOT,
	});
}

function partsOf(machine: MachineDescription, started: Started[], read: Set<string>): HostParts {
	const parts = replay({ ...machine, files: filesOf(machine) });
	const exec: Exec = async (program, args, options) => {
		started.push({ program, args, options });
		if (program.endsWith('\\powershell.exe')) return powerShell(machine, options);
		if (program.endsWith('\\wevtutil.exe')) return eventLog(machine, args);
		const ran = await parts.exec(program.replace(`${SYSTEM_ROOT}\\System32\\`, ''), args, options);
		if (ran.read) options.onOutput?.(ran.value.stdout);
		return ran;
	};
	return {
		...parts,
		exec,
		files: {
			...parts.files,
			readText: (path, ...part) => parts.files.readText(noted(read, path), ...part),
			readBytes: (path) => parts.files.readBytes(noted(read, path)),
		},
		network: {
			...parts.network,
			// A computer sends from one address, wherever to.
			sourceAddress: (address) => parts.network.sourceAddress(machine.sourceAddress?.['*'] === undefined ? address : '*'),
		},
	};
}

/** A log that does not exist ends in 15007 (winerror.h). */
async function eventLog({ dialled = [] }: MachineDescription, [, log]: readonly string[]): ReturnType<Exec> {
	const ended = (exitCode: number, stdout = '') => readable({ exitCode, stdout, stderr: '' });
	if (log !== 'Application') return ended(15007);
	if ('error' in dialled) return ended(dialled.error);
	const events = dialled.map(({ language = 'en', ...attempt }, at) =>
		dial({ co: at + 1, language: LANGUAGES[language] ?? {}, ...attempt } as Dial),
	);
	return ended(0, eventsXml(events.flat()));
}

function noted(read: Set<string>, path: string): string {
	read.add(path);
	return path;
}

/** As the real one answers to the script: a line of JSON for each of its sections. */
function powerShell({ powershell }: MachineDescription, options: ExecOptions): ReturnType<Exec> {
	if (powershell === undefined) return Promise.resolve(unreadable('missing-program', 'powershell.exe'));
	const lines = Object.keys(SECTIONS).map((section) => {
		const rows = powershell[section];
		return JSON.stringify(rows === undefined ? { section, error: 'CommandNotFoundException', number: -2146233087 } : { section, rows });
	});
	const stdout = `${lines.join('\r\n')}\r\n`;
	options.onOutput?.(stdout);
	return Promise.resolve(readable({ exitCode: 0, stdout, stderr: '' }));
}

function filesOf({ files = {}, platform }: MachineDescription): NonNullable<Recording['files']> {
	const paths = (path: string) => (platform === 'windows' ? path.replaceAll('\\', '/') : path);
	return Object.fromEntries(
		Object.entries(files).map(([path, content]) => [
			paths(path),
			typeof content === 'object' && 'certificate' in content ? toPem(certificateNamed(content.certificate)) : content,
		]),
	);
}

/** Files of Windows, whose paths a recording keeps with slashes. */
function inWindowsWriting(files: Files): Files {
	const ask = <T>(question: (path: string) => Reading<T>, path: string): Reading<T> => {
		const asked = path.replaceAll('\\', '/');
		const answer = question(asked);
		return answer.read ? answer : { ...answer, detail: answer.detail.replace(asked, path) };
	};
	return {
		readText: (path, ...part) => ask((asked) => files.readText(asked, ...part), path),
		list: (path) => ask(files.list, path),
		readBytes: (path) => ask(files.readBytes, path),
		readLink: (path) => ask(files.readLink, path),
		describe: (path) => ask(files.describe, path),
	};
}
