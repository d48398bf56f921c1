import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { DNS_TYPES, type DnsMessage, type DnsRecord, decodeMessage, encodeMessage, RCODES } from '../../src/wire/dns.ts';

export interface DnsAsk {
	readonly query: DnsMessage;
	readonly name: string;
	readonly type: 'A' | 'AAAA';
	readonly over: 'udp' | 'tcp';
	/** How often this very message came before. */
	readonly repeats: number;
	send(reply: DnsMessage | Uint8Array): void;
	/** TCP: closes without a word. */
	hangUp(): void;
}

/** What the server does with one question. */
export type DnsScript = (ask: DnsAsk) => void;

/** A fake DNS server on loopback, from the codec of the client. */
export interface DnsPeer {
	/** As a host's `dnsServers` would name it. */
	readonly server: string;
	readonly port: number;
	/** Every message, as it came. */
	readonly received: readonly Uint8Array[];
	/** Where each came from. */
	readonly ports: ReadonlySet<number>;
	close(): Promise<void>;
}

/** Listens on UDP, and on TCP too when asked to; otherwise TCP is refused. */
export async function startDnsPeer(script: DnsScript, { tcp = false } = {}): Promise<DnsPeer> {
	const received: Uint8Array[] = [];
	const ports = new Set<number>();
	const connections = new Set<Socket>();
	const hear = (bytes: Uint8Array, over: 'udp' | 'tcp', reply: (bytes: Uint8Array) => void, hangUp: () => void) => {
		const repeats = received.filter((earlier) => Buffer.compare(earlier, bytes) === 0).length;
		received.push(bytes);
		const query = decodeMessage(bytes);
		const [question] = query.questions;
		if (question === undefined) return;
		const type = question.type === DNS_TYPES.A ? 'A' : 'AAAA';
		const send = (message: DnsMessage | Uint8Array) => reply(message instanceof Uint8Array ? message : encodeMessage(message));
		script({ query, name: question.name, type, over, repeats, send, hangUp });
	};

	// TCP first: whatever port it gets is nearly always free for UDP.
	const server = createServer((socket) => {
		connections.add(socket.on('error', () => {}));
		let bytes = Buffer.alloc(0);
		socket.on('data', (chunk) => {
			bytes = Buffer.concat([bytes, chunk]);
			if (bytes.length < 2 || bytes.length < 2 + bytes.readUInt16BE(0)) return;
			const framed = (message: Uint8Array) =>
				socket.write(Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]));
			hear(bytes.subarray(2), 'tcp', framed, () => socket.end());
		});
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	if (!tcp) server.close();

	const udp = createSocket('udp4');
	udp.on('message', (bytes, { address, port: from }) => {
		ports.add(from);
		hear(
			bytes,
			'udp',
			(reply) => udp.send(reply, from, address),
			() => {},
		);
	});
	await once(udp.bind(port, '127.0.0.1'), 'listening');

	return {
		server: `127.0.0.1:${port}`,
		port,
		received,
		ports,
		async close() {
			for (const socket of connections) socket.destroy();
			if (tcp) await new Promise((resolve) => server.close(resolve));
			await new Promise<void>((resolve) => udp.close(() => resolve()));
		},
	};
}

/** The answer of a healthy recursive server to a question, with these fields changed. */
export function reply({ query }: DnsAsk, fields: Partial<DnsMessage> = {}): DnsMessage {
	return { ...query, response: true, recursionAvailable: true, ...fields };
}

/** `records`: a name's addresses and aliases; NXDOMAIN for every other name. */
export function zone(records: Readonly<Record<string, { readonly addresses?: readonly string[]; readonly alias?: string }>>): DnsScript {
	return (ask) => {
		if (records[ask.name] === undefined) return ask.send(reply(ask, { rcode: RCODES.NXDOMAIN }));
		const answers: DnsRecord[] = [];
		let owner = ask.name;
		for (let alias = records[owner]?.alias; alias !== undefined; alias = records[owner]?.alias) {
			answers.push({ type: 'CNAME', name: owner, ttl: 60, alias });
			owner = alias;
		}
		for (const address of records[owner]?.addresses ?? []) {
			const type = address.includes(':') ? 'AAAA' : 'A';
			if (type === ask.type) answers.push({ type, name: owner, ttl: 60, address });
		}
		ask.send(reply(ask, { answers }));
	};
}

/** Answers every question with this response code. */
export function refusing(rcode: number): DnsScript {
	return (ask) => ask.send(reply(ask, { rcode }));
}

/** Takes everything in. */
export const mute: DnsScript = () => {};
