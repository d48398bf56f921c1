import type { OpenVpnConnection } from './openvpn.ts';
import type { WireGuardConnection } from './wireguard.ts';

/** A connection as the file of its client describes it. */
export type Connection = OpenVpnConnection | WireGuardConnection;
