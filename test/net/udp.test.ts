import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { socketCap } from '../../src/net/cap.ts';
import { sourceAddress } from '../../src/net/source.ts';
import { exchangeUdp, type UdpExchange } from '../../src/net/udp.ts';

const opened: Socket[] = [];
afterEach(async () => {
	await Promise.all(opened.splice(0).map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
	expect(socketCap.taken).toBe(0);
});

interface Peer {
	readonly port: number;
	readonly heard: { readonly text: string; readonly at: number; readonly from: number }[];
}

async function peer(onMessage: (text: string, reply: (text: string) => void, nth: number) => void, address = '127.0.0.1'): Promise<Peer> {
	const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
	const heard: Peer['heard'] = [];
	socket.on('message', (bytes: Buffer, from: RemoteInfo) => {
		heard.push({ text: String(bytes), at: performance.now(), from: from.port });
		onMessage(String(bytes), (text) => socket.send(text, from.port, from.address), heard.length);
	});
	await once(socket.bind(0, address), 'listening');
	opened.push(socket);
	return { port: socket.address().port, heard };
}

interface Asking {
	readonly address?: string;
	readonly patienceMs?: number;
	readonly signal?: AbortSignal;
}

/** Asks "ping" and takes "pong" for an answer. */
function ask(port: number, { address = '127.0.0.1', patienceMs = 400, signal = new AbortController().signal }: Asking = {}) {
	const accept = (datagram: Uint8Array) => (String(datagram) === 'pong' ? 'pong' : undefined);
	return exchangeUdp({ address, port, patienceMs, signal, message: Buffer.from('ping'), accept });
}

function only<K extends UdpExchange<string>['kind']>(kind: K, seen: UdpExchange<string>): Extract<UdpExchange<string>, { kind: K }> {
	expect(seen.kind).toBe(kind);
	return seen as Extract<UdpExchange<string>, { kind: K }>;
}

describe('exchangeUdp', () => {
	it.each(['127.0.0.1', '::1'])('takes the answer of %s and says where it was asked from', async (address) => {
		const { port, heard } = await peer((_text, reply) => reply('pong'), address);
		const seen = only('answer', await ask(port, { address }));
		expect(seen).toMatchObject({ value: 'pong', sends: 1, localAddress: address, localPort: heard[0]?.from });
		expect(seen.ms).toBeLessThan(200);
	});

	it('sends the same bytes five times, further and further apart, and calls what follows silence', async () => {
		const { port, heard } = await peer(() => {});
		const began = performance.now();
		const seen = only('silent', await ask(port, { patienceMs: 600 }));
		expect(performance.now() - began).toBeLessThan(900);
		expect(seen).toMatchObject({ sends: 5, strays: 0 });
		expect(seen.ms).toBeGreaterThanOrEqual(599);
		expect(heard.map(({ text }) => text)).toEqual(new Array(5).fill('ping'));
		expect(new Set(heard.map(({ from }) => from)).size).toBe(1);
		const gaps = heard.slice(1).map(({ at }, i) => at - (heard[i]?.at ?? 0));
		expect(gaps[3]).toBeGreaterThan((gaps[0] ?? 0) * 1.5);
	});

	it('survives the loss of all but the last', async () => {
		const { port } = await peer((_text, reply, nth) => nth === 5 && reply('pong'));
		expect(only('answer', await ask(port)).sends).toBe(5);
	});

	it('passes over what does not answer, and counts it', async () => {
		const { port } = await peer((_text, reply, nth) => {
			reply('junk');
			if (nth === 2) reply('pong');
		});
		expect(only('answer', await ask(port)).sends).toBe(2);
		const { port: other } = await peer((_text, reply) => reply('junk'));
		expect(only('silent', await ask(other)).strays).toBe(5);
	});

	it('stops listening to a flood', async () => {
		const { port } = await peer((_text, reply) => {
			for (let i = 0; i < 400; i++) reply('junk');
		});
		const seen = only('silent', await ask(port, { patienceMs: 5000 }));
		expect(seen.strays).toBe(256);
		expect(seen.ms).toBeLessThan(4000);
	});

	it('knows a closed port at once', async () => {
		const { port } = await peer(() => {});
		await new Promise<void>((resolve) => opened.pop()?.close(() => resolve()));
		const seen = only('refused', await ask(port, { patienceMs: 5000 }));
		expect(seen.code).toBe('ECONNREFUSED');
		expect(seen.ms).toBeLessThan(1000);
	});

	it('does not blame the peer for what this computer refuses', async () => {
		expect(only('local', await ask(9, { address: '255.255.255.255' })).code).toBe('EACCES');
		expect(only('local', await ask(9, { address: 'vpn.example.com' })).code).toBe('EINVAL');
	});

	it('ends when it is told to', async () => {
		const { port } = await peer(() => {});
		const ending = new AbortController();
		setTimeout(() => ending.abort(), 50);
		const began = performance.now();
		only('aborted', await ask(port, { patienceMs: 5000, signal: ending.signal }));
		expect(performance.now() - began).toBeLessThan(1000);
		only('aborted', await ask(port, { signal: AbortSignal.abort() }));
	});
});

describe('sourceAddress', () => {
	it.each(['127.0.0.1', '::1'])('is the address that reaches %s', async (address) => {
		expect(await sourceAddress(address)).toEqual({ reachable: true, source: address });
	});

	it('gives the reason where there is no way', async () => {
		expect(await sourceAddress('255.255.255.255')).toEqual({ reachable: false, code: 'EACCES' });
		expect(await sourceAddress('vpn.example.com')).toEqual({ reachable: false, code: 'EINVAL' });
	});
});
