import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { socketCap } from '../../src/net/cap.ts';
import { connectTcp } from '../../src/net/tcp.ts';
import { startTls, type TlsFailure, type TlsOptions, type TlsSession } from '../../src/net/tls.ts';
import { issue, SERVER_AUTH } from '../certificate/issue.ts';

const root = issue({ cn: 'Example Root', ca: true });
const intermediate = issue({ cn: 'Example Issuing', ca: true, issuer: root });
const leaf = issue({ cn: 'vpn.example.com', issuer: intermediate, names: ['vpn.example.com'], usages: [SERVER_AUTH] });

const open: { close(): unknown }[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
	for (const socket of sockets.splice(0)) socket.destroy();
	for (const one of open.splice(0)) one.close();
	for (let i = 0; i < 400 && socketCap.taken > 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
	expect(socketCap.taken).toBe(0);
});

async function tcpServer(onConnection: (socket: Socket) => void): Promise<number> {
	const server = createServer((socket) => {
		sockets.push(socket);
		socket.on('error', () => {});
		onConnection(socket);
	});
	open.push(server);
	await once(server.listen(0, '127.0.0.1'), 'listening');
	return (server.address() as AddressInfo).port;
}

async function tlsServer(
	options: tls.TlsOptions = {},
	onSession: (socket: tls.TLSSocket) => void = () => {},
): Promise<{ port: number; names: (string | false | null)[] }> {
	const names: (string | false | null)[] = [];
	const server = tls.createServer({ key: leaf.keyPem, cert: leaf.pem + intermediate.pem, ...options }, (socket) => {
		names.push(socket.servername);
		sockets.push(socket);
		socket.on('error', () => {});
		onSession(socket);
	});
	server.on('tlsClientError', () => {});
	open.push(server);
	await once(server.listen(0, '127.0.0.1'), 'listening');
	return { port: (server.address() as AddressInfo).port, names };
}

async function shake(port: number, more: Partial<TlsOptions> = {}): Promise<TlsSession | TlsFailure> {
	const { patienceMs = 1000, signal = new AbortController().signal } = more;
	const over = await connectTcp({ address: '127.0.0.1', port, patienceMs: 1000, signal: new AbortController().signal });
	if (over.kind === 'failed') throw new Error(over.how);
	const session = await startTls({ over, serverName: 'vpn.example.com', ...more, patienceMs, signal });
	if (session.kind === 'secured') open.push(session);
	return session;
}

async function secured(port: number, more: Partial<TlsOptions> = {}): Promise<TlsSession> {
	const session = await shake(port, more);
	if (session.kind === 'failed') throw new Error(JSON.stringify(session));
	return session;
}

