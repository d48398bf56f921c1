import type { Tunnel } from '../../check/tunnel.ts';
import type { ActiveConnection } from '../devices.ts';
import { type Reading, readable } from '../host.ts';
import type { Win32 } from '../win32.ts';

const CONNECTED = 0x2000;
const DISCONNECTED = 0x2001;
/** What stands in brackets behind `WAN Miniport`, in every language. */
const TUNNELS: Readonly<Record<string, Tunnel>> = { PPTP: 'pptp', L2TP: 'l2tp', IKEv2: 'ikev2', SSTP: 'sstp' };

/** The connections that RasMan holds, by RASCONNSTATE. */
export function windowsConnections(win32: Win32): Reading<readonly ActiveConnection[]> {
	const found = win32.rasConnections();
	if (!found.read) return found;
	return readable(
		found.value
			.filter(({ state }) => state !== DISCONNECTED)
			.map(({ name, device, state, server }): ActiveConnection => {
				const tunnel = TUNNELS[/\((\w+)\)/.exec(device)?.[1] ?? ''];
				return {
					name,
					state: state === CONNECTED ? 'connected' : 'connecting',
					...(tunnel === undefined ? {} : { tunnel }),
					...(server === undefined ? {} : { server }),
				};
			}),
	);
}
