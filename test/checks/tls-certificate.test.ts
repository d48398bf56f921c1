import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import tlsCertificate from '../../checks/tls-certificate.ts';
import type { Answer } from '../../src/check/result.ts';
import type { SystemVerdict } from '../../src/host/certificates.ts';
import { type LookUp, readable } from '../../src/host/host.ts';
import { bundle, CLIENT_AUTH, type Issued, issue, issueCrl, SERVER_AUTH, type Wanted } from '../certificate/issue.ts';
import { type SstpPeer, type SstpScript, startSstpPeer } from '../peers/sstp.ts';
import * as scripts from '../peers/sstp-scripts.ts';
import { type Circumstances, observe } from './observe.ts';

const root = issue({ cn: 'Example Root', ca: true });
const intermediate = issue({ cn: 'Example Issuing', ca: true, issuer: root });
const leafOf = (issuer: Issued | undefined, wanted: Wanted = {}) =>
	issue({ cn: '127.0.0.1', names: ['127.0.0.1'], usages: [SERVER_AUTH], ...(issuer === undefined ? {} : { issuer }), ...wanted });

const open: (SstpPeer | Server)[] = [];
const seen = new Set<string>();
afterEach(async () => {
	await Promise.all(open.splice(0).map((one) => one.close()));
});

async function answerTo(script: SstpScript, more: Circumstances = {}): Promise<Answer> {
	const peer = await startSstpPeer(script);
	open.push(peer);
	const got = await observe(tlsCertificate, {
		host: `127.0.0.1:${peer.port}`,
		address: '127.0.0.1',
		supplied: { authorities: [root.der] },
		...more,
		options: { patienceMs: 250, ...more.options },
	});
	seen.add(got.outcome ?? '');
	return got;
}

/** A server in good order but for what it shows. */
function showing(leaf: Issued, ...others: readonly Issued[]): SstpScript {
	return scripts.accepting({ key: leaf.keyPem, cert: [leaf, ...others].map(({ pem }) => pem).join('') });
}

/** A web server with one file, and what was asked of it. */
async function web(file: () => Uint8Array | undefined): Promise<{ url: string; asked: string[] }> {
	const asked: string[] = [];
	const server = createServer((socket) => {
		socket.on('error', () => {});
		socket.once('data', (bytes) => {
			asked.push(String(bytes).split('\r\n')[0] ?? '');
			const body = file();
			socket.end(body === undefined ? 'HTTP/1.0 404 Not Found\r\n\r\n' : Buffer.concat([Buffer.from('HTTP/1.0 200 OK\r\n\r\n'), body]));
		});
	});
	open.push(server);
	await once(server.listen(0, '127.0.0.1'), 'listening');
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`, asked };
}

async function closedUrl(): Promise<string> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return `http://127.0.0.1:${port}/list.crl`;
}

