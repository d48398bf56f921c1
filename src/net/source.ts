import { createUdpSocket } from './udp.ts';

/** From which address of this computer packets to another would leave, or the system's reason why none would (`ENETUNREACH`). */
export type Source = { readonly reachable: true; readonly source: string } | { readonly reachable: false; readonly code: string };

/** The port that nothing is sent to. */
const DISCARD = 9;

/**
 * Asks the routing table by connecting a UDP socket: this sends nothing. `address` is IPv4 or IPv6 without brackets.
 * Never rejects.
 */
export function sourceAddress(address: string): Promise<Source> {
	return new Promise((resolve) => {
		const socket = createUdpSocket(address);
		const settle = (source: Source) => {
			socket.removeAllListeners();
			socket.on('error', () => {});
			socket.close();
			resolve(source);
		};
		socket.once('error', (error: NodeJS.ErrnoException) => settle({ reachable: false, code: error.code ?? 'UNKNOWN' }));
		socket.once('connect', () => settle({ reachable: true, source: socket.address().address }));
		socket.connect(DISCARD, address);
	});
}
