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
	for (const place of [`kernel/${folder}`, 'updates/dkms', 'updates', 'extra', `extra/${name}`, `extra/${folder}`]) {
		const names = files.list(`${tree}/${place}`);
		if (!names.read) return names;
		if (names.value?.some((each) => file.test(each))) return readable('can-be-loaded');
	}
	return readable('absent');
}

/** Where configuration of modprobe lies; a file counts in place of one of the same name further down (modprobe.d(5)). */
const MODPROBE = ['/etc/modprobe.d', '/run/modprobe.d', '/usr/local/lib/modprobe.d', '/usr/lib/modprobe.d', '/lib/modprobe.d'];

/** The file whose line keeps a module from being loaded when the kernel asks for what it does: `blacklist`, or another program in its place. */
export function moduleBlockedBy(files: Files, name: string): Reading<string | undefined> {
	const blocks = new RegExp(`^[ \\t]*(?:blacklist[ \\t]+${name}[ \\t]*$|install[ \\t]+${name}[ \\t]+(?:/usr)?/bin/(?:true|false)\\b)`, 'm');
	const cmdline = files.readText('/proc/cmdline');
	const kept = cmdline.read
		? [...(cmdline.value ?? '').matchAll(/(?:^|\s)modprobe\.blacklist=(\S+)/g)].flatMap(([, names = '']) => names.split(','))
		: [];
	if (kept.includes(name)) return readable('/proc/cmdline');
	const seen = new Set<string>();
	for (const folder of MODPROBE) {
		const names = files.list(folder);
		if (!names.read) return names;
		for (const each of names.value ?? []) {
			if (!each.endsWith('.conf') || seen.has(each)) continue;
			seen.add(each);
			const text = files.readText(`${folder}/${each}`);
			if (!text.read) return text;
			// Either sign stands for the other in a module's name.
			if (blocks.test((text.value ?? '').replaceAll('-', '_'))) return readable(`${folder}/${each}`);
		}
	}
	return readable(undefined);
}
