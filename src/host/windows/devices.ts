import type { DeviceQuestions } from '../devices.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import { once } from '../memo.ts';
import type { PowerShell } from './powershell.ts';

/** Devices, drivers and ports of Windows. */
export function windowsDevices(shell: PowerShell): DeviceQuestions {
	return {
		miniport: async () => unreadable('unsupported', 'WAN Miniport'),
		portHolder: async () => unreadable('unsupported', 'local ports'),
		activeConnections: async () => unreadable('unsupported', 'connections that are up'),
		otherVpns: async () => unreadable('unsupported', 'other VPN products'),
		outboundFirewall: async () => unreadable('unsupported', 'outbound firewall'),
		deviceNode: async () => unreadable('unsupported', 'device nodes'),
		metered: once(() => metered(shell)),
	};
}

/** NetworkCostType: 0 not known, 1 without limit, 2 a fixed amount, 3 by volume. */
async function metered(shell: PowerShell): Promise<Reading<boolean>> {
	const rows = await shell.rows('networkCost');
	if (!rows.read) return rows;
	const cost = rows.value[0]?.cost;
	return typeof cost === 'number' && cost > 0 ? readable(cost > 1) : unreadable('failed', `NetworkCostType: ${cost}`);
}
