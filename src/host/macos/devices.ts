import type { ActiveConnection, DeviceQuestions } from '../devices.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import { once } from '../memo.ts';
import type { HostParts } from '../parts.ts';
import type { NetworkConnection, NetworkConnections } from './network-connections.ts';
import { macosOtherVpns } from './other-vpns.ts';
import { tunnelsOf } from './system-profiles.ts';

/** Devices, drivers and ports of macOS. */
export function macosDevices(parts: HostParts, connections: () => Promise<Reading<NetworkConnections>>): DeviceQuestions {
	return {
		miniport: async () => unreadable('unsupported', 'WAN Miniport'),
		portHolder: async () => unreadable('unsupported', 'local ports'),
		activeConnections: once(async () => activeIn(await connections())),
		otherVpns: once(() => macosOtherVpns(parts)),
		outboundFirewall: async () => unreadable('unsupported', 'outbound firewall'),
		deviceNode: async () => unreadable('unsupported', 'device nodes'),
		tunnelModule: async () => unreadable('unsupported', 'kernel modules of Linux'),
		wireGuard: async () => unreadable('unsupported', 'WireGuard of Linux'),
		metered: async () => unreadable('unsupported', 'billing by volume'),
		flightMode: async () => unreadable('unsupported', 'flight mode'),
	};
}

const STATES: Readonly<Record<string, ActiveConnection['state']>> = { Connecting: 'connecting', Connected: 'connected' };

function activeIn(listed: Reading<NetworkConnections>): Reading<readonly ActiveConnection[]> {
	if (!listed.read) return listed;
	const { found, lost } = listed.value;
	const active = found.flatMap(activeOf);
	// One that is up may stand in a line that was not understood.
	return lost > 0 && active.length === 0 ? unreadable('failed', `scutil --nc list: ${lost} lines not understood`) : readable(active);
}

function activeOf(connection: NetworkConnection): readonly ActiveConnection[] {
	const state = STATES[connection.state];
	const tunnels = tunnelsOf(connection);
	if (state === undefined || tunnels === undefined) return [];
	return [{ name: connection.name, state, ...(tunnels[0] === undefined ? {} : { tunnel: tunnels[0] }) }];
}
