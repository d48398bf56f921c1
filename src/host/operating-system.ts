import { arch, release, type } from 'node:os';
import type { Platform } from '../check/tunnel.ts';
import type { OperatingSystem } from './host.ts';

/** The system's name and version as `systeminformation` finds them; the kernel's own where it does not. Takes some 50 ms of work. */
export async function operatingSystem(platform: Platform): Promise<OperatingSystem> {
	const kernel = { platform, release: release(), arch: arch() };
	try {
		const { osInfo } = await import('systeminformation');
		const { distro, release: version } = await osInfo();
		const name = [distro, version].filter((word) => word !== '' && word !== 'unknown').join(' ');
		return { ...kernel, name: name === '' ? type() : name };
	} catch {
		return { ...kernel, name: type() };
	}
}
