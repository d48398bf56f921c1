import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { socketCap } from '../../src/net/cap.ts';
import { openUdpFlow, type UdpFlow } from '../../src/net/udp-flow.ts';

const opened: Socket[] = [];
const flows: UdpFlow[] = [];
afterEach(async () => {
	for (const flow of flows.splice(0)) flow.close();
	await Promise.all(opened.splice(0).map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
	expect(socketCap.taken).toBe(0);
});

interface Peer {
	readonly socket: Socket;
	readonly port: number;
	readonly heard: { readonly text: string; readonly from: number }[];
}

async function peer(answerTo: (text: string) => readonly string[]): Promise<Peer> {
	const socket = createSocket('udp4');
	const heard: Peer['heard'] = [];
	socket.on('message', (bytes: Buffer, from: RemoteInfo) => {
		heard.push({ text: String(bytes), from: from.port });
		for (const answer of answerTo(String(bytes))) socket.send(answer, from.port, from.address);
	});
	await once(socket.bind(0, '127.0.0.1'), 'listening');
	opened.push(socket);
	return { socket, port: socket.address().port, heard };
}

async function flowTo(port: number, signal = new AbortController().signal): Promise<UdpFlow> {
	const flow = await openUdpFlow({ address: '127.0.0.1', port, signal });
	if (flow.kind !== 'open') throw new Error(flow.kind);
	flows.push(flow);
	return flow;
}

function ask(flow: UdpFlow, message: string | readonly string[], answer: string, patienceMs = 400) {
	const messages = typeof message === 'string' ? Buffer.from(message) : message.map((part) => Buffer.from(part));
	return flow.exchange({ message: messages, patienceMs, accept: (datagram) => (String(datagram) === answer ? answer : undefined) });
}

const quiet = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a flow', () => {
	it('carries exchange after exchange from one port, and a goodbye', async () => {
		const { port, heard } = await peer((text) => [`${text}!`]);
		const flow = await flowTo(port);
		expect(await ask(flow, 'one', 'one!')).toMatchObject({ kind: 'answer', value: 'one!', sends: 1 });
		expect(await ask(flow, 'two', 'two!')).toMatchObject({ kind: 'answer', localPort: flow.localPort });
		flow.send(Buffer.from('bye'));
		flow.close();
		await quiet();
		expect(heard.map(({ text }) => text)).toEqual(['one', 'two', 'bye']);
		expect(new Set(heard.map(({ from }) => from))).toEqual(new Set([flow.localPort]));
		expect(flow.localAddress).toBe('127.0.0.1');
	});

	it('sends a message of several datagrams as one', async () => {
		const { port, heard } = await peer((text) => (text === 'b' ? ['ok'] : []));
		expect(await ask(await flowTo(port), ['a', 'b'], 'ok')).toMatchObject({ kind: 'answer', sends: 1 });
		expect(heard.map(({ text }) => text)).toEqual(['a', 'b']);
	});

	it('hands nobody what comes between two exchanges', async () => {
		const { socket, port } = await peer((text) => (text === 'one' ? ['one!'] : []));
		const flow = await flowTo(port);
		await ask(flow, 'one', 'one!');
		socket.send('two!', flow.localPort, '127.0.0.1');
		await quiet();
		expect(await ask(flow, 'two', 'two!', 100)).toMatchObject({ kind: 'silent', sends: 5, strays: 0 });
	});

	it('hears the peer and nobody else', async () => {
		const { port } = await peer(() => []);
		const stranger = await peer(() => []);
		const flow = await flowTo(port);
		const asked = ask(flow, 'one', 'one!', 150);
		stranger.socket.send('one!', flow.localPort, '127.0.0.1');
		expect(await asked).toMatchObject({ kind: 'silent', strays: 0 });
	});

	it('can be refused in a later exchange, and goes on', async () => {
		const { port, socket } = await peer((text) => [`${text}!`]);
		const flow = await flowTo(port);
		await ask(flow, 'one', 'one!');
		await new Promise<void>((resolve) => socket.close(() => resolve()));
		opened.pop();
		expect(await ask(flow, 'two', 'two!')).toMatchObject({ kind: 'refused', code: 'ECONNREFUSED' });
		const again = createSocket('udp4');
		again.on('message', (_bytes, from) => again.send('three!', from.port, from.address));
		await once(again.bind(port, '127.0.0.1'), 'listening');
		opened.push(again);
		expect(await ask(flow, 'three', 'three!')).toMatchObject({ kind: 'answer' });
	});

	it('ends at once when the run does, and still says goodbye', async () => {
		const { port, heard } = await peer(() => []);
		const ending = new AbortController();
		const flow = await flowTo(port, ending.signal);
		ending.signal.addEventListener('abort', () => flow.send(Buffer.from('bye')));
		const asked = ask(flow, 'one', 'one!', 5000);
		setTimeout(() => ending.abort(), 20);
		const began = performance.now();
		expect(await asked).toEqual({ kind: 'aborted' });
		expect(performance.now() - began).toBeLessThan(1000);
		expect(await ask(flow, 'two', 'two!')).toEqual({ kind: 'aborted' });
		flow.close();
		await quiet();
		expect(heard.map(({ text }) => text)).toEqual(['one', 'bye']);
	});

	it('ends what waits when it is closed', async () => {
		const { port } = await peer(() => []);
		const flow = await flowTo(port);
		const asked = ask(flow, 'one', 'one!', 5000);
		flow.close();
		flow.close();
		flow.send(Buffer.from('nobody'));
		expect(await asked).toEqual({ kind: 'aborted' });
	});

	it('cannot be opened to what is no address, or after the end', async () => {
		const signal = new AbortController().signal;
		expect(await openUdpFlow({ address: 'vpn.example.com', port: 9, signal })).toEqual({ kind: 'local', code: 'EINVAL' });
		expect(await openUdpFlow({ address: '127.0.0.1', port: 9, signal: AbortSignal.abort() })).toEqual({ kind: 'aborted' });
	});
});
