import { type Reading, readable } from '../host.ts';
import type { HostParts } from '../parts.ts';
import { ask } from './ask.ts';

/** The programs that run, everybody's, by their paths (ps(1): `comm` is the path of the executable). */
export async function runningPrograms(parts: HostParts): Promise<Reading<ReadonlySet<string>>> {
	const listed = await ask(parts, '/bin/ps', ['-axww', '-o', 'comm=']);
	return listed.read ? readable(new Set(listed.value.split('\n').map((line) => line.trim()))) : listed;
}
