import type { Files } from '../files.ts';

/** The names of the processes that can be seen, as the kernel has them: their first 15 characters. */
export function processNames(files: Files): ReadonlySet<string> {
	const names = files.list('/proc');
	const ids = names.read ? (names.value ?? []).filter((name) => /^\d+$/.test(name)) : [];
	const commands = ids.map((id) => files.readText(`/proc/${id}/comm`)).map((comm) => (comm.read ? comm.value?.trim() : undefined));
	return new Set(commands.filter((command) => command !== undefined));
}
