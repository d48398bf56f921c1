import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createCap, DEFAULT_SOCKETS, socketCap } from '../../src/net/cap.ts';
import { connectTcp, type TcpConnection, type TcpOptions } from '../../src/net/tcp.ts';
import { connectFailure, connectionBreak } from '../../src/net/tcp-errno.ts';
import { type DeafListener, startDeafListener } from '../peers/deaf-listener.ts';

const open: { close(): unknown }[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
	for (const socket of sockets.splice(0)) socket.destroy();
	for (const one of open.splice(0)) one.close();
	await untilFree();
});

/** Every place under the cap comes back: nothing leaks, whatever the ending. */
async function untilFree(): Promise<void> {
	for (let i = 0; i < 400 && socketCap.taken > 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
	expect(socketCap.taken).toBe(0);
}

async function listen(onConnection: (socket: Socket) => void, address = '127.0.0.1'): Promise<number> {
	const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
		sockets.push(socket);
		socket.on('error', () => {});
		onConnection(socket);
	});
	server.listen(0, address);
	open.push(server);
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

const options = (port: number, more: Partial<TcpOptions> = {}): TcpOptions => ({
	address: '127.0.0.1',
	port,
	patienceMs: 1000,
	signal: new AbortController().signal,
	...more,
});

function busyFor(ms: number): void {
	for (const since = performance.now(); performance.now() - since < ms; );
}

async function connected(port: number, more: Partial<TcpOptions> = {}): Promise<TcpConnection> {
	const connection = await connectTcp(options(port, more));
	if (connection.kind === 'failed') throw new Error(`not connected: ${connection.how}`);
	open.push(connection);
	return connection;
}

async function closedPort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('connecting', () => {
	test('is not charged for what this program does in the moment when it is asked for', async () => {
		const port = await listen(() => {});
		const pending = connected(port);
		const soon = (turns: number): void => void process.nextTick(() => (turns > 0 ? soon(turns - 1) : busyFor(300)));
		soon(20);
		expect((await pending).connectMs).toBeLessThan(200);
	});

	test('tells from where and how fast', async () => {
		const peer = Promise.withResolvers<number | undefined>();
		const port = await listen((socket) => peer.resolve(socket.remotePort));
		const connection = await connected(port);
		expect(connection.localAddress).toBe('127.0.0.1');
		expect(connection.localPort).toBe(await peer.promise);
		expect(connection.connectMs).toBeGreaterThanOrEqual(0);
		expect(connection.connectMs).toBeLessThan(1000);
	});

	test('IPv6 as well', async () => {
		const port = await listen(() => {}, '::1');
		expect((await connected(port, { address: '::1' })).localAddress).toBe('::1');
	});

	test('a closed port refuses', async () => {
		expect(await connectTcp(options(await closedPort()))).toMatchObject({ kind: 'failed', how: 'refused', code: 'ECONNREFUSED' });
	});

	test('a port that takes no SYN any more is silent for as long as we wait, and no longer', async () => {
		const deaf: DeafListener = await startDeafListener();
		open.push(deaf);
		const failure = await connectTcp(options(deaf.port, { patienceMs: 250 }));
		expect(failure).toMatchObject({ kind: 'failed', how: 'silent' });
		expect(failure).not.toHaveProperty('code');
		expect((failure as { ms: number }).ms).toBeGreaterThanOrEqual(245);
		expect((failure as { ms: number }).ms).toBeLessThan(750);
	});

	test('can be stopped', async () => {
		const deaf = await startDeafListener();
		open.push(deaf);
		const abort = new AbortController();
		setTimeout(() => abort.abort(), 30);
		const failure = await connectTcp(options(deaf.port, { patienceMs: 10_000, signal: abort.signal }));
		expect(failure).toMatchObject({ kind: 'failed', how: 'aborted' });
		expect((failure as { ms: number }).ms).toBeLessThan(500);
	});

	test('does not start once stopped', async () => {
		let connections = 0;
		const port = await listen(() => connections++);
		expect(await connectTcp(options(port, { signal: AbortSignal.abort() }))).toEqual({ kind: 'failed', how: 'aborted', ms: 0 });
		await new Promise((resolve) => setTimeout(resolve, 30));
		expect(connections).toBe(0);
	});

	test('a name is our own mistake and is not looked up', async () => {
		expect(await connectTcp(options(9, { address: 'localhost' }))).toMatchObject({ how: 'local', code: 'EINVAL' });
	});
});

