import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { decodeNtp, encodeNtp, NTP_MODES, type NtpMessage, unixMsToNtp } from '../../src/wire/ntp.ts';

export interface NtpPeer {
	readonly port: number;
	readonly received: readonly Uint8Array[];
	close(): Promise<void>;
}

/** A time server on loopback, from the codec of the client. `script` makes the answers out of the healthy one, at `clock()`. */
export async function startNtpPeer(
	script: (healthy: NtpMessage) => readonly (NtpMessage | Uint8Array)[] = (healthy) => [healthy],
	clock: () => number = Date.now,
): Promise<NtpPeer> {
	const received: Uint8Array[] = [];
	const socket = createSocket('udp4');
	socket.on('message', (bytes, { address, port }) => {
		received.push(bytes);
		const now = unixMsToNtp(clock());
		const { transmit } = decodeNtp(bytes);
		const answer = { leap: 0, version: 4, mode: NTP_MODES.server, stratum: 2, poll: 0, precision: -20, rootDelay: 0, rootDispersion: 0 };
		const healthy: NtpMessage = { ...answer, reference: 0xc0000201, referenceTime: now, originate: transmit, receive: now, transmit: now };
		for (const one of script(healthy)) socket.send(one instanceof Uint8Array ? one : encodeNtp(one), port, address);
	});
	await once(socket.bind(0, '127.0.0.1'), 'listening');
	return { port: socket.address().port, received, close: () => new Promise((resolve) => socket.close(() => resolve())) };
}
