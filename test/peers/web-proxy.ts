import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What the proxy does once the head of a request is there; `to`: where CONNECT wants to go. */
export type ProxyScript = (socket: Socket, to: string) => void;

export interface WebProxyPeer {
	readonly port: number;
	/** Every head that came, up to its empty line. */
	readonly heads: readonly string[];
	close(): Promise<void>;
}

/** A fake web proxy on loopback. */
export async function startWebProxy(script: ProxyScript): Promise<WebProxyPeer> {
	const heads: string[] = [];
	const open = new Set<Socket>();
	const server = createServer((socket) => {
		open.add(socket);
		socket.on('close', () => open.delete(socket)).on('error', () => {});
		let held = '';
		const onData = (chunk: Buffer) => {
			held += chunk.toString('latin1');
			if (!held.includes('\r\n\r\n')) return;
			socket.off('data', onData);
			heads.push(held);
			script(socket, held.split(' ')[1] ?? '');
		};
		socket.on('data', onData);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		heads,
		async close() {
			for (const socket of open) socket.destroy();
			server.close();
			await once(server, 'close');
		},
	};
}

/** Lets everything through, to this port of loopback whatever name was asked for. */
export function lettingThrough(port: number, head = 'HTTP/1.1 200 Connection established\r\n\r\n'): ProxyScript {
	return (socket) => {
		const onward = connect(port, '127.0.0.1', () => {
			socket.write(head);
			socket.pipe(onward).pipe(socket);
		});
		onward.on('error', () => socket.destroy());
		socket.on('close', () => onward.destroy());
	};
}

export const saying =
	(head: string): ProxyScript =>
	(socket) =>
		void socket.write(head);

/** One byte at a time, without end. */
export const dripping: ProxyScript = (socket) => {
	const bytes = Buffer.from('HTTP/1.1 200 OK\r\nA: b\r\n');
	let at = 0;
	const timer = setInterval(() => socket.write(bytes.subarray(at % bytes.length, (at++ % bytes.length) + 1)), 10);
	socket.on('close', () => clearInterval(timer));
};

/** A head without end, as fast as it is taken. */
export const endless: ProxyScript = (socket) => {
	for (let i = 0; i < 400; i++) socket.write('HTTP/1.1 200 OK\r\n'.padEnd(900, 'A'));
};
