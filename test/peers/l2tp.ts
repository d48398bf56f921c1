import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { decodeL2tp, encodeL2tp, type L2tpMessage } from '../../src/wire/l2tp.ts';

/** What a script can do to the client. */
interface L2tpPeerEnd {
	send(message: L2tpMessage | Uint8Array): void;
}

/** How the server behaves towards the `nth` datagram, counted from 1. */
export type L2tpScript = (end: L2tpPeerEnd, message: L2tpMessage, nth: number, bytes: Uint8Array) => void;

/** A fake L2TP server on loopback, from the codec of the client. */
export interface L2tpPeer {
	readonly port: number;
	/** Everything the client said. */
	readonly datagrams: readonly Uint8Array[];
	/** The same, read. */
	readonly received: readonly L2tpMessage[];
	/** Where it came from. */
	readonly from: readonly number[];
	close(): Promise<void>;
}

export async function startL2tpPeer(script: L2tpScript, port = 0): Promise<L2tpPeer> {
	const datagrams: Uint8Array[] = [];
	const from: number[] = [];
	const socket = createSocket('udp4');
	socket.on('message', (bytes: Buffer, sender: RemoteInfo) => {
		datagrams.push(bytes);
		from.push(sender.port);
		const send = (message: L2tpMessage | Uint8Array) =>
			socket.send(message instanceof Uint8Array ? message : encodeL2tp(message), sender.port, sender.address);
		script({ send }, decodeL2tp(bytes), datagrams.length, bytes);
	});
	await once(socket.bind(port, '127.0.0.1'), 'listening');
	return {
		port: socket.address().port,
		datagrams,
		get received() {
			return datagrams.map(decodeL2tp);
		},
		from,
		close: () => new Promise((resolve) => socket.close(() => resolve())),
	};
}

/** What xl2tpd answers to this SCCRQ. */
export function startReply(to: L2tpMessage, avps: L2tpMessage['avps'] = {}, opaque: L2tpMessage['opaque'] = []): L2tpMessage {
	return {
		type: 'SCCRP',
		tunnelId: to.avps.assignedTunnelId ?? 0,
		sessionId: 0,
		ns: 0,
		nr: 1,
		avps: {
			protocolVersion: 0x0100,
			framing: 3,
			bearer: 0,
			firmware: 0x0690,
			hostName: 'vm',
			vendorName: 'xelerance.com',
			assignedTunnelId: 0xff08,
			receiveWindow: 4,
			...avps,
		},
		opaque,
	};
}

/** As xl2tpd: answers, and says nothing to StopCCN but its acknowledgement. */
export const answering: L2tpScript = (end, message) => {
	if (message.type === 'SCCRQ') end.send(startReply(message));
	else end.send(acknowledgement(message));
};

function acknowledgement({ avps }: L2tpMessage): L2tpMessage {
	return { type: 'ZLB', tunnelId: avps.assignedTunnelId ?? 0, sessionId: 0, ns: 1, nr: 2, avps: {}, opaque: [] };
}

export const mute: L2tpScript = () => {};

/** StopCCN in place of SCCRP. */
export function stopping(result: NonNullable<L2tpMessage['avps']['result']>): L2tpScript {
	return (end, message) =>
		end.send({
			type: 'StopCCN',
			tunnelId: message.avps.assignedTunnelId ?? 0,
			sessionId: 0,
			ns: 0,
			nr: 1,
			avps: { result, assignedTunnelId: 7 },
			opaque: [],
		});
}

/** UDP's echo service. */
export const echoing: L2tpScript = (end, _message, _nth, bytes) => end.send(bytes);
