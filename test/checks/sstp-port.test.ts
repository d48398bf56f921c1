import { describe, expect, it } from 'vitest';
import sstpPort from '../../checks/sstp-port.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import { parseTarget } from '../../src/check/target.ts';
import { readable } from '../../src/host/host.ts';
import type { TcpFailureKind } from '../../src/net/tcp.ts';
import type { SstpFacts } from '../../src/probe/sstp.ts';
import { issue } from '../certificate/issue.ts';
import { fakeHost } from '../host/fake-host.ts';
import { startDeafListener } from '../peers/deaf-listener.ts';
import { startSstpPeer } from '../peers/sstp.ts';
import * as scripts from '../peers/sstp-scripts.ts';
import { dripping, lettingThrough, type ProxyScript, saying, startWebProxy } from '../peers/web-proxy.ts';
import { observe } from './observe.ts';

const leaf = issue({ cn: 'vpn.example.com' });
const tls = { key: leaf.keyPem, cert: leaf.pem };

describe('sstp-port', () => {
	it.each([
		['an SSTP server', scripts.mute(tls)],
		['a port without TLS', scripts.plainHttp],
	])('is open in front of %s, by one connection', async (_, script) => {
		const server = await startSstpPeer(script);
		const seen = await observe(sstpPort, { host: `127.0.0.1:${server.port}`, address: '127.0.0.1' });
		expect(seen).toMatchObject({ outcome: 'open', status: 'pass', evidence: { port: server.port, localAddress: '127.0.0.1' } });
		expect(seen.evidence.localPort).toBeGreaterThan(0);
		expect(seen.evidence.at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
		expect(seen.says).toMatch(new RegExp(`^TCP ${server.port} takes the connection in <?\\d+ ms.$`));
		await server.quiet();
		expect(server.connections).toBe(1);
		await server.close();
	});

	it('is refused', async () => {
		const server = await startSstpPeer(scripts.deaf);
		await server.close();
		const seen = await observe(sstpPort, { host: `127.0.0.1:${server.port}`, address: '127.0.0.1' });
		expect(seen).toMatchObject({ outcome: 'refused', status: 'fail', evidence: { code: 'ECONNREFUSED' } });
		expect(seen.says).toMatch(`TCP ${server.port} refuses the connection`);
	});

	it('is silent', async () => {
		const deaf = await startDeafListener();
		try {
			const seen = await observe(sstpPort, { host: `127.0.0.1:${deaf.port}`, address: '127.0.0.1' });
			expect(seen).toMatchObject({ outcome: 'silent', status: 'fail' });
			expect(seen.says).toMatch(new RegExp(`^TCP ${deaf.port} gives no answer within 4\\d\\d ms.$`));
		} finally {
			deaf.close();
		}
	});
});

describe('through the web proxy of this computer', () => {
	const set = (server: string, except?: string) => ({
		proxies: async () => readable([{ from: 'https_proxy', server, ...(except === undefined ? {} : { except }) }]),
	});
	const MS = String.raw`(<1 ms|\d+ ms)`;

	async function answerBy(script: ProxyScript) {
		const proxy = await startWebProxy(script);
		const seen = await observe(sstpPort, {
			host: 'vpn.example.com',
			address: '192.0.2.1',
			machine: set(`http://127.0.0.1:${proxy.port}`),
			options: { patienceMs: 200 },
		});
		await proxy.close();
		return { ...seen, says: seen.says.replaceAll(String(proxy.port), 'PORT') };
	}

	it('is open', async () => {
		const server = await startSstpPeer(scripts.mute(tls));
		const seen = await answerBy(lettingThrough(server.port));
		expect(seen).toMatchObject({ outcome: 'open', status: 'pass', evidence: { proxy: { host: '127.0.0.1' } } });
		expect(seen.says).toMatch(
			new RegExp(`^The web proxy 127.0.0.1:PORT lets the connection through to TCP 443, in ${MS}. Nothing is known of the direct way.$`),
		);
		await server.close();
	});

	it.each<[string, string, string, ProxyScript]>([
		[
			'proxy-refuses',
			'fail',
			'The web proxy 127.0.0.1:PORT does not let the connection through to TCP 443: 403 Filtered.',
			saying('HTTP/1.1 403 Filtered\r\n\r\n'),
		],
		[
			'proxy-wants-sign-in',
			'unknown',
			'The web proxy 127.0.0.1:PORT wants a sign-in first, so nothing is known about TCP 443.',
			saying('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
		],
		['proxy-no-answer', 'fail', `The web proxy 127.0.0.1:PORT, asked for TCP 443, gives no answer within ${MS}.`, () => {}],
		['proxy-no-answer', 'fail', `The web proxy 127.0.0.1:PORT, asked for TCP 443, gives no whole answer within ${MS}.`, dripping],
		[
			'proxy-no-answer',
			'fail',
			`The web proxy 127.0.0.1:PORT, asked for TCP 443, closes the connection after ${MS} without an answer.`,
			(socket) => void socket.end(),
		],
		[
			'proxy-no-answer',
			'fail',
			`The web proxy 127.0.0.1:PORT, asked for TCP 443, resets the connection after ${MS} without an answer.`,
			(socket) => void socket.resetAndDestroy(),
		],
		[
			'proxy-no-answer',
			'fail',
			'The web proxy 127.0.0.1:PORT, asked for TCP 443, answers with something other than HTTP: "SSH-2.0-OpenSSH".',
			saying('SSH-2.0-OpenSSH\r\n'),
		],
	])('%s (%s): %s', async (outcome, status, says, script) => {
		const seen = await answerBy(script);
		expect(seen.says).toMatch(new RegExp(`^${says}$`));
		expect(seen).toMatchObject({ outcome, status });
	});

	it('is not reached', async () => {
		const gone = await startWebProxy(() => {});
		await gone.close();
		const refused = await observe(sstpPort, { host: 'vpn.example.com', machine: set(`127.0.0.1:${gone.port}`) });
		expect(refused).toMatchObject({ outcome: 'proxy-unreachable', status: 'fail' });
		expect(refused.says).toMatch(
			new RegExp(`^The web proxy 127.0.0.1:${gone.port}, which this computer is set to use for TCP 443, refuses the connection \\(after`),
		);
		const lookUp = async () => ({ answer: 'error', code: 'ENOTFOUND', durationMs: 1 }) as const;
		expect(await observe(sstpPort, { host: 'vpn.example.com', machine: { ...set('proxy.lan:3128'), lookUp } })).toMatchObject({
			outcome: 'proxy-unreachable',
			says: 'The web proxy proxy.lan:3128, which this computer is set to use for TCP 443, has no address.',
		});
	});

	it('is not asked for a host that goes past it', async () => {
		const [server, proxy] = await Promise.all([startSstpPeer(scripts.mute(tls)), startWebProxy(() => {})]);
		const machine = set(`127.0.0.1:${proxy.port}`, '127.0.0.0/8');
		const seen = await observe(sstpPort, { host: `127.0.0.1:${server.port}`, address: '127.0.0.1', machine });
		expect(seen).toMatchObject({ outcome: 'open', says: expect.stringMatching(/^TCP \d+ takes/) });
		expect(proxy.heads).toEqual([]);
		await Promise.all([server.close(), proxy.close()]);
	});
});

async function answer(host: string, facts: SstpFacts) {
	const asked: unknown[] = [];
	const probe = async (what: { readonly id: string }, options: object) => {
		asked.push({ id: what.id, ...options });
		return facts as never;
	};
	const context = { target: parseTarget(host), probe, host: fakeHost() } as unknown as AddressContext;
	return { ...answerOf(sstpPort, await sstpPort.observe(context), 0), asked };
}

describe('what loopback cannot show', () => {
	const at = '2026-11-21T05:00:00.000Z';

	it('is 443 unless the target says otherwise, and the name goes along', async () => {
		const silent: SstpFacts = { stage: 'connect', at, how: 'silent', ms: 400 };
		expect((await answer('vpn.example.com', silent)).asked).toEqual([
			{ id: 'sstp', port: 443, about: 'vpn.example.com', settings: { serverName: 'vpn.example.com' } },
		]);
		expect((await answer('[2001:db8::7]:4443', silent)).asked).toMatchObject([{ port: 4443, settings: { serverName: '2001:db8::7' } }]);
	});

	it.each<[TcpFailureKind, string | undefined, string, string, string]>([
		['filtered', 'EHOSTUNREACH', 'filtered', 'fail', 'TCP 443 cannot be reached: "unreachable" came back after 3 ms (EHOSTUNREACH).'],
		['reset', 'ECONNRESET', 'refused', 'fail', 'TCP 443 refuses the connection (after 3 ms).'],
		['local', 'EMFILE', 'unreadable', 'unknown', 'This computer could not ask (EMFILE), so nothing is known about TCP 443.'],
		['aborted', undefined, 'unreadable', 'unknown', 'This computer could not ask (aborted), so nothing is known about TCP 443.'],
	])('%s %s', async (how, code, outcome, status, says) => {
		const facts: SstpFacts = { stage: 'connect', at, how, ms: 3, ...(code === undefined ? {} : { code }) };
		expect(await answer('vpn.example.com', facts)).toMatchObject({ outcome, status, says });
	});

	const proxy = { host: '2001:db8::1', port: 3128 };
	it.each<[Extract<SstpFacts, { stage: 'proxy' }>['ending'], string, string]>([
		[
			{ how: 'unreachable', why: 'silent', address: '2001:db8::1', ms: 400 },
			'proxy-unreachable',
			'The web proxy [2001:db8::1]:3128, which this computer is set to use for TCP 443, gives no answer within 400 ms.',
		],
		[
			{ how: 'unreachable', why: 'filtered', code: 'EHOSTUNREACH', address: '2001:db8::1', ms: 3 },
			'proxy-unreachable',
			'The web proxy [2001:db8::1]:3128, which this computer is set to use for TCP 443, cannot be reached: "unreachable" came back after 3 ms (EHOSTUNREACH).',
		],
		[
			{ how: 'unreachable', why: 'local', code: 'EMFILE', address: '2001:db8::1', ms: 0 },
			'unreadable',
			'This computer could not ask (EMFILE), so nothing is known about TCP 443.',
		],
		[{ how: 'aborted' }, 'unreadable', 'This computer could not ask (aborted), so nothing is known about TCP 443.'],
		[
			{ how: 'broke', address: '2001:db8::1', broke: { kind: 'aborted', ms: 1 } },
			'unreadable',
			'This computer could not ask (aborted), so nothing is known about TCP 443.',
		],
		[
			{ how: 'broke', address: '2001:db8::1', broke: { kind: 'local', code: 'ECONNABORTED', ms: 1 } },
			'unreadable',
			'This computer could not ask (ECONNABORTED), so nothing is known about TCP 443.',
		],
	])('a proxy: %j', async (ending, outcome, says) => {
		expect(await answer('vpn.example.com', { stage: 'proxy', at, proxy, ending })).toMatchObject({ outcome, says });
	});
});
