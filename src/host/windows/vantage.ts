import type { Vantage } from '../host.ts';
import type { Win32 } from '../win32.ts';

/** What hypervisors write into the firmware's tables (SMBIOS), as `maker product`. */
const VIRTUAL =
	/^Microsoft Corporation Virtual Machine\b|VMware|VirtualBox|innotek|QEMU|\bKVM\b|\bXen\b|Parallels|Bochs|Amazon EC2|Google Compute Engine/i;

/** Two registry values: what containers of Windows carry, and what the firmware calls this computer. */
export function vantageOf(win32: Pick<Win32, 'registryValue'>): Vantage {
	const container = win32.registryValue('SYSTEM\\CurrentControlSet\\Control', 'ContainerType');
	if (container.read && container.value !== undefined) return 'container';
	const firmware = (name: string) => {
		const value = win32.registryValue('HARDWARE\\DESCRIPTION\\System\\BIOS', name);
		return value.read && typeof value.value === 'string' ? value.value : '';
	};
	return VIRTUAL.test(`${firmware('SystemManufacturer')} ${firmware('SystemProductName')}`) ? 'virtual-machine' : 'machine';
}
