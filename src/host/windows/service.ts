import { win32 as paths } from 'node:path';
import type { Exec } from '../exec.ts';
import { type Reading, readable, type Service, type ServiceRole, unreadable } from '../host.ts';
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

/** Windows' numbers in the words of {@link Service}. */
export function serviceOf(name: string, numbers: ServiceNumbers | 'absent'): Reading<Service> {
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
export async function serviceByPrograms(
	exec: Exec,
	systemRoot: string,
	name: ServiceRole,
	signal?: AbortSignal,
): Promise<Reading<Service>> {
	const run = (program: string, args: readonly string[]) =>
		exec(paths.join(systemRoot, 'System32', program), args, {
			timeoutMs: PROGRAM_PATIENCE_MS,
			...(signal === undefined ? {} : { signal }),
		});
	const key = `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name}`;
	const [queried, settings] = await Promise.all([run('sc.exe', ['query', name]), run('reg.exe', ['query', key, '/v', 'Start'])]);
	if (!queried.read) return queried;
	const { exitCode, stdout } = queried.value;
	if (exitCode === SERVICE_DOES_NOT_EXIST) return serviceOf(name, 'absent');
	if (exitCode !== 0) return unreadable(exitCode === ACCESS_DENIED ? 'not-permitted' : 'failed', `sc.exe query ${name}: exit ${exitCode}`);
	const status = readScQuery(stdout);
	// A stub, or a program that a policy holds back, ends with 0 and prints nothing: that says nothing about the service.
	if (status === undefined) return unreadable('failed', `sc.exe query ${name}: no state in ${stdout.length} characters`);
	const startType = settings.read && settings.value.exitCode === 0 ? readStart(settings.value.stdout) : undefined;
	return serviceOf(name, startType === undefined ? status : { ...status, startType });
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

/** The `Start` value in the output of `reg query`: 0 to 4. */
function readStart(stdout: string): number | undefined {
	const value = /^\s+Start\s+REG_DWORD\s+0x([0-4])\s*$/im.exec(stdout);
	return value === null ? undefined : Number(value[1]);
}