describe('a certificate', () => {
	test.each<[string, string, string, SstpScript]>([
		[
			'trusted',
			'pass',
			'The certificate is for the dialled name, trusted and valid until 2045-01-01 (whether it was revoked was not looked up).',
			showing(leafOf(intermediate, { ocsp: 'http://127.0.0.1:9/' }), intermediate),
		],
		[
			'no-revocation-address',
			'warn',
			'The certificate is trusted, but does not say where its revocation can be looked up.',
			showing(leafOf(root)),
		],
		[
			'expired',
			'fail',
			'The certificate (CN=127.0.0.1), valid from 2020-01-01 to 2021-01-01, has expired.',
			showing(leafOf(root, { from: '2020-01-01', to: '2021-01-01' })),
		],
		[
			'expired',
			'fail',
			'The certificate (CN=127.0.0.1), valid from 2020-01-01 to 2021-01-01, has expired (and it is not for the dialled name, it has signed itself).',
			showing(leafOf(undefined, { from: '2020-01-01', to: '2021-01-01', names: ['vpn.example.com'] })),
		],
		[
			'not-yet-valid',
			'fail',
			'The certificate (CN=127.0.0.1), valid from 2100-01-01 to 2101-01-01, is not valid yet.',
			showing(leafOf(root, { from: '2100-01-01', to: '2101-01-01' })),
		],
		[
			'no-server-auth-usage',
			'fail',
			'The certificate is not issued for server authentication (1.3.6.1.5.5.7.3.1 is not among its purposes).',
			showing(leafOf(root, { usages: [CLIENT_AUTH] })),
		],
		[
			'wrong-name',
			'fail',
			'The certificate is not for the dialled name: it is for a.example.com, b.example.com.',
			showing(leafOf(root, { names: ['a.example.com', 'b.example.com'] })),
		],
		[
			'wrong-name',
			'fail',
			'The certificate is not for the dialled name: it is for vpn.example.com.',
			showing(issue({ cn: 'vpn.example.com', issuer: root })),
		],
		[
			'self-signed',
			'fail',
			'The certificate has signed itself, and this computer does not know it. A client that was given it may.',
			showing(leafOf(undefined)),
		],
		[
			'untrusted',
			'fail',
			'This computer does not trust the certificate: nobody here knows its authority (CN=Other Root). A client that was given its authority may.',
			(() => {
				const other = issue({ cn: 'Other Root', ca: true });
				return showing(leafOf(other), other);
			})(),
		],
		[
			'untrusted',
			'fail',
			'This computer does not trust the certificate: nobody here knows its issuer (CN=Other Root). A client that was given its authority may.',
			showing(leafOf(issue({ cn: 'Other Root', ca: true }))),
		],
		[
			'untrusted',
			'fail',
			'This computer does not trust the certificate: the signature on it is not of the issuer that it names. A client that was given its authority may.',
			showing(leafOf(root, { signedBy: issue({ cn: 'x' }).key })),
		],
	])('%s (%s): %s', async (outcome, status, says, script) => {
		const got = await answerTo(script);
		expect(got).toMatchObject({ outcome, status, says, evidence: { localAddress: '127.0.0.1', tls: { version: 'TLSv1.3' } } });
		expect(got.evidence).toHaveProperty('certificate.leaf.thumbprint');
		expect(got.evidence.tls).not.toHaveProperty('chain');
	});

	test('of a product on the way, whether its authority is known here or not', async () => {
		const zscaler = issue({ cn: 'Zscaler Intermediate Root CA (zscalertwo.net)', ca: true });
		const script = showing(leafOf(zscaler), zscaler);
		expect(await answerTo(script)).toMatchObject({
			outcome: 'intercepted',
			status: 'fail',
			says: 'The certificate is one of Zscaler, a product that opens TLS on the way: nobody here knows its authority (CN=Zscaler Intermediate Root CA (zscalertwo.net)).',
		});
		expect(await answerTo(script, { supplied: { authorities: [zscaler.der] } })).toMatchObject({ outcome: 'intercepted', status: 'fail' });
	});

	test('that signed itself and is known here needs no address for its revocation', async () => {
		const own = leafOf(undefined);
		expect(await answerTo(showing(own), { supplied: { authorities: [own.der] } })).toMatchObject({ outcome: 'trusted', status: 'pass' });
	});

	test('over TLS 1.0, with a weak key, is a note and no failure', async () => {
		const weak = leafOf(root, { rsaBits: 1024, ocsp: 'http://127.0.0.1:9/' });
		const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;
		const got = await answerTo(scripts.accepting({ key: weak.keyPem, cert: weak.pem, ...old }));
		expect(got).toMatchObject({ outcome: 'trusted', status: 'pass', evidence: { tls: { version: 'TLSv1' } } });
		expect(got.says).toContain('(TLS 1.0 only, which new systems refuse; a weak key or signature; ');
	});
});

