import type { DeviceQuestions } from '../devices.ts';
import { type Adapter, type Reading, unreadable } from '../host.ts';
import { once } from '../memo.ts';
import type { HostParts } from '../parts.ts';
import { activeConnections } from './devices/active.ts';
import { deviceNode } from './devices/node.ts';
import { outboundFirewall } from './devices/outbound-firewall.ts';
import { portHolder } from './devices/ports.ts';
import { tunnelModule } from './devices/tunnel-module.ts';
import { wireGuardSupport } from './devices/wireguard.ts';

/** Devices, drivers and ports of Linux. */
export function linuxDevices(parts: HostParts, adapters: () => Reading<readonly Adapter[]>): DeviceQuestions {
	return {
		miniport: async () => unreadable('unsupported', 'WAN Miniport'),
		portHolder: async (transport, port) => portHolder(parts.files, transport, port),
		activeConnections: async () => activeConnections(adapters()),
		otherVpns: async () => unreadable('unsupported', 'other VPN products'),
		outboundFirewall: once(() => outboundFirewall(parts)),
		deviceNode: async (node) => deviceNode(parts.files, node),
		tunnelModule: async (name) => tunnelModule(parts.files, name),
		wireGuard: async () => wireGuardSupport(parts),
		metered: async () => unreadable('unsupported', 'billing by volume'),
		flightMode: async () => unreadable('unsupported', 'flight mode'),
	};
}
