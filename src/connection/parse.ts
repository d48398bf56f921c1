import type { Connection, Endpoint, ReadBeside } from './connection.ts';
import { ConnectionFileError } from './error.ts';
import { parseOpenVpn } from './openvpn.ts';
import { isWireGuard, parseWireGuard } from './wireguard.ts';

/**
 * Reads the connection file of another client: OpenVPN's, or WireGuard's, which begins its sections with `[Interface]` and `[Peer]`.
 * Throws {@link ConnectionFileError}.
 */
export async function parseConnection(file: Uint8Array, name: string, read?: ReadBeside): Promise<Connection> {
	const text = textIn(file);
	return isWireGuard(text) ? parseWireGuard(text) : parseOpenVpn(text, name, read);
}

/** Both clients read UTF-8 and nothing else. */
function textIn(file: Uint8Array): string {
	if (file.includes(0))
		throw new ConnectionFileError('this is no text in UTF-8. If an editor saved it as "Unicode", save it again as UTF-8.');
	return new TextDecoder('utf-8').decode(file);
}

/** The servers that a connection names, in the order in which its client tries them. */
export function endpointsIn(connection: Connection): readonly Endpoint[] {
	if (connection.kind === 'openvpn') return connection.endpoints;
	return connection.peers.flatMap(({ endpoint }) => (endpoint === undefined ? [] : [endpoint]));
}
