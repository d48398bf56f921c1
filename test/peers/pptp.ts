import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { decodePptp, encodePptp, type PptpMessage, type PptpMessageOf, type PptpMessageType } from '../../src/wire/pptp.ts';
import { PptpFramer } from '../../src/wire/pptp-framer.ts';

/** What a script can do to the client. */
export interface PptpPeerEnd {
	send(message: PptpMessage | Uint8Array | string): void;
	/** One byte at a time. */
	drip(bytes: Uint8Array, everyMs: number): void;
	/** FIN. */
	end(): void;
	/** RST. */
	reset(): void;
}

/** How the server behaves. A message without a handler is taken in and not answered. */
export type PptpScript = {
	readonly [T in PptpMessageType]?: (end: PptpPeerEnd, message: PptpMessageOf<T>) => void;
} & {
	readonly connected?: (end: PptpPeerEnd) => void;
	/** What is not PPTP, or all that comes when `raw` is set. */
	readonly bytes?: (end: PptpPeerEnd, bytes: Uint8Array) => void;
	readonly raw?: boolean;
};

/** A fake PPTP server on loopback, from the codec of the client. */
export interface PptpPeer {
	readonly port: number;
	readonly connections: number;
	/** Everything the client said, over all connections. */
	readonly received: readonly PptpMessage[];
	/** The types of `received`, in order. */
	readonly heard: readonly PptpMessageType[];
	/** Resolves when no connection is open any more; rejects after `withinMs`. */
	quiet(withinMs?: number): Promise<void>;
	close(): Promise<void>;
}

export async function startPptpPeer(script: PptpScript, port = 0, address = '127.0.0.1'): Promise<PptpPeer> {
	const received: PptpMessage[] = [];
	const open = new Set<Socket>();
	let connections = 0;
	const server = createServer((socket) => {
		connections++;
		open.add(socket);
		socket.on('close', () => open.delete(socket));
		socket.on('error', () => {});
		serve(socket, script, received);
	});
	server.listen(port, address);
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		get connections() {
			return connections;
		},
		received,
		get heard() {
			return received.map(({ type }) => type);
		},
		async quiet(withinMs = 2000) {
			const until = performance.now() + withinMs;
			while (open.size > 0) {
				if (performance.now() > until) throw new Error('the client keeps its connection open');
				await new Promise((resolve) => setTimeout(resolve, 5));
			}
		},
		async close() {
			for (const socket of open) socket.destroy();
			server.close();
			await once(server, 'close');
		},
	};
}

function serve(socket: Socket, script: PptpScript, received: PptpMessage[]): void {
	const end = endOf(socket);
	const framer = new PptpFramer();
	script.connected?.(end);
	socket.on('data', (chunk: Buffer) => {
		if (script.raw) {
			script.bytes?.(end, chunk);
			return;
		}
		framer.push(chunk);
		for (let bytes = framer.next(); bytes !== undefined; bytes = framer.next()) {
			const message = decodePptp(bytes);
			received.push(message);
			const handler = script[message.type] as ((end: PptpPeerEnd, message: PptpMessage) => void) | undefined;
			handler?.(end, message);
		}
	});
}

function endOf(socket: Socket): PptpPeerEnd {
	return {
		send: (message) => {
			if (socket.writable) socket.write(typeof message === 'string' || message instanceof Uint8Array ? message : encodePptp(message));
		},
		drip(bytes, everyMs) {
			let at = 0;
			const timer = setInterval(() => {
				if (at >= bytes.length || !socket.writable) clearInterval(timer);
				else socket.write(bytes.subarray(at, ++at));
			}, everyMs);
			socket.on('close', () => clearInterval(timer));
		},
		end: () => socket.end(),
		reset: () => socket.resetAndDestroy(),
	};
}
