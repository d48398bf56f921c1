import { win32 as paths } from 'node:path';
import type { Exec } from '../exec.ts';
import { type Reading, readable, type Service, unreadable } from '../host.ts';
import { PROGRAM_PATIENCE_MS } from '../parts.ts';
import type { ServiceNumbers } from '../win32/services.ts';

/** SERVICE_STATUS_PROCESS.dwCurrentState, and the words that `sc query` writes beside the number in every language. */
const STATES: Readonly<Record<number, Service['state']>> = {
	1: 'stopped',
	2: 'starting',
	3: 'stopping',
	4: 'running',
	5: 'starting',
	6: 'paused',
	7: 'paused',
};

/** SERVICE_*_START. Delayed and trigger starts are stored as 2 and 3 like any other. */
const STARTS: Readonly<Record<number, NonNullable<Service['start']>>> = {
	0: 'automatic',
	1: 'automatic',
	2: 'automatic',
	3: 'on-demand',
	4: 'disabled',
};

type Found = Reading<ServiceNumbers | 'absent'>;

/** A service in the words of {@link Service}; one that does not run, with what it lacks. `ask` is asked for each name once at most. */
export async function serviceBy(ask: (name: string) => Promise<Found>, name: string): Promise<Reading<Service>> {
	const found = await ask(name);
	if (!found.read) return found;
	const service = serviceOf(name, found.value);
	if (!service.read || found.value === 'absent' || service.value.state !== 'stopped') return service;
	const lacks = await lacking(ask, found.value);
	return lacks === undefined ? service : readable({ ...service.value, lacks });
}

const DISABLED = 4;
const STOPPED = 1;
/** The longest chain that Windows ships has five. */
const MOST_DEPENDENCIES = 40;

/**
 * The first service, to any depth, without which it cannot start: not there, or disabled and not running. Windows starts all others
 * along with it. What could not be read is not lacking.
 */
async function lacking(ask: (name: string) => Promise<Found>, numbers: ServiceNumbers): Promise<Service['lacks']> {
	const waiting = [...(numbers.dependencies ?? [])];
	const asked = new Set<string>();
	for (let name = waiting.shift(); name !== undefined && asked.size < MOST_DEPENDENCIES; name = waiting.shift()) {
		if (asked.has(name.toLowerCase())) continue;
		asked.add(name.toLowerCase());
		const found = await ask(name);
		if (!found.read) continue;
		if (found.value === 'absent') return { name, state: 'absent' };
		if (found.value.state === STOPPED && found.value.startType === DISABLED) return { name, state: 'disabled' };
		if (found.value.state === STOPPED) waiting.push(...(found.value.dependencies ?? []));
	}
	return undefined;
}

/** Windows' numbers in the words of {@link Service}. */
function serviceOf(name: string, numbers: ServiceNumbers | 'absent'): Reading<Service> {
	if (numbers === 'absent') return readable({ name, state: 'absent' });
	const state = STATES[numbers.state];
	if (state === undefined) return unreadable('failed', `${name}: state ${numbers.state}`);
	const start = numbers.startType === undefined ? undefined : STARTS[numbers.startType];
	const ended = state === 'stopped' && numbers.exitCode !== 0;
	return readable({ name, state, ...(start === undefined ? {} : { start }), ...(ended ? { exitCode: numbers.exitCode } : {}) });
}

const SERVICE_DOES_NOT_EXIST = 1060;
const ACCESS_DENIED = 5;

/**
 * The same from `sc.exe` and `reg.exe`, for where the Windows API cannot be called. Both translate their labels, never the
 * numbers. Absolute paths: a bare name would run a program of that name in the current folder first.
 */
export async function serviceByPrograms(exec: Exec, systemRoot: string, name: string, signal?: AbortSignal): Promise<Found> {
	const run = (program: string, args: readonly string[]) =>
		exec(paths.join(systemRoot, 'System32', program), args, {
			timeoutMs: PROGRAM_PATIENCE_MS,
			...(signal === undefined ? {} : { signal }),
		});
	const key = `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name}`;
	const [queried, settings] = await Promise.all([run('sc.exe', ['query', name]), run('reg.exe', ['query', key])]);
	if (!queried.read) return queried;
	const { exitCode, stdout } = queried.value;
	if (exitCode === SERVICE_DOES_NOT_EXIST) return readable('absent');
	if (exitCode !== 0) return unreadable(exitCode === ACCESS_DENIED ? 'not-permitted' : 'failed', `sc.exe query ${name}: exit ${exitCode}`);
	const status = readScQuery(stdout);
	// A stub, or a program that a policy holds back, ends with 0 and prints nothing: that says nothing about the service.
	if (status === undefined) return unreadable('failed', `sc.exe query ${name}: no state in ${stdout.length} characters`);
	return readable(settings.read && settings.value.exitCode === 0 ? { ...status, ...readSettings(settings.value.stdout) } : status);
}

const SC_STATE = /^\s+\S[^:]*:\s+([1-7])\s{1,3}(?:STOPPED|START_PENDING|STOP_PENDING|RUNNING|CONTINUE_PENDING|PAUSE_PENDING|PAUSED)\b/m;
/** The first `1077  (0x435)` after the state is WIN32_EXIT_CODE, whatever its label. */
const SC_EXIT_CODE = /:\s+(\d+)\s+\(0x[0-9a-f]+\)/i;

/** State and exit code in the output of `sc query`, of whatever language. */
function readScQuery(stdout: string): ServiceNumbers | undefined {
	const state = SC_STATE.exec(stdout);
	if (state === null) return undefined;
	const exitCode = SC_EXIT_CODE.exec(stdout.slice(state.index + state[0].length));
	return { state: Number(state[1]), exitCode: Number(exitCode?.[1] ?? 0) };
}

/** `Start` (0 to 4) and `DependOnService` in the output of `reg query`, which writes the 0 between two texts as `\0`. */
function readSettings(stdout: string): Pick<ServiceNumbers, 'startType' | 'dependencies'> {
	const start = /^\s+Start\s+REG_DWORD\s+0x([0-4])\s*$/im.exec(stdout);
	const depends = /^\s+DependOnService\s+REG_MULTI_SZ\s+(\S.*?)\s*$/im.exec(stdout);
	const dependencies = (depends?.[1] ?? '').split('\\0').filter((name) => name !== '');
	return start === null ? {} : { startType: Number(start[1]), dependencies };
}
