import type { Tunnel } from '../../../check/tunnel.ts';
import type { ActiveConnection } from '../../devices.ts';
import { type Adapter, type Reading, readable } from '../../host.ts';

/** What a device says of the tunnel behind it; PPP and TUN carry several kinds. */
const TUNNELS: Readonly<Record<string, Tunnel>> = { WireGuard: 'wireguard' };

/** Tunnels that are up, by their network devices. What IPsec alone protects has none. */
export function activeConnections(adapters: Reading<readonly Adapter[]>): Reading<readonly ActiveConnection[]> {
	if (!adapters.read) return adapters;
	const up = adapters.value.filter(({ kind, link, addresses }) => kind === 'tunnel' && link !== 'disabled' && addresses.length > 0);
	return readable(
		up.map(({ name, description }) => {
			const tunnel = TUNNELS[description ?? ''];
			return { name, state: 'connected', ...(tunnel === undefined ? {} : { tunnel }) };
		}),
	);
}
