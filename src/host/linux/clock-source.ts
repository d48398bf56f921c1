import type { Files } from '../files.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import type { ClockSource } from '../settings.ts';
import { processNames } from './processes.ts';

/** The programs that keep a clock, by the names of their processes. */
const KEEPERS: Readonly<Record<string, string>> = {
	'systemd-timesyn': 'systemd-timesyncd',
	chronyd: 'chrony',
	ntpd: 'ntpd',
	'ntpd-rs-daemon': 'ntpd-rs',
	openntpd: 'OpenNTPD',
};

/** What keeps the clock. Where nothing can be seen that does, the host of a container or virtual machine may. */
export function linuxClockSource(files: Files): Reading<ClockSource> {
	const running = processNames(files);
	const keeper = Object.keys(KEEPERS).find((name) => running.has(name));
	if (keeper === undefined) return unreadable('unsupported', `none of ${Object.values(KEEPERS).join(', ')} is seen`);
	const source = KEEPERS[keeper] ?? keeper;
	// systemd-timesyncd touches this file each time that it has set the clock.
	const stamp = keeper === 'systemd-timesyn' ? files.readText('/run/systemd/timesync/synchronized') : undefined;
	return readable({ from: 'network', source, ...(stamp?.read ? { synchronised: stamp.value !== undefined } : {}) });
}
