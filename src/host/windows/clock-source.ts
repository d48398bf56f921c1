import { type Reading, readable, unreadable } from '../host.ts';
import type { ClockSource } from '../settings.ts';
import type { Win32 } from '../win32.ts';

/** A policy comes before what is set here. */
const KEYS = ['SOFTWARE\\Policies\\Microsoft\\W32Time\\Parameters', 'SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters'];

/** W32Time's Type (Microsoft: Windows Time service tools and settings). */
const TYPES: Readonly<Record<string, ClockSource['from']>> = { NTP: 'network', NT5DS: 'domain', ALLSYNC: 'network', NOSYNC: 'nobody' };

/** Where the time service is told to take the time from. Whether it runs and reaches that is another matter. */
export function windowsClockSource(win32: Pick<Win32, 'registryValue'>): Reading<ClockSource> {
	for (const key of KEYS) {
		const found = win32.registryValue(key, 'Type');
		if (!found.read) return found;
		if (found.value === undefined) continue;
		const from = typeof found.value === 'string' ? TYPES[found.value.toUpperCase()] : undefined;
		if (from === undefined) return unreadable('failed', 'W32Time: a Type that is not known');
		return readable({ from, source: String(found.value) });
	}
	return unreadable('failed', 'W32Time: no Type');
}
