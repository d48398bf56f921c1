import { BUILT_IN_TUNNELS, type Tunnel } from '../check/tunnel.ts';

/** What a scrape may ask for by `module=`, as blackbox_exporter has it. */
export interface ServedModule {
	readonly tunnels: readonly Tunnel[];
	/** As Windows' "Automatic" would try them, or as the target itself says; what is to be asked sparingly is left alone. */
	readonly automatic?: true;
	/** Only these checks and what they need. */
	readonly only?: readonly string[];
	/** Only over this one, where the tunnel has both. */
	readonly transport?: 'udp' | 'tcp';
}

/** By the names of blackbox_exporter's own style. Without `module=` it is {@link DEFAULT_MODULE}. */
export const MODULES: ReadonlyMap<string, ServedModule> = new Map<string, ServedModule>([
	['auto', { tunnels: BUILT_IN_TUNNELS, automatic: true }],
	['pptp', { tunnels: ['pptp'], only: ['pptp'] }],
	['pptp_gre', { tunnels: ['pptp'] }],
	['l2tp_ipsec', { tunnels: ['l2tp'] }],
	['ikev2', { tunnels: ['ikev2'] }],
	['sstp', { tunnels: ['sstp'] }],
	['sstp_tls', { tunnels: ['sstp'], only: ['tls-certificate'] }],
	['openvpn', { tunnels: ['openvpn'] }],
	['openvpn_udp', { tunnels: ['openvpn'], transport: 'udp' }],
	['openvpn_tcp', { tunnels: ['openvpn'], transport: 'tcp' }],
	['anyconnect', { tunnels: ['anyconnect'] }],
	['wireguard', { tunnels: ['wireguard'] }],
]);

export const DEFAULT_MODULE = 'auto';
