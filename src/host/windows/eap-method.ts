import { type Reading, readable } from '../host.ts';
import type { Win32 } from '../win32.ts';

/** Where methods of the old kind stand, by their number, with the path of their library. */
const OLD_METHODS = 'SYSTEM\\CurrentControlSet\\Services\\RasMan\\PPP\\EAP';
/** Where methods of Windows Vista and later stand: by the number of their author (311 is Microsoft), then by their own. */
const METHODS = 'SYSTEM\\CurrentControlSet\\Services\\EapHost\\Methods';
/** No computer has methods of more authors. */
const MOST_AUTHORS = 100;

/** Whether an EAP method is registered, as one of the old kind (`Path`) or of any author for EapHost (`PeerDllPath`). */
export function eapMethod(win32: Pick<Win32, 'registryValue' | 'registryKeys'>, method: number): Reading<'installed' | 'not-installed'> {
	const old = win32.registryValue(`${OLD_METHODS}\\${method}`, 'Path');
	if (!old.read) return old;
	if (old.value !== undefined) return readable('installed');
	const authors = win32.registryKeys(METHODS);
	if (!authors.read) return authors;
	for (const author of (authors.value ?? []).slice(0, MOST_AUTHORS)) {
		const found = win32.registryValue(`${METHODS}\\${author}\\${method}`, 'PeerDllPath');
		if (!found.read) return found;
		if (found.value !== undefined) return readable('installed');
	}
	return readable('not-installed');
}