describe('its revocation list', () => {
	const serial = Uint8Array.of(0x4a, 0x07);
	const withCrl = (crl: readonly string[], more: Wanted = {}) => showing(leafOf(root, { crl, serial, ...more }));

	test('does not have it', async () => {
		const { url, asked } = await web(() => issueCrl(root, []));
		const got = await answerTo(withCrl([url]));
		expect(got).toMatchObject({ outcome: 'trusted', evidence: { revocation: { kind: 'not-listed', url } } });
		expect(got.says).toContain('(not on its revocation list)');
		expect(asked).toEqual(['GET /file HTTP/1.0']);
	});

	test('has it', async () => {
		const { url } = await web(() => issueCrl(root, [serial]));
		expect(await answerTo(withCrl([url]))).toMatchObject({
			outcome: 'revoked',
			status: 'fail',
			says: 'The certificate was revoked by its issuer (number 4A07).',
		});
	});

	test('cannot be had', async () => {
		const refused = await closedUrl();
		const { url } = await web(() => undefined);
		expect(await answerTo(withCrl([refused, url]))).toMatchObject({
			outcome: 'revocation-unreachable',
			status: 'fail',
			says: `The certificate is in order, but its revocation list cannot be had from here: ${refused} (unreachable), ${url} (404).`,
		});
	});

	test.each<[string, LookUp, string]>([
		['leads nowhere', { answer: 'error', code: 'ENOTFOUND', durationMs: 1 }, 'revocation-unreachable'],
		['a failing resolver cannot look up', { answer: 'error', code: 'EAI_AGAIN', durationMs: 1 }, 'trusted'],
		['cannot be looked up here', { answer: 'unreadable', why: { read: false, reason: 'failed', detail: '' } }, 'trusted'],
	])('stands behind a name that %s', async (_, answer, outcome) => {
		const got = await answerTo(withCrl(['http://crl.example.com/1.crl']), { machine: { lookUp: async () => answer } });
		expect(got.outcome).toBe(outcome);
	});

	test('is outdated, or only in a directory', async () => {
		const { url } = await web(() => issueCrl(root, [], '2026-01-01'));
		expect(await answerTo(withCrl([url]))).toMatchObject({
			outcome: 'revocation-unreachable',
			says: `The certificate is in order, but its revocation list cannot be had from here: ${url} is outdated since 2026-01-01.`,
		});
		expect((await answerTo(withCrl(['ldap:///CN=Example']))).says).toBe(
			'The certificate is in order, but its revocation list cannot be had from here: it is only in a directory of the company (LDAP).',
		);
	});

	test.each([
		['another way is named too', { ocsp: 'http://127.0.0.1:9/' }, {}],
		['nobody else may be asked', {}, { noThirdParty: true as const }],
	])('that cannot be had proves nothing where %s', async (_, wanted, options) => {
		const { url, asked } = await web(() => undefined);
		expect(await answerTo(withCrl([url], wanted), { options })).toMatchObject({ outcome: 'trusted', status: 'pass' });
		expect(asked).toHaveLength('noThirdParty' in options ? 0 : 1);
	});

	test('is not asked for where something else ends it anyway', async () => {
		const { url, asked } = await web(() => undefined);
		expect(await answerTo(withCrl([url], { names: ['other.example.com'] }))).toMatchObject({ outcome: 'wrong-name' });
		expect(asked).toEqual([]);
	});

	test('of a stranger says nothing', async () => {
		const { url } = await web(() => issueCrl(issue({ cn: 'Stranger', ca: true }), [serial]));
		expect(await answerTo(withCrl([url]))).toMatchObject({ outcome: 'trusted', evidence: { revocation: { kind: 'unusable' } } });
	});
});

describe('a server that leaves out its issuer', () => {
	test.each([
		['DER', () => intermediate.der],
		['PKCS #7', () => bundle([intermediate.der])],
		['PEM', () => new TextEncoder().encode(intermediate.pem)],
	])('is trusted where that can be fetched (%s)', async (_, file) => {
		const { url } = await web(file);
		const got = await answerTo(showing(leafOf(intermediate, { caIssuers: url, ocsp: 'http://127.0.0.1:9/' })));
		expect(got).toMatchObject({
			outcome: 'trusted',
			status: 'pass',
			evidence: { issuerFetch: { url, result: 'fetched' }, certificate: { sent: 1 } },
		});
		expect(got.says).toContain('the server leaves out its issuer, which had to be fetched');
	});

	test('is not where that cannot be had, is something else, or may not be asked for', async () => {
		const nowhere = await closedUrl();
		expect(await answerTo(showing(leafOf(intermediate, { caIssuers: nowhere })))).toMatchObject({
			outcome: 'incomplete-chain',
			status: 'fail',
			says: `The server sends its certificate without that of its issuer: nobody here knows its issuer (CN=Example Issuing); ${nowhere} cannot be fetched (unreachable).`,
		});
		const { url, asked } = await web(() => root.der);
		const script = showing(leafOf(intermediate, { caIssuers: url }));
		expect(await answerTo(script)).toMatchObject({ outcome: 'incomplete-chain', evidence: { issuerFetch: { result: 'no-certificate' } } });
		expect(await answerTo(script, { options: { noThirdParty: true } })).toMatchObject({ outcome: 'incomplete-chain' });
		expect(asked).toHaveLength(1);
	});

	test('is untrusted where the authority above is not known', async () => {
		const { url } = await web(() => intermediate.der);
		const got = await answerTo(showing(leafOf(intermediate, { caIssuers: url })), { supplied: { authorities: [] } });
		expect(got).toMatchObject({ outcome: 'untrusted' });
	});
});

