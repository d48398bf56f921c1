import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';
import { decodeSstp, encodeSstp, type SstpPacket } from '../../src/wire/sstp.ts';
import { SstpFramer } from '../../src/wire/sstp-framer.ts';

/** What a script can do to the client, inside TLS. */
export interface SstpPeerEnd {
	send(what: SstpPacket | Uint8Array | string): void;
	/** One byte at a time, over and over where `endless`. */
	drip(bytes: Uint8Array | string, everyMs: number, endless?: boolean): void;
	/** As fast as the client takes it. */
	flood(bytes: Uint8Array | string): void;
	end(): void;
	/** RST under TLS. */
	reset(): void;
}

/** How the server behaves; whatever is left out is not answered. */
export interface SstpScript {
	/** Before TLS: whoever has this sees to the bytes himself, and there is no TLS. */
	readonly plain?: (socket: Socket) => void;
	/** The certificate and what else of TLS is asked for. */
	readonly tls?: SecureContextOptions;
	/** `head`: the request up to the empty line. */
	readonly request?: (end: SstpPeerEnd, head: string) => void;
	/** Every SSTP packet of the client. */
	readonly packet?: (end: SstpPeerEnd, packet: SstpPacket) => void;
}

/** A fake SSTP server, from the codec of the client. */
export interface SstpPeer {
	readonly port: number;
	readonly connections: number;
	/** All that the client said inside TLS, as bytes; and taken apart. */
	readonly bytes: () => Uint8Array;
	readonly heads: readonly string[];
	readonly packets: readonly SstpPacket[];
	/** Server names that the clients asked for. */
	readonly names: readonly (string | false | null)[];
	/** Resolves when no connection is open any more; rejects after `withinMs`. */
	quiet(withinMs?: number): Promise<void>;
	close(): Promise<void>;
}

interface Log {
	readonly bytes: Uint8Array[];
	readonly heads: string[];
	readonly packets: SstpPacket[];
	readonly names: (string | false | null)[];
}

export async function startSstpPeer(script: SstpScript, port = 0, address = '127.0.0.1'): Promise<SstpPeer> {
	const log: Log = { bytes: [], heads: [], packets: [], names: [] };
	const open = new Set<Socket>();
	let connections = 0;
	const secureContext = script.tls === undefined ? undefined : createSecureContext(script.tls);
	const server = createServer((socket) => {
		connections++;
		open.add(socket);
		socket.on('close', () => open.delete(socket));
		socket.on('error', () => {});
		if (script.plain !== undefined) return script.plain(socket);
		const secured = new TLSSocket(socket, { isServer: true, secureContext });
		secured.on('error', () => {});
		secured.on('secure', () => log.names.push((secured as TLSSocket & { servername?: string | false | null }).servername ?? null));
		serve(secured, socket, script, log);
	});
	server.listen(port, address);
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		get connections() {
			return connections;
		},
		bytes: () => Buffer.concat(log.bytes),
		heads: log.heads,
		packets: log.packets,
		names: log.names,
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

function serve(secured: TLSSocket, under: Socket, script: SstpScript, log: Log): void {
	const end = endOf(secured, under);
	const framer = new SstpFramer();
	let held: Buffer | undefined = Buffer.alloc(0);
	secured.on('data', (chunk: Buffer) => {
		log.bytes.push(chunk);
		let rest = chunk;
		if (held !== undefined) {
			held = Buffer.concat([held, chunk]);
			const at = held.indexOf('\r\n\r\n');
			if (at < 0) return;
			const head = held.subarray(0, at + 4).toString('latin1');
			rest = held.subarray(at + 4);
			held = undefined;
			log.heads.push(head);
			script.request?.(end, head);
		}
		framer.push(rest);
		for (let bytes = framer.next(); bytes !== undefined; bytes = framer.next()) {
			const packet = decodeSstp(bytes);
			log.packets.push(packet);
			script.packet?.(end, packet);
		}
	});
}

function endOf(secured: TLSSocket, under: Socket): SstpPeerEnd {
	const write = (bytes: Uint8Array | string) => secured.writable && secured.write(bytes);
	return {
		send: (what) => void write(typeof what === 'string' || what instanceof Uint8Array ? what : encodeSstp(what)),
		drip(bytes, everyMs, endless = false) {
			const octets = Buffer.from(bytes);
			let at = 0;
			const timer = setInterval(() => {
				if ((at >= octets.length && !endless) || !secured.writable) clearInterval(timer);
				else write(octets.subarray(at % octets.length, (at % octets.length) + 1));
				at++;
			}, everyMs);
			under.on('close', () => clearInterval(timer));
		},
		flood(bytes) {
			for (let i = 0; i < 4000; i++) write(bytes);
		},
		end: () => void secured.end(),
		reset: () => void under.resetAndDestroy(),
	};
}
