import { afterEach, describe, expect, test } from 'vitest';
import sstp from '../../checks/sstp.ts';
import tlsCertificate from '../../checks/tls-certificate.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Answer } from '../../src/check/result.ts';
import { parseTarget } from '../../src/check/target.ts';
import { readable } from '../../src/host/host.ts';
import type { SstpFacts } from '../../src/probe/sstp.ts';
import { issue } from '../certificate/issue.ts';
import { fakeHost } from '../host/fake-host.ts';
import { type SstpPeer, type SstpScript, startSstpPeer } from '../peers/sstp.ts';
import * as scripts from '../peers/sstp-scripts.ts';
import { saying, startWebProxy } from '../peers/web-proxy.ts';
import { observe } from './observe.ts';

const leaf = issue({ cn: 'vpn.example.com' });
const tls = { key: leaf.keyPem, cert: leaf.pem };
const http = (head: string) => scripts.answering(tls, `HTTP/1.1 ${head}\r\n\r\n`);

const open: SstpPeer[] = [];
const seen = new Set<string>();
afterEach(async () => {
	await Promise.all(open.splice(0).map((peer) => peer.close()));
});

async function answerTo(script: SstpScript): Promise<Answer> {
	const peer = await startSstpPeer(script);
	open.push(peer);
	const got = await observe(sstp, { host: `127.0.0.1:${peer.port}`, address: '127.0.0.1', options: { patienceMs: 200 } });
	seen.add(got.outcome ?? '');
	return got;
}

const MS = String.raw`(<1 ms|\d+ ms)`;

function sentence(text: string): RegExp {
	return new RegExp(`^${text.replace(/[()".[\]]/g, String.raw`\$&`).replaceAll('#', MS)}$`);
}

describe('against a server', () => {
	test.each<[string, string, string, SstpScript]>([
		[
			'accepted',
			'pass',
			'SSTP answers (Microsoft-HTTPAPI/2.0), call accepted in #; its first choice for signing in is MS-CHAPv2. Nobody signed in.',
			scripts.accepting(tls),
		],
		[
			'accepted',
			'pass',
			'SSTP answers (Microsoft-HTTPAPI/2.0), call accepted in #; its first choice for signing in is EAP. Nobody signed in.',
			scripts.accepting(tls, 'eap'),
		],
		[
			'accepted',
			'pass',
			'SSTP answers (Microsoft-HTTPAPI/2.0), call accepted in #; PPP has not answered. Nobody signed in.',
			scripts.pppMute(tls),
		],
		[
			'rejected',
			'fail',
			'An SSTP server (Microsoft-HTTPAPI/2.0) refuses the call (Call-Connect-Nak: value not supported).',
			scripts.rejecting(tls, 4),
		],
		[
			'rejected',
			'fail',
			'An SSTP server (Microsoft-HTTPAPI/2.0) refuses the call (Call-Abort).',
			scripts.calling(tls, (end) => end.send({ type: 'Call-Abort', attributes: [] })),
		],
		[
			'no-port-free',
			'fail',
			'The server answers 503, "service unavailable", as an SSTP server does that has no port free or SSTP switched off.',
			http('503 Service Unavailable\r\nServer: Microsoft-HTTPAPI/2.0'),
		],
		[
			'not-sstp',
			'fail',
			'A web server (nginx) answers the SSTP request with 503 Service Temporarily Unavailable, which is no SSTP.',
			http('503 Service Temporarily Unavailable\r\nServer: nginx'),
		],
		[
			'proxy-wants-sign-in',
			'fail',
			'The SSTP request is answered as by a web proxy that wants a sign-in first (407).',
			http('407 Proxy Authentication Required'),
		],
		[
			'not-sstp',
			'fail',
			'A web server (nginx/1.22.1) answers the SSTP request with 400 Bad Request, which is no SSTP.',
			http('400 Bad Request\r\nServer: nginx/1.22.1'),
		],
		['not-sstp', 'fail', 'A web server answers the SSTP request with 405, which is no SSTP.', http('405 ')],
		['not-sstp', 'fail', 'A web server answers the SSTP request with 401 Unauthorized, which is no SSTP.', http('401 Unauthorized')],
		['not-sstp', 'fail', 'Something other than SSTP answers inside TLS: "SSH-2.0-OpenSSH".', scripts.answering(tls, 'SSH-2.0-OpenSSH\r\n')],
		['not-sstp', 'fail', 'Something other than SSTP answers inside TLS: "<html>".', http('200 OK\r\n\r\n<html>')],
		['mute', 'fail', 'TLS stands, but the SSTP request gets no answer within #.', scripts.mute(tls)],
		['mute', 'fail', 'TLS stands, but the call gets no answer within #.', scripts.answering(tls, scripts.OK)],
		['mute', 'fail', 'TLS stands, but the SSTP request gets no whole answer within #.', scripts.answering(tls, 'HTTP/1.1 200 OK\r\nA: b')],
		[
			'closed',
			'fail',
			'TLS stands, but the server closes the connection # after the SSTP request without an answer.',
			{ tls, request: (end) => end.end() },
		],
		[
			'closed',
			'fail',
			'TLS stands, but the server resets the connection # after the call without an answer.',
			scripts.calling(tls, (end) => end.reset()),
		],
		['no-tls', 'unknown', 'TLS did not come up, so nobody could be asked for SSTP.', scripts.resetting],
	])('%s (%s): %s', async (outcome, status, says, script) => {
		const got = await answerTo(script);
		expect(got.says).toMatch(sentence(says));
		expect(got).toMatchObject({ outcome, status, evidence: { localAddress: '127.0.0.1', at: expect.any(String) } });
		expect(JSON.stringify(got.evidence)).not.toContain(Buffer.from(leaf.der).toString('base64').slice(0, 64));
	});

	test('names what its administrator finds it by', async () => {
		expect((await answerTo(scripts.accepting(tls))).evidence).toMatchObject({
			correlationId: expect.stringMatching(/^\{[0-9A-F-]{36}\}$/),
		});
	});
});