describe('no certificate', () => {
	const leaf = leafOf(root);
	test.each<[string, string, RegExp, SstpScript]>([
		['reset', 'fail', /^The connection is reset (<1|\d+) ms after the TLS handshake began\.$/, scripts.resetting],
		['closed', 'fail', /^The connection is closed (<1|\d+) ms after the TLS handshake began, without an answer\.$/, scripts.closing],
		['silent', 'fail', /^TLS gets no answer within 2\d\d ms, though the port is open\.$/, scripts.deaf],
		['not-tls', 'fail', /^Something without TLS answers on this port: "HTTP\/1.1 400 Bad Request"\.$/, scripts.plainHttp],
		['handshake-refused', 'fail', /^The server refuses the TLS handshake: alert 70, protocol version\.$/, scripts.alerting(70)],
		['handshake-refused', 'fail', /^The server refuses the TLS handshake: alert 99, unknown\.$/, scripts.alerting(99)],
		[
			'unreadable',
			'unknown',
			/^The certificate could not be read \(certificate\), so nothing is said of it\.$/,
			showing(leafOf(root, { raw: { '2.5.29.31': Uint8Array.of(0x30, 0x7f) } })),
		],
		['unreadable', 'unknown', /ERR_SSL/, { plain: (socket) => void socket.write(Uint8Array.of(0x16, 3, 3, 0, 4, 9, 9, 9, 9)) }],
	])('%s (%s)', async (outcome, status, says, script) => {
		const got = await answerTo(script);
		expect(got).toMatchObject({ outcome, status });
		expect(got.says).toMatch(says);
	});

	test('is looked for by one connection, and none of our own', async () => {
		const peer = await startSstpPeer(scripts.mute({ key: leaf.keyPem, cert: leaf.pem }));
		open.push(peer);
		await observe(tlsCertificate, { host: `127.0.0.1:${peer.port}`, address: '127.0.0.1', options: { patienceMs: 100 } });
		expect(peer.connections).toBe(1);
	});
});

describe('where Windows itself judges', () => {
	const other = issue({ cn: 'Other Root', ca: true });
	/** The chain that Windows was shown, and by which name. */
	const asked: (readonly [number, string])[] = [];
	const windows = (verdict: SystemVerdict): Circumstances => ({
		machine: {
			platform: 'windows',
			judgeChain: async (chain, name) => {
				asked.push([chain.length, name]);
				return readable(verdict);
			},
		},
	});
	const untrusted = { chain: 'untrusted-root', forUser: 'untrusted-root', error: 0x800b_0109 } as const;

	test('an authority that it does not trust is not merely unknown here', async () => {
		const got = await answerTo(showing(leafOf(other), other), windows(untrusted));
		expect(got).toMatchObject({ outcome: 'untrusted-by-windows', status: 'fail', evidence: { system: untrusted } });
		expect(got.says).toBe('Windows itself does not trust the certificate: nobody here knows its authority (CN=Other Root).');
		expect(asked.at(-1)).toEqual([2, '127.0.0.1']);
	});

	test('an authority that was imported for the user only', async () => {
		const got = await answerTo(showing(leafOf(other), other), windows({ ...untrusted, forUser: 'trusted' }));
		expect(got).toMatchObject({ outcome: 'root-in-user-store', status: 'fail' });
	});

	test('one that it trusts and we do not know is trusted; what else is amiss stays', async () => {
		const trusted = windows({ chain: 'trusted', forUser: 'trusted', error: 0 });
		expect(await answerTo(showing(leafOf(other), other), trusted)).toMatchObject({ outcome: 'no-revocation-address' });
		const misnamed = showing(leafOf(other, { names: ['vpn.example.com'] }), other);
		expect(await answerTo(misnamed, trusted)).toMatchObject({ outcome: 'wrong-name', evidence: { also: [] } });
	});

	test('an authority handed over with --ca is trusted, unless Windows expressly refuses', async () => {
		expect(await answerTo(showing(leafOf(root)), windows(untrusted))).toMatchObject({ outcome: 'no-revocation-address' });
		const got = await answerTo(showing(leafOf(root)), windows({ chain: 'broken', error: 0x800b_0111 }));
		expect(got).toMatchObject({ outcome: 'refused-by-windows', status: 'unknown' });
		expect(got.says).toMatch(/ refuses it \(0x800B0111\)\.$/);
	});

	test('an issuer that was not fetched for it proves nothing', async () => {
		const got = await answerTo(showing(leafOf(other)), windows({ chain: 'issuer-missing', error: 0x800b_010a }));
		expect(got).toMatchObject({ outcome: 'untrusted' });
	});

	test('it is asked only where it is the client', async () => {
		const before = asked.length;
		const more = { ...windows(untrusted), options: { client: 'linux' as const } };
		expect(await answerTo(showing(leafOf(other), other), more)).toMatchObject({ outcome: 'untrusted' });
		expect(asked).toHaveLength(before);
	});
});

test('every outcome of the table was seen above', () => {
	expect([...seen].sort()).toEqual(Object.keys(tlsCertificate.outcomes).sort());
});
