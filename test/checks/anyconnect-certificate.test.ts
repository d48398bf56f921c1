import { afterAll, afterEach, describe, expect, test } from 'vitest';
import certificate from '../../checks/anyconnect-certificate.ts';
import type { Answer } from '../../src/check/result.ts';
import { CLIENT_AUTH, type Issued, issue, SERVER_AUTH } from '../certificate/issue.ts';
import * as peers from '../peers/anyconnect.ts';
import { observe } from './observe.ts';

const open: peers.Gateway[] = [];
const seen = new Set<string>();
afterEach(async () => {
	await Promise.all(open.splice(0).map((one) => one.close()));
});

async function answer(gateway: Promise<peers.Gateway>, host = 'localhost'): Promise<Answer> {
	const peer = await gateway;
	open.push(peer);
	const supplied = { authorities: [peers.ROOT.der] };
	const got = await observe(certificate, { host: `${host}:${peer.port}`, address: '127.0.0.1', supplied, options: { patienceMs: 2000 } });
	seen.add(got.outcome ?? '');
	return got;
}

const usual = { cn: 'localhost', issuer: peers.ROOT, names: ['localhost'], usages: [SERVER_AUTH] };
const middle = issue({ cn: 'Example Issuing', ca: true, issuer: peers.ROOT });
const oldMiddle = issue({ cn: 'Old Issuing', ca: true, issuer: peers.ROOT, to: '2025-03-01' });

describe('the certificate', () => {
	test.each<[string, string, string, Issued, (readonly Issued[])?]>([
		['trusted', 'pass', 'The certificate is for localhost, trusted here, and valid until 2045-01-01.', issue(usual)],
		['expired', 'fail', 'The certificate expired on 2025-02-01.', issue({ ...usual, to: '2025-02-01' })],
		[
			'expired',
			'fail',
			'The certificate of its issuer "CN=Old Issuing" expired on 2025-03-01.',
			issue({ ...usual, issuer: oldMiddle }),
			[oldMiddle],
		],
		[
			'not-yet-valid',
			'fail',
			'The certificate is not valid before 2040-01-01, by the clock of this computer.',
			issue({ ...usual, from: '2040-01-01' }),
		],
		[
			'wrong-name',
			'fail',
			'The certificate is not for localhost but for a.example, b.example.',
			issue({ ...usual, cn: 'a', names: ['a.example', 'b.example'] }),
		],
		[
			'untrusted',
			'fail',
			'Nobody whom this computer trusts vouches for the certificate: it has signed itself.',
			issue({ cn: 'localhost', names: ['localhost'] }),
		],
		[
			'incomplete-chain',
			'fail',
			'The gateway did not send the certificate of its issuer "CN=Example Issuing", and this computer does not know it.',
			issue({ ...usual, issuer: middle }),
		],
		[
			'no-server-auth-usage',
			'fail',
			'The certificate may not be used by a server (no Server Authentication among its purposes).',
			issue({ ...usual, usages: [CLIENT_AUTH] }),
		],
	])('%s (%s): %s', async (outcome, status, says, leaf, chain = []) => {
		expect(await answer(peers.startGateway(peers.ocserv, { leaf, chain }))).toMatchObject({ outcome, status, says });
	});

	test('is seen whatever the gateway then says', async () => {
		expect(await answer(peers.startGateway(peers.website))).toMatchObject({ outcome: 'trusted' });
		expect(await answer(peers.startGateway((socket) => socket.end()))).toMatchObject({ outcome: 'trusted' });
	});

	test('an authority that nobody knows', async () => {
		const other = issue({ cn: 'Other Root', ca: true });
		const leaf = issue({ ...usual, issuer: other });
		expect(await answer(peers.startGateway(peers.ocserv, { leaf, chain: [other] }))).toMatchObject({
			outcome: 'untrusted',
			says: 'Nobody whom this computer trusts vouches for the certificate: its authority "CN=Other Root" is not known here.',
		});
	});

	test('by an address', async () => {
		expect(await answer(peers.startGateway(peers.ocserv), '127.0.0.1')).toMatchObject({ outcome: 'trusted' });
	});

	test('not shown', async () => {
		expect(await answer(peers.startPlain((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))).toMatchObject({
			outcome: 'not-shown',
			status: 'unknown',
			says: expect.stringMatching(/^TLS on TCP \d+ did not come far enough to see a certificate\.$/),
		});
	});

	test('unreadable', async () => {
		const facts = { stage: 'http', tls: { chain: ['AAAA'] } };
		const got = await certificate.observe({
			target: { host: 'localhost', port: 1 },
			options: { client: 'windows' },
			supplied: { authorities: [] },
			host: { platform: 'linux' },
			probe: async () => facts,
		} as never);
		seen.add(got.outcome);
		expect(got).toEqual({ outcome: 'unreadable', port: 1, sent: 1 });
	});
});

afterAll(() => {
	expect([...seen].sort()).toEqual(Object.keys(certificate.outcomes).sort());
});
