import type { OpenVpnConnection } from './openvpn.ts';
import type { WireGuardConnection } from './wireguard.ts';

/** A connection as the file of its client describes it. */
export type Connection = OpenVpnConnection | WireGuardConnection;

/** A server that a connection file names. */
export interface Endpoint {
	/** A name or an address, without brackets. */
	readonly host: string;
	readonly port: number;
}

/** Reads a file that a connection file names, relative to it. Rejects when it cannot be read. */
export type ReadBeside = (file: string) => Promise<Uint8Array>;
