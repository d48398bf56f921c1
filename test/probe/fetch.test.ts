import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type FetchOptions, fetchNamed } from '../../src/probe/fetch.ts';

const open: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
	for (const socket of sockets.splice(0)) socket.destroy();
	for (const server of open.splice(0)) server.close();
});

async function serve(script: (socket: Socket, head: string) => void): Promise<{ port: number; heads: string[] }> {
	const heads: string[] = [];
	const server = createServer((socket) => {
		sockets.push(socket);
		socket.on('error', () => {});
		socket.once('data', (bytes) => {
			heads.push(String(bytes));
			script(socket, String(bytes));
		});
	});
	open.push(server);
	await once(server.listen(0, '127.0.0.1'), 'listening');
	return { port: (server.address() as AddressInfo).port, heads };
}

const fetch = (url: string, more: Partial<FetchOptions> = {}) =>
	fetchNamed(url, {
		resolve: async () => ['127.0.0.1'],
		onBehalfOf: '127.0.0.1',
		patienceMs: 300,
		signal: new AbortController().signal,
		maxBytes: 10_000,
		...more,
	});

test('a file, whole, with nothing of this computer in the question', async () => {
	const { port, heads } = await serve((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nlist'));
	const result = await fetch(`http://crl.example.com:${port}/a%20b.crl?x=1`);
	expect(result.kind === 'fetched' && Buffer.from(result.body).toString()).toBe('list');
	expect(heads).toEqual([`GET /a%20b.crl?x=1 HTTP/1.0\r\nHost: crl.example.com:${port}\r\nUser-Agent: vpn-doctor\r\nAccept: */*\r\n\r\n`]);
});

test('a server that keeps the connection does not hold it up', async () => {
	const { port } = await serve((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlist'));
	expect(await fetch(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'fetched' });
});

describe('no file', () => {
	test.each<[string, (socket: Socket) => void, object]>([
		['404', (socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'), { how: 'status', status: 404 }],
		[
			'a redirect is not followed',
			(socket) => socket.end('HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n'),
			{ how: 'status', status: 302 },
		],
		['no HTTP', (socket) => socket.end('SSH-2.0\r\n'), { how: 'not-http' }],
		['nothing', (socket) => socket.end(), { how: 'not-http' }],
		['silence', () => {}, { how: 'silent' }],
		['a reset', (socket) => socket.resetAndDestroy(), { how: 'unreachable' }],
		['too much', (socket) => socket.write(Buffer.alloc(20_000, 'HTTP/1.1 200 OK\r\n\r\n')), { how: 'too-much' }],
	])('%s', async (_, script, how) => {
		const { port } = await serve(script);
		expect(await fetch(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'failed', ...how });
	});

	test.each(['https://crl.example.com/', 'ldap:///CN=x', 'file:///etc/passwd', 'nonsense', ''])('%j is not asked', async (url) => {
		expect(await fetch(url)).toEqual({ kind: 'failed', how: 'not-http-url' });
	});

	test('a public server cannot lead into this network, nor to this computer', async () => {
		for (const address of ['127.0.0.1', '192.168.1.1', '169.254.169.254', '::1']) {
			expect(await fetch('http://crl.example.com/', { resolve: async () => [address], onBehalfOf: '203.0.113.7' })).toMatchObject({
				how: 'kept-out',
			});
		}
		expect(await fetch('http://192.168.1.1/', { onBehalfOf: '203.0.113.7' })).toMatchObject({ how: 'kept-out' });
	});

	test('no address, and a run that ends', async () => {
		expect(await fetch('http://crl.example.com/', { resolve: async () => [] })).toMatchObject({ how: 'no-address' });
		expect(await fetch('http://127.0.0.1:9/', { signal: AbortSignal.abort() })).toMatchObject({ how: 'aborted' });
	});
});
