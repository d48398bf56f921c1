import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** Whatever answers on a web port of loopback. */
export interface WebPeer {
	readonly port: number;
	/** `http://127.0.0.1:PORT`. */
	readonly url: string;
	/** Each request, up to the end of its header. */
	readonly requests: readonly string[];
	close(): Promise<void>;
}

/** What it does with a request: writes these bytes and closes, or what a function does with the socket. */
export type WebScript = string | ((socket: Socket) => void);

export async function startWebPeer(script: WebScript): Promise<WebPeer> {
	const requests: string[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket.on('error', () => {}));
		let head = '';
		socket.on('data', (chunk) => {
			if (head.includes('\r\n\r\n')) return;
			head += chunk.toString('latin1');
			if (!head.includes('\r\n\r\n')) return;
			requests.push(head);
			if (typeof script === 'string') socket.end(script);
			else script(socket);
		});
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		port,
		url: `http://127.0.0.1:${port}`,
		requests,
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** An answer with a body of its own length. */
export function page(status: string, body: string, headers: readonly string[] = []): string {
	return [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}
