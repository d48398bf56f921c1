import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import * as tls from 'node:tls';
import type { OpenVpnWrapping } from '../../src/connection/openvpn.ts';
import { ControlChannel } from '../../src/probe/openvpn/control-channel.ts';
import { wrapperFor } from '../../src/probe/openvpn/wrapping.ts';
import type { OpenVpnPacket } from '../../src/wire/openvpn.ts';
import { frameOpenVpn, OpenVpnFramer } from '../../src/wire/openvpn-framer.ts';

/** What a script can do to the client. */
interface OpenVpnPeerEnd {
	/** One packet; over TCP with its length. */
	packet(bytes: Uint8Array): void;
	/** As it stands, also over TCP. */
	raw(bytes: Uint8Array | string): void;
	end(): void;
	reset(): void;
}

/** How the server behaves. Default: it answers the client's reset, and then says nothing. */
export interface OpenVpnScript {
	readonly transport: 'udp' | 'tcp';
	readonly wrapping?: OpenVpnWrapping;
	/** The TLS inside. */
	readonly tls?: tls.TlsOptions;
	/** In place of TLS: the bytes of the control channel. */
	readonly inside?: (stream: ControlChannel['stream'], end: OpenVpnPeerEnd) => void;
	/** In place of everything: what comes for each packet of the client (over TCP, chunk). */
	readonly instead?: (end: OpenVpnPeerEnd, bytes: Uint8Array) => void;
	/** What becomes of each packet on the way to the client; `count` from 0. Default: it arrives. */
	readonly way?: (packet: Uint8Array, count: number) => readonly Uint8Array[];
	/** Packets of the client that the way loses, by their count from 0. */
	readonly loses?: (count: number) => boolean;
	readonly resendKey?: boolean;
	readonly connected?: (end: OpenVpnPeerEnd) => void;
}

/** A fake OpenVPN server on loopback, from the codec and the reliability layer of the client. */
export interface OpenVpnPeer {
	readonly port: number;
	/** Everything that the client said and the server could read, in order. */
	readonly received: readonly OpenVpnPacket[];
	/** How many packets the client sent. */
	readonly packets: number;
	/** What the client's TLS said, decrypted. */
	readonly inTls: string;
	close(): Promise<void>;
}

export async function startOpenVpnPeer(script: OpenVpnScript): Promise<OpenVpnPeer> {
	const state = { received: [] as OpenVpnPacket[], packets: 0, inTls: '' };
	const port = script.transport === 'udp' ? await serveUdp(script, state) : await serveTcp(script, state);
	return {
		port: port.number,
		get received() {
			return state.received;
		},
		get packets() {
			return state.packets;
		},
		get inTls() {
			return state.inTls;
		},
		close: port.close,
	};
}

type State = { received: OpenVpnPacket[]; packets: number; inTls: string };

async function serveUdp(script: OpenVpnScript, state: State) {
	const socket = createSocket('udp4');
	const sessions = new Map<number, (bytes: Uint8Array) => void>();
	let closed = false;
	socket.on('message', (bytes, { port, address }) => {
		const send = (out: Uint8Array | string) => {
			if (!closed) socket.send(out, port, address, () => {});
		};
		if (!sessions.has(port)) sessions.set(port, session(script, state, { packet: send, raw: send, end() {}, reset() {} }));
		sessions.get(port)?.(bytes);
	});
	socket.bind(0, '127.0.0.1');
	await once(socket, 'listening');
	return {
		number: socket.address().port,
		async close() {
			if (!closed) socket.close();
			closed = true;
		},
	};
}

async function serveTcp(script: OpenVpnScript, state: State) {
	const open = new Set<Socket>();
	const server = createServer((socket) => {
		open.add(socket);
		socket.on('error', () => {});
		const end: OpenVpnPeerEnd = {
			packet: (bytes) => void (socket.writable && socket.write(frameOpenVpn(bytes))),
			raw: (bytes) => void (socket.writable && socket.write(bytes)),
			end: () => void socket.end(),
			reset: () => void socket.resetAndDestroy(),
		};
		const feed = session(script, state, end);
		const framer = new OpenVpnFramer();
		script.connected?.(end);
		socket.on('data', (chunk) => {
			if (script.instead !== undefined) return feed(chunk);
			framer.push(chunk);
			for (let next = framer.next(); next !== undefined; next = framer.next()) feed(next);
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		number: (server.address() as AddressInfo).port,
		async close() {
			for (const socket of open) socket.destroy();
			server.close();
			await once(server, 'close');
		},
	};
}

/** One client: takes its packets. */
function session(script: OpenVpnScript, state: State, end: OpenVpnPeerEnd): (bytes: Uint8Array) => void {
	const wrapper = wrapperFor(script.wrapping, 'server');
	const sessionId = new Uint8Array(randomBytes(8));
	let channel: ControlChannel | undefined;
	let sent = 0;
	let came = 0;
	const send = (bytes: Uint8Array) => {
		for (const one of script.way?.(bytes, sent++) ?? [bytes]) end.packet(one);
	};
	return (bytes) => {
		state.packets++;
		if (script.loses?.(came++)) return;
		if (script.instead !== undefined) return script.instead(end, bytes);
		let packet: OpenVpnPacket | undefined;
		try {
			packet = wrapper.unwrap(bytes);
		} catch {
			packet = undefined;
		}
		if (packet === undefined) return;
		state.received.push(packet);
		if (packet.opcode.startsWith('hard-reset')) {
			const payload = script.resendKey ? Uint8Array.of(0, 1, 0, 2, 0, 1) : new Uint8Array();
			const answer = { keyId: 0, sessionId, acks: [0], ackedSessionId: packet.sessionId, packetId: 0, payload };
			return send(wrapper.wrap({ opcode: 'hard-reset-server-v2', ...answer }));
		}
		channel ??= opened(script, state, end, { wrapper, sessionId, peerSessionId: packet.sessionId, send });
		channel.receive(bytes);
	};
}

type Sides = Pick<ConstructorParameters<typeof ControlChannel>[0], 'wrapper' | 'sessionId' | 'peerSessionId' | 'send'>;

function opened(script: OpenVpnScript, state: State, end: OpenVpnPeerEnd, sides: Sides): ControlChannel {
	const repeatsMs = script.transport === 'udp' ? [50, 120] : [];
	const channel = new ControlChannel({ ...sides, peerResetId: 0, resendKey: false, repeatsMs });
	if (script.inside !== undefined) script.inside(channel.stream, end);
	if (script.tls === undefined) return channel;
	const inside = new tls.TLSSocket(channel.stream, { isServer: true, ...script.tls });
	inside.on('error', () => {});
	inside.on('data', (text) => {
		state.inTls += text;
	});
	return channel;
}
