import { type Reading, readable, unreadable } from '../host.ts';
import type { WindowsBuild } from '../settings.ts';
import type { Win32 } from '../win32.ts';

const KEY = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';

/** CurrentBuildNumber and UBR, as `winver` shows them behind the dot. */
export function windowsBuild(win32: Pick<Win32, 'registryValue'>): Reading<WindowsBuild> {
	const [build, revision] = [win32.registryValue(KEY, 'CurrentBuildNumber'), win32.registryValue(KEY, 'UBR')];
	if (!build.read) return build;
	if (!revision.read) return revision;
	if (typeof build.value !== 'string' || !/^\d{4,6}$/.test(build.value) || typeof revision.value !== 'number')
		return unreadable('failed', 'CurrentBuildNumber and UBR');
	return readable({ build: Number(build.value), revision: revision.value });
}