describe('a session', () => {
	test('shows version, cipher and what the server sent, whoever it is', async () => {
		const { port, names } = await tlsServer();
		const session = await secured(port);
		expect(session).toMatchObject({ version: 'TLSv1.3', cipher: expect.stringMatching(/^TLS_/), handshakeMs: expect.any(Number) });
		expect(session.chain.map((der) => Buffer.from(der).toString('hex'))).toEqual(
			[leaf, intermediate].map(({ der }) => Buffer.from(der).toString('hex')),
		);
		await expect.poll(() => names).toEqual(['vpn.example.com']);
	});

	test('a leaf alone is a chain of one, and one that signed itself ends', async () => {
		const own = issue({ cn: 'own' });
		expect((await secured((await tlsServer({ cert: leaf.pem })).port)).chain).toHaveLength(1);
		expect((await secured((await tlsServer({ cert: own.pem, key: own.keyPem })).port)).chain).toHaveLength(1);
	});

	test.each(['192.0.2.7', '2001:db8::1%eth0', ''])('asks for no server name %j', async (serverName) => {
		const { port, names } = await tlsServer();
		await secured(port, { serverName });
		await expect.poll(() => names).toEqual([false]);
	});

	test.each(['TLSv1', 'TLSv1.1', 'TLSv1.2'] as const)('speaks %s too', async (version) => {
		const { port } = await tlsServer({ minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' });
		expect((await secured(port)).version).toBe(version);
	});

	test('shows no certificate of its own, whoever wants one', async () => {
		const shown: unknown[] = [];
		const { port } = await tlsServer({ requestCert: true, rejectUnauthorized: false }, (socket) => shown.push(socket.getPeerCertificate()));
		await secured(port);
		await expect.poll(() => shown).toEqual([{}]);
	});

	test('with a weak RSA key', async () => {
		const weak = issue({ cn: 'vpn.example.com', rsaBits: 1024 });
		const { port } = await tlsServer({ key: weak.keyPem, cert: weak.pem, ciphers: 'ALL:@SECLEVEL=0' });
		expect((await secured(port)).chain).toHaveLength(1);
	});

	test('agrees on a protocol', async () => {
		const { port } = await tlsServer({ ALPNProtocols: ['http/1.1'] });
		expect((await secured(port, { alpn: ['h2', 'http/1.1'] })).alpn).toBe('http/1.1');
	});

	test('carries bytes both ways, and ends with the peer', async () => {
		const { port } = await tlsServer({}, (socket) => socket.on('data', (bytes) => socket.end(`<${bytes}>`)));
		const session = await secured(port);
		session.write(new TextEncoder().encode('hello'));
		const read = await session.read(1000);
		expect(read.kind === 'data' && Buffer.from(read.bytes).toString()).toBe('<hello>');
		expect(await session.read(1000)).toEqual({ kind: 'end' });
	});

	test('tells silence, and a flood', async () => {
		const { port } = await tlsServer({}, (socket) => socket.on('data', () => socket.write(Buffer.alloc(5000))));
		const session = await secured(port, { maxBytes: 4000 });
		expect(await session.read(30)).toEqual({ kind: 'silent' });
		session.write(Uint8Array.of(1));
		const kinds: string[] = [];
		for (let kind = ''; kind !== 'flood' && kinds.length < 9; kinds.push(kind)) kind = (await session.read(1000)).kind;
		expect(kinds.at(-1)).toBe('flood');
	});

	test('tells a reset', async () => {
		let under: Socket | undefined;
		const { port } = await tlsServer({}, (socket) => socket.once('data', () => under?.resetAndDestroy()));
		(open.at(-1) as tls.Server).on('connection', (socket: Socket) => {
			under = socket;
		});
		const session = await secured(port);
		session.write(Uint8Array.of(1));
		expect(await session.read(1000)).toMatchObject({ kind: 'reset' });
	});

	test('runs over any stream', async () => {
		const inner = await tlsServer({}, (socket) => socket.write('over a stream'));
		const tcp = await connectTcp({ address: '127.0.0.1', port: inner.port, patienceMs: 1000, signal: new AbortController().signal });
		if (tcp.kind === 'failed') throw new Error(tcp.how);
		const stream = new Duplex({
			async read() {
				const next = await tcp.read(2000);
				if (!this.destroyed) this.push(next.kind === 'data' ? next.bytes : null);
			},
			write(chunk, _encoding, done) {
				tcp.write(chunk);
				done();
			},
			destroy(error, done) {
				tcp.close();
				done(error);
			},
		});
		const session = await startTls({ over: stream, patienceMs: 1000, signal: new AbortController().signal });
		if (session.kind === 'failed') throw new Error(session.how);
		const read = await session.read(1000);
		expect(read.kind === 'data' && Buffer.from(read.bytes).toString()).toBe('over a stream');
		session.close();
	});

	test('what is written within an abort leaves at once', async () => {
		const received: Buffer[] = [];
		const { port } = await tlsServer({}, (socket) => socket.on('data', (bytes) => received.push(bytes)));
		const controller = new AbortController();
		const session = await secured(port, { signal: controller.signal });
		controller.signal.addEventListener('abort', () => {
			session.write(new TextEncoder().encode('goodbye'));
			session.close();
		});
		controller.abort();
		expect(await session.read(10)).toEqual({ kind: 'aborted' });
		for (let i = 0; i < 200 && received.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
		expect(Buffer.concat(received).toString()).toBe('goodbye');
	});
});

describe('no session', () => {
	const alert = (description: number) => Uint8Array.of(0x15, 3, 1, 0, 2, 2, description);
	const record = (length: number) => Uint8Array.of(0x16, 3, 3, length >> 8, length & 0xff);
	test.each<[string, (socket: Socket) => void, object]>([
		['closed', (socket) => socket.once('data', () => socket.end()), { how: 'closed' }],
		['closed at once', (socket) => socket.end(), { how: 'closed' }],
		['closed in the middle', (socket) => socket.once('data', () => socket.end(record(80))), { how: 'closed' }],
		['reset', (socket) => socket.once('data', () => socket.resetAndDestroy()), { how: 'reset', code: 'ECONNRESET' }],
		['mute', () => {}, { how: 'silent', answered: false }],
		['half an answer', (socket) => socket.write(record(80)), { how: 'silent', answered: true }],
		['an alert', (socket) => socket.once('data', () => socket.end(alert(40))), { how: 'alert', alert: 40 }],
		['an alert, the connection stays', (socket) => socket.write(alert(70)), { how: 'alert', alert: 70 }],
		['HTTP', (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')), { how: 'not-tls' }],
		[
			'SSH',
			(socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'),
			{ how: 'not-tls', firstBytes: Buffer.from('SSH-2.0-OpenSSH_9.2\r\n').toString('hex') },
		],
		['one byte of something else', (socket) => socket.write('H'), { how: 'not-tls', firstBytes: '48' }],
		['rubbish in a record', (socket) => socket.write(Uint8Array.from([...record(4), 9, 9, 9, 9])), { how: 'incompatible' }],
		['our own ClientHello back', (socket) => socket.pipe(socket), { how: 'incompatible' }],
	])('%s', async (_, script, how) => {
		const failure = await shake(await tcpServer(script), { patienceMs: 150 });
		expect(failure).toMatchObject({ kind: 'failed', ...how, ms: expect.any(Number) });
	});

	test('a record that drips in does not prolong the wait', async () => {
		const port = await tcpServer((socket) => {
			socket.write(record(500));
			const timer = setInterval(() => socket.write(Uint8Array.of(2)), 20);
			socket.on('close', () => clearInterval(timer));
		});
		const since = performance.now();
		expect(await shake(port, { patienceMs: 150 })).toMatchObject({ how: 'silent', answered: true });
		expect(performance.now() - since).toBeLessThan(400);
	});

	test('is stopped by an abort, before and within', async () => {
		const port = await tcpServer(() => {});
		expect(await shake(port, { signal: AbortSignal.abort() })).toMatchObject({ how: 'aborted' });
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 30);
		expect(await shake(port, { signal: controller.signal })).toMatchObject({ how: 'aborted' });
	});

	test('chains beyond what TLS takes in end', async () => {
		const fat = Array.from({ length: 3 }, (_, i) => issue({ cn: `Fat ${i}`, ca: true, ballast: 60_000 }).pem);
		const { port } = await tlsServer({ cert: leaf.pem + fat.join('') });
		expect(await shake(port)).toMatchObject({ kind: 'failed', how: 'incompatible' });
	});
});
