import { ConnectionFileError } from './error.ts';

/** A WireGuard configuration (`.conf`). */
export interface WireGuardConnection {
	readonly kind: 'wireguard';
	readonly peers: readonly WireGuardPeer[];
}

export interface WireGuardPeer {
	/** `host` is a name or an address without brackets. */
	readonly endpoint?: { readonly host: string; readonly port: number };
}

/** Whether a text is meant to be a WireGuard configuration. */
export function isWireGuard(text: string): boolean {
	return /^\ufeff?[^\S\n]*\[(interface|peer)\]/im.test(text);
}

/** Reads a configuration file. Throws {@link ConnectionFileError}. */
export function parseWireGuard(_text: string): WireGuardConnection {
	throw new ConnectionFileError('WireGuard files cannot be read yet.');
}
