import { afterAll, afterEach, describe, expect, test } from 'vitest';
import anyconnect from '../../checks/anyconnect.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Answer } from '../../src/check/result.ts';
import { parseTarget } from '../../src/check/target.ts';
import type { AnyConnectFacts } from '../../src/probe/anyconnect.ts';
import { readPackets } from '../packets/read.ts';
import * as peers from '../peers/anyconnect.ts';
import { observe } from './observe.ts';

const open: peers.Gateway[] = [];
const seen = new Set<string>();
afterEach(async () => {
	await Promise.all(open.splice(0).map((one) => one.close()));
});

async function answer(gateway: Promise<peers.Gateway>, patienceMs = 2000): Promise<Answer> {
	const peer = await gateway;
	open.push(peer);
	const got = await observe(anyconnect, { host: `localhost:${peer.port}`, address: '127.0.0.1', options: { patienceMs } });
	seen.add(got.outcome ?? '');
	return { ...got, says: got.says.replaceAll(String(peer.port), 'PORT').replace(/<1 ms|\d+ ms|\d+\.\d s/g, '#') };
}

describe('a gateway', () => {
	test.each<[string, string, string, peers.GatewayScript]>([
		['accepted', 'pass', 'An AnyConnect gateway (it answers like ocserv) answers on TCP PORT in #.', peers.ocserv],
		[
			'accepted',
			'pass',
			`An AnyConnect gateway (it answers like Cisco's own) answers on TCP PORT in #, offers the groups "Staff", "IT".`,
			peers.asa,
		],
		[
			'accepted',
			'pass',
			'An AnyConnect gateway answers on TCP PORT in #, has users sign in in a browser, wants to inspect this computer first.',
			peers.http('200 OK', peers.configAuth('<auth id="main"><sso-v2-login>x</sso-v2-login></auth><host-scan/>')),
		],
		[
			'client-certificate-asked',
			'pass',
			'An AnyConnect gateway answers on TCP PORT in # and asks for a client certificate; none was shown.',
			peers.http('200 OK', peers.configAuth('<client-cert-request/>')),
		],
		[
			'turned-away',
			'unknown',
			'An AnyConnect gateway answers on TCP PORT, and not with a form to sign in with: "Not enabled.". It may be meant for this program only.',
			peers.http('200 OK', peers.configAuth('<error id="91">Not enabled.</error>')),
		],
		[
			'turned-away',
			'unknown',
			'An AnyConnect gateway answers on TCP PORT, and not with a form to sign in with. It may be meant for this program only.',
			peers.http('200 OK', peers.configAuth('', 'complete')),
		],
		['not-anyconnect', 'fail', 'What answers on TCP PORT is no AnyConnect gateway: HTTP 404 Not Found from nginx/1.22.1.', peers.website],
		['not-anyconnect', 'fail', 'What answers on TCP PORT is no AnyConnect gateway: it does not speak HTTP behind TLS.', 'SSH-2.0-x\r\n'],
		[
			'redirected',
			'unknown',
			'TCP PORT sends clients on to https://gw2.example/, which was not asked.',
			peers.http('302 Found', '', 'Location: https://gw2.example/'),
		],
		[
			'unclear',
			'unknown',
			'TCP PORT answers over HTTPS without a form to sign in with: HTTP 302 Found. A gateway may do that for a while, or to this program only.',
			peers.http('302 Found', '', 'Location: /+webvpn+/index.html'),
		],
		[
			'unclear',
			'unknown',
			'TCP PORT answers over HTTPS without a form to sign in with: HTTP 503 Service Unavailable. A gateway may do that for a while, or to this program only.',
			peers.http('503 Service Unavailable', ''),
		],
		[
			'dropped',
			'unknown',
			'TCP PORT completes TLS and closes the connection after # without an answer. Gateways that want a client certificate do that too.',
			(socket) => socket.end(),
		],
		[
			'accepted',
			'pass',
			// AnyLink is none of Cisco's, and cannot be told from one by this.
			`An AnyConnect gateway (it answers like Cisco's own) answers on TCP PORT in #, offers the groups "ops".`,
			Buffer.from(readPackets('anylink.txt').answer ?? []).toString('latin1'),
		],
	])('%s (%s): %s', async (outcome, status, says, script) => {
		const got = await answer(peers.startGateway(script));
		expect(got).toMatchObject({ outcome, status, says });
		expect(JSON.stringify(got.evidence)).not.toContain(Buffer.from(peers.LEAF.der).toString('base64').slice(0, 40));
	});

	test('mute', async () => {
		expect(await answer(peers.startGateway(undefined), 600)).toMatchObject({
			outcome: 'mute',
			status: 'fail',
			says: 'TCP PORT completes TLS, but does not answer an AnyConnect client within #.',
		});
	});

	test('that demands a client certificate in TLS 1.2 or 1.3', async () => {
		for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
			const got = await answer(peers.startGateway(peers.ocserv, { tls: { requestCert: true, ca: peers.ROOT.pem, maxVersion } }));
			expect(['tls-refused-unclearly', 'dropped']).toContain(got.outcome);
			expect(got.status).toBe('unknown');
		}
	});
});

