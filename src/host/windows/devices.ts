import type { DeviceQuestions, MiniportDriver } from '../devices.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import { once, oncePer } from '../memo.ts';
import type { AskWin32, Win32 } from '../win32.ts';
import { windowsConnections } from './active-connections.ts';
import { windowsFirewall } from './firewall.ts';
import { windowsMiniport } from './miniports.ts';
import { windowsOtherVpns } from './other-vpns.ts';
import { windowsPortHolder } from './ports.ts';
import type { PowerShell } from './powershell.ts';

/** Devices, drivers and ports of Windows. */
export function windowsDevices(ask: AskWin32, shell: PowerShell): DeviceQuestions {
	return {
		miniport: oncePer((driver: MiniportDriver) => ask((win32) => windowsMiniport(win32, driver))),
		portHolder: (transport, port) => ask((win32) => windowsPortHolder(win32, transport, port)),
		activeConnections: once(() => ask(windowsConnections)),
		otherVpns: once(() => ask(windowsOtherVpns)),
		outboundFirewall: once(() => windowsFirewall(shell)),
		deviceNode: async () => unreadable('unsupported', 'device nodes'),
		tunnelModule: async () => unreadable('unsupported', 'kernel modules of Linux'),
		wireGuard: async () => unreadable('unsupported', 'WireGuard of Linux'),
		metered: once(() => metered(shell)),
		flightMode: once(() => ask(flightMode)),
	};
}

/** NetworkCostType: 0 not known, 1 without limit, 2 a fixed amount, 3 by volume. */
async function metered(shell: PowerShell): Promise<Reading<boolean>> {
	const rows = await shell.rows('networkCost');
	if (!rows.read) return rows;
	const cost = rows.value[0]?.cost;
	return typeof cost === 'number' && cost > 0 ? readable(cost > 1) : unreadable('failed', `NetworkCostType: ${cost}`);
}

/** The default value of SystemRadioState, a SYSTEM_RADIO_STATE (radiomgr.h): 0 radios allowed, 1 switched off. Absent on older Windows. */
function flightMode(win32: Pick<Win32, 'registryValue'>): Reading<boolean> {
	const state = win32.registryValue('SYSTEM\\CurrentControlSet\\Control\\RadioManagement\\SystemRadioState', '');
	if (!state.read) return state;
	if (state.value === undefined || state.value === 0) return readable(false);
	return state.value === 1 ? readable(true) : unreadable('failed', 'SystemRadioState');
}
