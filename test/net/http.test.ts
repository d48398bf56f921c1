import { afterEach, describe, expect, it } from 'vitest';
import { socketCap } from '../../src/net/cap.ts';
import { getHttp, type HttpOptions } from '../../src/net/http.ts';
import { page, startWebPeer, type WebPeer, type WebScript } from '../peers/web.ts';

const peers: WebPeer[] = [];
afterEach(async () => {
	for (const peer of peers.splice(0)) await peer.close();
	for (let i = 0; i < 400 && socketCap.taken > 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
	expect(socketCap.taken).toBe(0);
});

async function get(script: WebScript, more: Partial<HttpOptions> = {}) {
	const peer = await startWebPeer(script);
	peers.push(peer);
	const options = { address: '127.0.0.1', port: peer.port, host: 'test.example.com', path: '/x?y', patienceMs: 300 };
	const seen = await getHttp({ ...options, signal: new AbortController().signal, ...more });
	return { seen, requests: peer.requests };
}

const text = (seen: Awaited<ReturnType<typeof getHttp>>) => (seen.kind === 'answer' ? Buffer.from(seen.body).toString() : seen.kind);

describe('one request', () => {
	it('sends the name, and nothing of this computer', async () => {
		const { requests } = await get(page('204 No Content', ''));
		expect(requests).toEqual([
			'GET /x?y HTTP/1.1\r\nHost: test.example.com\r\nAccept: */*\r\nCache-Control: no-cache\r\nConnection: close\r\nUser-Agent: vpn-doctor\r\n\r\n',
		]);
	});

	it('gives status, date and body', async () => {
		const before = Date.now();
		const { seen } = await get(page('200 OK', 'hello', ['Date: Thu, 01 Jan 2026 00:00:00 GMT']));
		expect(seen).toMatchObject({ kind: 'answer', status: 200, date: 'Thu, 01 Jan 2026 00:00:00 GMT' });
		expect(text(seen)).toBe('hello');
		if (seen.kind !== 'answer') return;
		expect(seen.sentAt).toBeGreaterThanOrEqual(before);
		expect(seen.heardAt).toBeGreaterThanOrEqual(seen.sentAt);
	});

	it('follows nothing', async () => {
		const { seen, requests } = await get(page('302 Found', '', ['Location: http://portal.example.com/']));
		expect(seen).toMatchObject({ status: 302, location: 'http://portal.example.com/' });
		expect(requests).toHaveLength(1);
	});
});

describe('hostile ends', () => {
	it('a body without end is cut', async () => {
		const { seen } = await get((socket) => {
			socket.write('HTTP/1.1 200 OK\r\n\r\n');
			const flood = () => {
				while (!socket.destroyed && socket.write(Buffer.alloc(16_384, 'a')));
				socket.once('drain', flood);
			};
			flood();
		});
		expect(text(seen)).toBe('a'.repeat(4096));
	});

	it('a body that stalls or breaks is what had come', async () => {
		const half = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf';
		expect(text((await get((socket) => void socket.write(half))).seen)).toBe('half');
		expect(text((await get((socket) => void socket.write(half, () => setTimeout(() => socket.resetAndDestroy(), 50)))).seen)).toBe('half');
	});

	it.each<[string, WebScript, object]>([
		['not HTTP', 'SSH-2.0-OpenSSH_9.2p1\r\n', { kind: 'not-http' }],
		['a header without end', (socket) => void socket.write(`HTTP/1.1 200 OK\r\nA: ${'a'.repeat(100_000)}`), { kind: 'not-http' }],
		['silence', () => {}, { kind: 'failed', how: 'silent' }],
		['a close without a word', (socket) => void socket.end(), { kind: 'failed', how: 'reset' }],
		['a reset', (socket) => socket.resetAndDestroy(), { kind: 'failed', how: 'reset' }],
		[
			'informational answers for ever',
			(socket) => void setInterval(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'), 5).unref(),
			{ kind: 'failed', how: 'silent' },
		],
	])('%s', async (_, script, expected) => {
		expect((await get(script)).seen).toMatchObject(expected);
	});

	it('nobody listens', async () => {
		const peer = await startWebPeer('');
		await peer.close();
		expect((await get('', { port: peer.port })).seen).toMatchObject({ kind: 'failed', how: 'refused', code: 'ECONNREFUSED' });
	});

	it('names and impossible paths are not asked', async () => {
		expect((await get('', { address: 'localhost' })).seen).toMatchObject({ how: 'local', code: 'EINVAL' });
		expect((await get('', { path: '/a b' })).seen).toMatchObject({ how: 'local' });
	});

	it('an end of the run ends it', async () => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 30);
		expect((await get(() => {}, { signal: controller.signal, patienceMs: 5000 })).seen).toMatchObject({ how: 'aborted' });
		expect((await get('', { signal: AbortSignal.abort() })).seen).toMatchObject({ how: 'aborted' });
	});
});