describe('what a fake server cannot show', () => {
	const trace = { at: '2026-11-21T05:00:00.000Z', localAddress: '192.0.2.2', localPort: 40_000, connectMs: 2 };
	async function answer(facts: SstpFacts): Promise<Answer> {
		const context = {
			target: parseTarget('vpn.example.com'),
			probe: async () => facts as never,
			host: fakeHost(),
		} as unknown as AddressContext;
		const observation = await sstp.observe(context);
		seen.add(observation.outcome);
		return answerOf(sstp, observation, 0);
	}

	test.each<[string, SstpFacts]>([
		['EMFILE', { stage: 'connect', at: trace.at, how: 'local', code: 'EMFILE', ms: 0 }],
		[
			'ECONNABORTED',
			{
				stage: 'request',
				...trace,
				correlationId: '{}',
				tls: { version: 'TLSv1.3', cipher: '', chain: [], ms: 1 },
				broke: { kind: 'local', code: 'ECONNABORTED', ms: 1 },
			},
		],
	])('our own trouble (%s) is unknown', async (because, facts) => {
		expect(await answer(facts)).toMatchObject({
			outcome: 'unreadable',
			status: 'unknown',
			says: `This computer could not ask (${because}), so nothing is known about SSTP.`,
			evidence: { because, at: trace.at },
		});
	});
});

describe('behind a web proxy', () => {
	const proxyOf = (port: number) => ({ proxies: async () => readable([{ from: 'https_proxy', server: `127.0.0.1:${port}` }]) });

	test.each([
		[
			'407 Who',
			'proxy-wants-sign-in',
			'fail',
			'The web proxy 127.0.0.1 of this computer wants a sign-in (407) before it lets SSTP through.',
		],
		['502 Bad Gateway', 'unreadable', 'unknown', 'This computer could not ask (proxy), so nothing is known about SSTP.'],
	])('%s', async (status, outcome, how, says) => {
		const proxy = await startWebProxy(saying(`HTTP/1.1 ${status}\r\n\r\n`));
		const got = await observe(sstp, { host: 'vpn.example.com', address: '192.0.2.1', machine: proxyOf(proxy.port) });
		expect(got).toMatchObject({ outcome, status: how, says });
		expect(await observe(tlsCertificate, { host: 'vpn.example.com', address: '192.0.2.1', machine: proxyOf(proxy.port) })).toMatchObject({
			outcome: 'unreadable',
			says: 'The web proxy did not let anybody through, so the certificate was not seen.',
		});
		await proxy.close();
	});
});

test('every outcome of the table was seen above', () => {
	expect([...seen].sort()).toEqual(Object.keys(sstp.outcomes).sort());
});
