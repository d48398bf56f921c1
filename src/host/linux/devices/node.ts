import type { DeviceNode } from '../../devices.ts';
import type { Files } from '../../files.ts';
import { type Reading, readable } from '../../host.ts';
import { type KernelModule, moduleSupport } from '../kernel.ts';

const MODULES: Readonly<Record<DeviceNode, KernelModule>> = {
	'/dev/ppp': { name: 'ppp_generic', folder: 'drivers/net/ppp' },
	'/dev/net/tun': { name: 'tun', folder: 'drivers/net' },
};

/**
 * Whether a device is there to be opened. Its node stands in /dev before its module is loaded (systemd makes it where the module is at
 * hand), and opening it loads the module: so it is not opened here. A module without its node is a container's: nobody handed it in.
 */
export function deviceNode(files: Files, node: DeviceNode): Reading<'present' | 'can-be-loaded' | 'absent'> {
	const found = files.describe(node);
	if (!found.read) return found;
	if (found.value?.kind === 'device') return readable('present');
	const module = moduleSupport(files, MODULES[node]);
	return readable(module.read && module.value === 'can-be-loaded' ? 'can-be-loaded' : 'absent');
}
