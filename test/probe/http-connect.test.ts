import { afterEach, describe, expect, test } from 'vitest';
import { socketCap } from '../../src/net/cap.ts';
import { type SstpFacts, sstpProbe, type WebProxy } from '../../src/probe/sstp.ts';
import { issue } from '../certificate/issue.ts';
import { startSstpPeer } from '../peers/sstp.ts';
import * as scripts from '../peers/sstp-scripts.ts';
import { dripping, endless, lettingThrough, type ProxyScript, saying, startWebProxy } from '../peers/web-proxy.ts';

const NAME = 'vpn.example.com';
const leaf = issue({ cn: NAME });
const tls = { key: leaf.keyPem, cert: leaf.pem };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((peer) => peer.close()));
	for (let i = 0; i < 400 && socketCap.taken > 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
	expect(socketCap.taken).toBe(0);
});

interface Asked {
	readonly serverName?: string;
	readonly signal?: AbortSignal;
	readonly proxy?: Partial<WebProxy>;
}

/** By a proxy, to a server at an address where nobody is: a probe that went straight would show. */
function ask(port: number, { serverName = NAME, signal = new AbortController().signal, proxy }: Asked = {}): Promise<SstpFacts> {
	const addresses = async () => ['127.0.0.1'];
	return sstpProbe.run(
		{ address: '192.0.2.1', family: 4, port: 443, patienceMs: 300, signal },
		{ serverName, proxy: { host: 'proxy.lan', port, addresses, ...proxy } },
	);
}

async function through(script: ProxyScript, asked?: Asked) {
	const proxy = await startWebProxy(script);
	open.push(proxy);
	const since = performance.now();
	const facts = await ask(proxy.port, asked);
	return { facts, proxy, ms: performance.now() - since };
}

describe('a proxy that lets through', () => {
	test('is told host and port, and nothing of who asks; SSTP goes on inside', async () => {
		const server = await startSstpPeer(scripts.accepting(tls));
		open.push(server);
		const { facts, proxy } = await through(lettingThrough(server.port));
		expect(facts).toMatchObject({
			stage: 'accepted',
			localAddress: '127.0.0.1',
			proxy: { host: 'proxy.lan', port: proxy.port, address: '127.0.0.1', ms: expect.any(Number) },
		});
		expect(proxy.heads).toEqual([`CONNECT ${NAME}:443 HTTP/1.1\r\nHost: ${NAME}:443\r\n\r\n`]);
		expect(server.names).toEqual([NAME]);
		expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
	});

	test('an address of IPv6 stands in brackets', async () => {
		const { proxy } = await through(saying('HTTP/1.1 403 No\r\n\r\n'), { serverName: '2001:db8::7' });
		expect(proxy.heads).toEqual(['CONNECT [2001:db8::7]:443 HTTP/1.1\r\nHost: [2001:db8::7]:443\r\n\r\n']);
	});

	test('a server that speaks first is heard, even with the head in one piece', async () => {
		const { facts } = await through(saying('HTTP/1.0 200 OK\r\n\r\nSSH-2.0-OpenSSH\r\n'));
		expect(facts).toMatchObject({
			stage: 'tls',
			broke: { how: 'not-tls', firstBytes: Buffer.from('SSH-2.0-OpenSSH\r\n').toString('hex') },
		});
	});
});

describe('a proxy that does not', () => {
	const answered = (http: object) => ({ ending: { how: 'answered', http } });
	const broke = (how: object) => ({ ending: { how: 'broke', broke: how } });
	test.each<[string, ProxyScript, object]>([
		[
			'407',
			saying('HTTP/1.1 407 Who\r\nProxy-Authenticate: Negotiate\r\nServer: squid\r\n\r\n'),
			answered({ status: 407, server: 'squid' }),
		],
		['403', saying('HTTP/1.1 403 Forbidden\r\n\r\n'), answered({ status: 403, reason: 'Forbidden' })],
		['a redirect', saying('HTTP/1.1 302 Found\r\nLocation: http://portal.lan/\r\n\r\n'), answered({ status: 302 })],
		['silence', () => {}, broke({ kind: 'silent' })],
		['half a head', saying('HTTP/1.1 200 OK\r\nA: b'), broke({ kind: 'silent', partialBytes: 21 })],
		['closes', (socket) => void socket.end(), broke({ kind: 'closed' })],
		['resets', (socket) => void socket.resetAndDestroy(), broke({ kind: 'reset' })],
		['junk', saying('\0\xff\x1b[2J junk\r\n\r\n'), broke({ kind: 'foreign', because: 'malformed' })],
		['an endless head', endless, broke({ kind: 'foreign', because: 'endless' })],
		['a dripping head', dripping, broke({ kind: 'silent' })],
	])('%s', async (_, script, facts) => {
		const conversation = await through(script);
		expect(conversation.facts).toMatchObject({ stage: 'proxy', proxy: { host: 'proxy.lan' }, localAddress: '127.0.0.1', ...facts });
		expect(conversation.ms).toBeLessThan(700);
		// Once, whatever it wanted to know.
		expect(conversation.proxy.heads).toHaveLength(1);
		expect(conversation.proxy.heads[0]).not.toMatch(/authori[sz]ation/i);
		expect(JSON.parse(JSON.stringify(conversation.facts))).toEqual(conversation.facts);
	});

	test('is not there', async () => {
		const gone = await startWebProxy(() => {});
		await gone.close();
		expect(await ask(gone.port)).toMatchObject({ stage: 'proxy', ending: { how: 'unreachable', why: 'refused', code: 'ECONNREFUSED' } });
		expect(await ask(gone.port, { proxy: { addresses: async () => [] } })).toMatchObject({ stage: 'proxy', ending: { how: 'no-address' } });
	});

	test('is left at once when the run ends', async () => {
		const controller = new AbortController();
		const { facts } = await through(() => controller.abort(), { signal: controller.signal });
		expect(facts).toMatchObject({ stage: 'proxy', ending: { how: 'broke', broke: { kind: 'aborted' } } });
	});
});
