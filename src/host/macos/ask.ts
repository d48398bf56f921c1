import { type Reading, readable, unreadable } from '../host.ts';
import { type HostParts, PROGRAM_PATIENCE_MS } from '../parts.ts';

/** What a program of the system prints. A failure, or nothing at all, is *could not be read*, never *nothing there*. */
export async function ask({ exec, signal }: HostParts, program: string, args: readonly string[], stdin?: string): Promise<Reading<string>> {
	const ran = await exec(program, args, {
		timeoutMs: PROGRAM_PATIENCE_MS,
		...(signal === undefined ? {} : { signal }),
		...(stdin === undefined ? {} : { stdin }),
	});
	if (!ran.read) return ran;
	const { exitCode, stdout } = ran.value;
	return exitCode === 0 && stdout.trim() !== ''
		? readable(stdout)
		: unreadable('failed', `${program}: exit ${exitCode}, ${stdout.length} characters`);
}
