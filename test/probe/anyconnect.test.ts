import { afterEach, describe, expect, test } from 'vitest';
import { anyConnectProbe } from '../../src/probe/anyconnect.ts';
import { decodeConfigAuth } from '../../src/wire/config-auth.ts';
import * as peers from '../peers/anyconnect.ts';

const open: peers.Gateway[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((one) => one.close()));
});

const PATIENCE_MS = 1500;

async function ask(gateway: Promise<peers.Gateway>, signal = new AbortController().signal, patienceMs = PATIENCE_MS) {
	const peer = await gateway;
	open.push(peer);
	const settings = { serverName: 'localhost', device: 'win' };
	const facts = await anyConnectProbe.run({ address: '127.0.0.1', family: 4, port: peer.port, patienceMs, signal }, settings);
	return { facts, peer };
}

test('the form of a gateway, and what TLS agreed on', async () => {
	const { facts } = await ask(peers.startGateway(peers.ocserv));
	expect(facts).toMatchObject({
		stage: 'answered',
		localAddress: '127.0.0.1',
		tls: { version: 'TLSv1.3', chain: [Buffer.from(peers.LEAF.der).toString('base64')] },
		http: { status: 200, marks: ['x-transcend-version'] },
		auth: { type: 'auth-request', form: 'main', fields: ['username'] },
	});
	expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
});

test('what is sent: one request that names nobody, and nothing after the answer', async () => {
	const { peer } = await ask(peers.startGateway(peers.asa));
	await new Promise((resolve) => setTimeout(resolve, 100));
	expect(peer.requests).toHaveLength(1);
	const [head = '', body = '', ...more] = (peer.requests[0] ?? '').split('\r\n\r\n');
	expect(more).toEqual([]);
	expect(head.split('\r\n')).toEqual([
		'POST / HTTP/1.1',
		`Host: localhost:${peer.port}`,
		'User-Agent: AnyConnect-compatible vpn-doctor',
		'Accept: */*',
		'Accept-Encoding: identity',
		'X-Transcend-Version: 1',
		'X-Aggregate-Auth: 1',
		'X-Support-HTTP-Auth: true',
		'Content-Type: application/xml; charset=utf-8',
		`Content-Length: ${body.length}`,
	]);
	expect(decodeConfigAuth(body)).toMatchObject({ type: 'init', fields: [] });
	expect(body).not.toMatch(/username|password|group-select|<auth>/);
});

test('a gateway that wants a client certificate is shown none', async () => {
	let shown: unknown;
	const { facts } = await ask(
		peers.startGateway(
			(socket) => {
				shown = socket.getPeerCertificate();
				socket.write(peers.ocserv);
			},
			{ tls: { requestCert: true, rejectUnauthorized: false } },
		),
	);
	expect(facts).toMatchObject({ stage: 'answered' });
	expect(shown).toEqual({});
});

describe('an answer in any shape', () => {
	test.each<[string, peers.GatewayScript, object]>([
		['in chunks', peers.asa, { stage: 'answered', auth: { groups: ['Staff', 'IT'], opaque: true } }],
		[
			'byte by byte',
			(socket) => {
				for (const octet of peers.ocserv) socket.write(octet);
			},
			{ stage: 'answered' },
		],
		[
			'without a length, until the end',
			(socket) => socket.end(`HTTP/1.0 200 OK\r\n\r\n${peers.configAuth('<auth id="a"/>')}`),
			{ stage: 'answered' },
		],
		['longer than announced', peers.http('200 OK', peers.configAuth('')).replace(/Length: \d+/, 'Length: 99999'), { stage: 'answered' }],
		['of a website', peers.website, { stage: 'http', http: { status: 404, reason: 'Not Found', server: 'nginx/1.22.1', marks: [] } }],
		[
			'a redirection',
			peers.http('302 Found', '', 'Location: https://gw2.example/'),
			{ stage: 'http', http: { location: 'https://gw2.example/' } },
		],
		['chunks that are none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', { stage: 'http', http: { status: 200 } }],
		[
			'no HTTP',
			'SSH-2.0-OpenSSH_9.2\r\n',
			{ stage: 'request', broke: { kind: 'foreign', firstBytes: '5353482d322e302d4f70656e5353485f392e320d0a' } },
		],
		[
			'a head without end',
			(socket) => socket.write(`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(4000)}`),
			{ stage: 'request', broke: { kind: 'foreign' } },
		],
		['the end', (socket) => socket.end(), { stage: 'request', broke: { kind: 'closed' } }],
		['a reset', (socket) => socket.destroy(new Error('reset')), { stage: 'request' }],
	])('%s', async (_, script, expected) => {
		const { facts } = await ask(peers.startGateway(script));
		expect(facts).toMatchObject(expected);
	});

	test('silence, and a head that drips, cost one patience', async () => {
		for (const script of [
			undefined,
			(socket: { write(text: string): unknown; readonly destroyed: boolean }) => {
				const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write('H')), 20);
			},
		] as peers.GatewayScript[]) {
			const since = performance.now();
			const { facts } = await ask(peers.startGateway(script), undefined, 500);
			expect(facts.stage).toBe('request');
			expect(performance.now() - since).toBeLessThan(3 * 500 + 500);
		}
	});

	test('a body that drips without end is cut off by patience, and what came is read', async () => {
		const { facts } = await ask(
			peers.startGateway((socket) => {
				socket.write('HTTP/1.1 200 OK\r\n\r\n');
				const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write('x')), 20);
			}),
			undefined,
			500,
		);
		expect(facts).toMatchObject({ stage: 'http', http: { status: 200 } });
	});

	test('a body without end is cut off by its size', async () => {
		const { facts } = await ask(
			peers.startGateway((socket) => {
				socket.write('HTTP/1.1 200 OK\r\n\r\n');
				const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write('x'.repeat(16_384))), 1);
			}),
		);
		expect(facts).toMatchObject({ stage: 'http' });
	});
});

describe('no TLS', () => {
	test('nobody listens', async () => {
		const gone = await peers.startPlain(() => {});
		await gone.close();
		const settings = { serverName: 'localhost', device: 'win' };
		const signal = new AbortController().signal;
		const facts = await anyConnectProbe.run({ address: '127.0.0.1', family: 4, port: gone.port, patienceMs: 500, signal }, settings);
		expect(facts).toMatchObject({ stage: 'connect', how: 'refused' });
	});

	test.each<[string, Parameters<typeof peers.startPlain>[0], object]>([
		['plain HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), { how: 'not-tls' }],
		['silence', () => {}, { how: 'silent', answered: false }],
		['an alert', (socket) => socket.end(Uint8Array.of(0x15, 3, 3, 0, 2, 2, 70)), { how: 'alert', alert: 70 }],
		['a reset', (socket) => socket.once('data', () => socket.resetAndDestroy()), { how: 'reset' }],
	])('%s', async (_, script, broke) => {
		expect((await ask(peers.startPlain(script), undefined, 500)).facts).toMatchObject({ stage: 'tls', broke });
	});
});

test('an ended run settles at once', async () => {
	const ended = new AbortController();
	const asked = ask(
		peers.startGateway(() => ended.abort()),
		ended.signal,
		5000,
	);
	const since = performance.now();
	expect((await asked).facts).toMatchObject({ stage: 'request', broke: { kind: 'aborted' } });
	expect(performance.now() - since).toBeLessThan(4000);
});
