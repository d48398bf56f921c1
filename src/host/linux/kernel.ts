import { release } from 'node:os';
import type { Files } from '../files.ts';
import { type Reading, readable, unreadable } from '../host.ts';

/** What the kernel can do: it does, it can load the module that does, or neither. */
export type KernelSupport = 'present' | 'can-be-loaded' | 'absent';

/** A kernel module, and the folder of a kernel's tree in which it lies. */
export interface KernelModule {
	readonly name: string;
	readonly folder: string;
}

/**
 * Whether a module of the running kernel is loaded, built in or at hand. A container shares the kernel but mostly has no folder of
 * modules: there what is not loaded may still be built in, and nothing is said.
 */
export function moduleSupport(files: Files, { name, folder }: KernelModule): Reading<KernelSupport> {
	const loaded = files.list(`/sys/module/${name}`);
	if (!loaded.read) return loaded;
	if (loaded.value !== undefined) return readable('present');
	const tree = `/lib/modules/${release()}`;
	const builtin = files.readText(`${tree}/modules.builtin`);
	if (!builtin.read) return builtin;
	if (builtin.value === undefined) return unreadable('failed', `${tree}/modules.builtin: ENOENT`);
	const file = new RegExp(`^${name.replaceAll('_', '[_-]')}\\.ko(\\.\\w+)?$`);
	if (builtin.value.split('\n').some((path) => file.test(path.slice(path.lastIndexOf('/') + 1)))) return readable('present');
	for (const place of [`kernel/${folder}`, 'updates/dkms', 'updates', 'extra', `extra/${name}`]) {
		const names = files.list(`${tree}/${place}`);
		if (!names.read) return names;
		if (names.value?.some((each) => file.test(each))) return readable('can-be-loaded');
	}
	return readable('absent');
}