describe('the error code decides', () => {
	test.each([
		['ECONNREFUSED', 4, false, 'refused'],
		['ETIMEDOUT', 4, false, 'silent'],
		['EHOSTUNREACH', 4, false, 'filtered'],
		['ENETUNREACH', 4, false, 'filtered'],
		['ENOPROTOOPT', 4, false, 'filtered'],
		['ECONNRESET', 4, false, 'reset'],
		// IPv6 reports "administratively prohibited" so; in IPv4, and before anything was sent, it is our own firewall.
		['EACCES', 6, false, 'filtered'],
		['EACCES', 6, true, 'local'],
		['EACCES', 4, false, 'local'],
		['EPERM', 4, false, 'local'],
		// Refused within the call: this computer has no route.
		['ENETUNREACH', 4, true, 'local'],
		['EHOSTUNREACH', 4, true, 'local'],
		['ECONNREFUSED', 4, true, 'refused'],
		['EMFILE', 4, true, 'local'],
		['ENFILE', 4, true, 'local'],
		['EADDRNOTAVAIL', 4, true, 'local'],
		['ESOMETHINGNEW', 4, false, 'local'],
	] as const)('connect: %s in IPv%i, at once %s: %s', (code, family, atOnce, how) => {
		expect(connectFailure(code, family, atOnce)).toBe(how);
	});

	test.each([
		['ECONNRESET', 'reset'],
		['EPIPE', 'reset'],
		['ETIMEDOUT', 'silent'],
		['EHOSTUNREACH', 'silent'],
		['ECONNABORTED', 'local'],
		['ESOMETHINGNEW', 'local'],
	])('established: %s: %s', (code, how) => {
		expect(connectionBreak(code)).toBe(how);
	});

	test('a broadcast address fails within the call, so it is our own trouble', async () => {
		expect(await connectTcp(options(9, { address: '127.255.255.255' }))).toMatchObject({ kind: 'failed', how: 'local' });
	});
});

