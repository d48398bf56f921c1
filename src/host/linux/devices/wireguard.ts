import type { WireGuardSupport } from '../../devices.ts';
import { type Reading, readable } from '../../host.ts';
import type { HostParts } from '../../parts.ts';
import { moduleSupport } from '../kernel.ts';

/** What wg-quick(8) starts where the kernel has no WireGuard. */
const PROGRAMS = ['wireguard-go', 'boringtun-cli', 'boringtun'];

export function wireGuardSupport({ files, environment }: Pick<HostParts, 'files' | 'environment'>): Reading<WireGuardSupport> {
	const module = moduleSupport(files, { name: 'wireguard', folder: 'drivers/net/wireguard' });
	if (module.read && module.value !== 'absent') return readable(module.value === 'present' ? 'kernel' : 'can-be-loaded');
	const folders = (environment.PATH ?? '').split(':').filter((folder) => folder.startsWith('/'));
	const program = PROGRAMS.some((name) =>
		folders.some((folder) => {
			const found = files.describe(`${folder}/${name}`);
			return found.read && found.value?.kind === 'file';
		}),
	);
	if (program) return readable('program');
	return module.read ? readable('absent') : module;
}
