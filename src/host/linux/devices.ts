import type { DeviceQuestions } from '../devices.ts';
import { unreadable } from '../host.ts';

/** Devices, drivers and ports of Linux. */
export function linuxDevices(): DeviceQuestions {
	return {
		miniport: async () => unreadable('unsupported', 'WAN Miniport'),
		portHolder: async () => unreadable('unsupported', 'local ports'),
		activeConnections: async () => unreadable('unsupported', 'connections that are up'),
		otherVpns: async () => unreadable('unsupported', 'other VPN products'),
		outboundFirewall: async () => unreadable('unsupported', 'outbound firewall'),
		deviceNode: async () => unreadable('unsupported', 'device nodes'),
		metered: async () => unreadable('unsupported', 'billing by volume'),
		flightMode: async () => unreadable('unsupported', 'flight mode'),
	};
}