describe('the stream', () => {
	test('both ways, then the end, which stays the end', async () => {
		const port = await listen((socket) => socket.on('data', (chunk) => socket.end(`you said ${chunk}`)));
		const connection = await connected(port);
		connection.write(Buffer.from('hello'));
		const read = await connection.read(1000);
		expect(read.kind === 'data' && text(read.bytes)).toBe('you said hello');
		expect(await connection.read(1000)).toEqual({ kind: 'end' });
		expect(await connection.read(1000)).toEqual({ kind: 'end' });
	});

	test('silence lasts one patience and is not final', async () => {
		const port = await listen((socket) => setTimeout(() => socket.write('late'), 150));
		const connection = await connected(port);
		const since = performance.now();
		expect(await connection.read(50)).toEqual({ kind: 'silent' });
		expect(performance.now() - since).toBeGreaterThanOrEqual(49);
		expect(await connection.read(1000)).toMatchObject({ kind: 'data' });
	});

	test('a reset, by its code', async () => {
		const port = await listen((socket) => socket.on('data', () => socket.resetAndDestroy()));
		const connection = await connected(port);
		connection.write(Buffer.from('x'));
		expect(await connection.read(1000)).toEqual({ kind: 'reset', code: 'ECONNRESET' });
		connection.write(Buffer.from('into the void'));
		expect(await connection.read(1000)).toEqual({ kind: 'reset', code: 'ECONNRESET' });
	});

	test('what came before a reset is not lost', async () => {
		const port = await listen((socket) => {
			socket.write('first');
			setTimeout(() => socket.write('second'), 20);
			setTimeout(() => socket.resetAndDestroy(), 40);
		});
		const connection = await connected(port);
		await new Promise((resolve) => setTimeout(resolve, 120));
		const reads = [await connection.read(100), await connection.read(100), await connection.read(100)];
		expect(reads.map((read) => (read.kind === 'data' ? text(read.bytes) : read.kind))).toEqual(['first', 'second', 'reset']);
	});

	test('a flood ends the connection', async () => {
		const port = await listen((socket) => socket.write(Buffer.alloc(1_000_000)));
		const connection = await connected(port, { maxBytes: 10_000 });
		let taken = 0;
		let read = await connection.read(1000);
		for (; read.kind === 'data'; read = await connection.read(1000)) taken += read.bytes.length;
		expect(read).toEqual({ kind: 'flood' });
		expect(taken).toBeLessThanOrEqual(10_000);
		await untilFree();
	});

	test('an abort wakes the reader', async () => {
		const port = await listen(() => {});
		const abort = new AbortController();
		const connection = await connected(port, { signal: abort.signal });
		const reading = connection.read(10_000);
		abort.abort();
		expect(await reading).toEqual({ kind: 'aborted' });
		expect(await connection.read(10_000)).toEqual({ kind: 'aborted' });
	});

	test('close sends what was written and waits for nobody', async () => {
		const heard = Promise.withResolvers<string>();
		const port = await listen((socket) => {
			let all = '';
			socket.on('data', (chunk) => {
				all += chunk;
			});
			socket.on('end', () => heard.resolve(all));
		});
		const connection = await connected(port);
		connection.write(Buffer.from('good'));
		connection.write(Buffer.from('bye'));
		connection.close();
		expect(await heard.promise).toBe('goodbye');
		expect(await connection.read(1000)).toEqual({ kind: 'aborted' });
		await untilFree();
	});
});

describe('the cap', () => {
	test('lets no more than its number in, in order of arrival', async () => {
		const cap = createCap(2);
		const order: number[] = [];
		const first = await cap.acquire();
		const second = await cap.acquire();
		const enter = async (number: number) => {
			const release = await cap.acquire();
			order.push(number);
			return release;
		};
		const third = enter(3);
		const fourth = enter(4);
		expect(cap.taken).toBe(2);
		await new Promise((resolve) => setTimeout(resolve, 10));
		expect(order).toEqual([]);
		first?.();
		first?.();
		(await third)?.();
		second?.();
		(await fourth)?.();
		expect(order).toEqual([3, 4]);
		expect(cap.taken).toBe(0);
	});

	test('who is stopped while waiting leaves the queue', async () => {
		const cap = createCap(1);
		const first = await cap.acquire();
		const abort = new AbortController();
		const second = cap.acquire(abort.signal);
		const third = cap.acquire();
		abort.abort();
		expect(await second).toBeUndefined();
		first?.();
		expect(await third).toBeTypeOf('function');
		expect(await cap.acquire(AbortSignal.abort())).toBeUndefined();
		expect(cap.taken).toBe(1);
	});

	test('holds for connections: the one too many waits, without losing its patience', async () => {
		let most = 0;
		const port = await listen(() => {
			most = Math.max(most, socketCap.taken);
		});
		const held = await Promise.all(Array.from({ length: DEFAULT_SOCKETS }, () => connected(port)));
		const late = connectTcp(options(port, { patienceMs: 60 }));
		await new Promise((resolve) => setTimeout(resolve, 150));
		held[0]?.close();
		const connection = await late;
		expect(connection.kind).toBe('connected');
		if (connection.kind === 'connected') connection.close();
		for (const one of held) one.close();
		expect(most).toBeLessThanOrEqual(DEFAULT_SOCKETS);
	});
});