describe('no TLS', () => {
	test.each<[string, string, string, Parameters<typeof peers.startPlain>[0]]>([
		[
			'not-tls',
			'fail',
			'What answers on TCP PORT does not speak TLS, so it is no AnyConnect gateway.',
			(socket) => socket.write('SSH-2.0-x\r\n'),
		],
		['tls-mute', 'fail', 'TCP PORT takes the connection, but does not answer TLS within #.', () => {}],
		[
			'tls-mute',
			'fail',
			'TCP PORT takes the connection and begins TLS, but does not complete it within #.',
			(socket) => socket.write(Uint8Array.of(0x16, 3, 3, 0, 50, 2)),
		],
		[
			'tls-refused',
			'fail',
			'TCP PORT refuses TLS with a client that offers all of it (alert 70).',
			(socket) => socket.end(Uint8Array.of(0x15, 3, 3, 0, 2, 2, 70)),
		],
		[
			'tls-refused-unclearly',
			'unknown',
			'TCP PORT refuses TLS (alert 40): it may want a client certificate, or share no method of encryption with this computer.',
			(socket) => socket.end(Uint8Array.of(0x15, 3, 3, 0, 2, 2, 40)),
		],
		[
			'tls-cut',
			'unknown',
			'TCP PORT takes the connection and resets it # into TLS. Something on the way may do that, and gateways that want a client certificate.',
			(socket) => socket.once('data', () => socket.resetAndDestroy()),
		],
	])('%s (%s): %s', async (outcome, status, says, script) => {
		expect(await answer(peers.startPlain(script), 600)).toMatchObject({ outcome, status, says });
	});

	test('refused', async () => {
		const gone = peers.startPlain(() => {});
		await (await gone).close();
		const got = await answer(Promise.resolve({ ...(await gone), close: async () => {} }));
		expect(got).toMatchObject({ outcome: 'refused', status: 'fail', says: 'TCP PORT refuses the connection (after #).' });
	});

	test.each<[AnyConnectFacts, string, string, string]>([
		[{ stage: 'connect', at: '', how: 'silent', ms: 5000 }, 'silent', 'fail', 'TCP 443 gives no answer within 5 s.'],
		[
			{ stage: 'connect', at: '', how: 'filtered', code: 'EHOSTUNREACH', ms: 3 },
			'filtered',
			'fail',
			'TCP 443 cannot be reached: "unreachable" came back after 3 ms (EHOSTUNREACH).',
		],
		[
			{ stage: 'connect', at: '', how: 'reset', code: 'ECONNRESET', ms: 3 },
			'refused',
			'fail',
			'TCP 443 refuses the connection (after 3 ms).',
		],
		[
			{ stage: 'connect', at: '', how: 'local', code: 'EMFILE', ms: 3 },
			'unreadable',
			'unknown',
			'This computer could not ask (EMFILE), so nothing is known about TCP 443.',
		],
		[
			{ stage: 'tls', at: '', localAddress: '', localPort: 1, connectMs: 1, broke: { how: 'incompatible', code: 'ERR_SSL_X', ms: 1 } },
			'unreadable',
			'unknown',
			'This computer could not ask (ERR_SSL_X), so nothing is known about TCP 443.',
		],
	])('%s', async (facts, outcome, status, says) => {
		const target = parseTarget('vpn.example.com');
		const context = { target, options: { client: 'windows' }, probe: async () => facts } as unknown as AddressContext;
		const got = answerOf(anyconnect, await anyconnect.observe(context), 0);
		seen.add(got.outcome ?? '');
		expect(got).toMatchObject({ outcome, status, says });
	});
});

afterAll(() => {
	expect([...seen].sort()).toEqual(Object.keys(anyconnect.outcomes).sort());
});
