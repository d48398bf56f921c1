import type { Miniport, MiniportDriver } from '../devices.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import type { Win32 } from '../win32.ts';

/** NdisWan drives three adapters (IP, IPv6, Network Monitor): what an address needs is the one for IP, by what its driver is chosen by. */
const NEEDS_HARDWARE_ID: Readonly<Partial<Record<MiniportDriver, string>>> = { NdisWan: 'ms_ndiswanip' };

/** CM_PROB_DISABLED: by a person; CM_PROB_HARDWARE_DISABLED: by the firmware; CM_PROB_DISABLED_SERVICE: its driver's service is (cfg.h). */
const DISABLED = [22, 29, 32];
const START_DISABLED = 4;
const RUNNING = 4;

/**
 * A WAN Miniport in Device Manager, and its driver among the services. RasMan makes these adapters: while it does not run, one that is not
 * there proves nothing.
 */
export function windowsMiniport(win32: Win32, driver: MiniportDriver): Reading<Miniport> {
	const devices = win32.networkDevices();
	if (!devices.read) return devices;
	const hardwareId = NEEDS_HARDWARE_ID[driver];
	const own = devices.value.filter(
		({ service, hardwareIds }) =>
			service.toLowerCase() === driver.toLowerCase() && (hardwareId === undefined || hardwareIds.includes(hardwareId)),
	);
	const service = win32.service(driver);
	const off = service.read && service.value !== 'absent' && service.value.startType === START_DISABLED;
	if (own.length === 0) {
		if (service.read && service.value === 'absent') return readable({ driver, state: 'missing' });
		if (off) return readable({ driver, state: 'disabled' });
		const rasman = win32.service('RasMan');
		const made = rasman.read && rasman.value !== 'absent' && rasman.value.state === RUNNING;
		return made ? readable({ driver, state: 'missing' }) : unreadable('failed', `${driver}: no adapter while RasMan does not run`);
	}
	// A duplicate that is left over from an upgrade harms nothing while another one works.
	const problem = Math.min(...own.map((device) => device.problem));
	if (problem === 0) return readable({ driver, state: off ? 'disabled' : 'ready' });
	return readable({ driver, state: off || DISABLED.includes(problem) ? 'disabled' : 'broken', problem });
}
