import type { Files } from '../files.ts';

export interface Process {
	readonly id: number;
	/** As the kernel has it: its first 15 characters. */
	readonly name: string;
}

/** The processes that can be seen. */
export function processes(files: Files): readonly Process[] {
	const names = files.list('/proc');
	const ids = names.read ? (names.value ?? []).filter((name) => /^\d+$/.test(name)) : [];
	return ids.flatMap((id) => {
		const comm = files.readText(`/proc/${id}/comm`);
		return comm.read && comm.value !== undefined ? [{ id: Number(id), name: comm.value.trim() }] : [];
	});
}

/** Their names. */
export function processNames(files: Files): ReadonlySet<string> {
	return new Set(processes(files).map(({ name }) => name));
}
