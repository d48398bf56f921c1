import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/check/result.ts';
import { CLIENT_AUTH, type Issued, issue, issueCrl, SERVER_AUTH, type Wanted } from '../certificate/issue.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { type Daemon, listening, says } from './programs.ts';

const NAME = 'vpn.lab.test';
const PATIENCE_MS = 1500;
const SERVER = new URL('../peers/sstp-server.ts', import.meta.url).pathname;

const root = issue({ cn: 'Lab Root', ca: true, rsaBits: 2048 });
const between = issue({ cn: 'Lab Issuing', ca: true, issuer: root, rsaBits: 2048 });
const serial = Uint8Array.of(0x4a, 0x07);
const leafOf = (issuer: Issued | undefined, wanted: Wanted = {}) =>
	issue({
		cn: NAME,
		names: [NAME],
		usages: [SERVER_AUTH],
		crl: ['http://ca.lab.test/list.crl'],
		rsaBits: 2048,
		serial,
		...(issuer === undefined ? {} : { issuer }),
		...wanted,
	});

let lab: Lab;
const daemons: Daemon[] = [];

beforeAll(async () => {
	lab = await createLab();
	writeFileSync(join(lab.folder, 'ca.pem'), root.pem);
});
afterAll(() => lab?.close());
afterEach(async () => {
	await lab.filter();
	for (const daemon of daemons.splice(0)) await daemon.stop();
});

type Answers = Readonly<Record<'sstp-port' | 'tls-certificate' | 'sstp', Answer>>;

async function ask(ca = true, proxy?: string): Promise<Answers> {
	const program = new URL('ask-sstp.ts', import.meta.url).pathname;
	const args = [program, ADDRESSES.server, NAME, String(PATIENCE_MS), ...(ca ? [join(lab.folder, 'ca.pem')] : [])];
	const set = proxy === undefined ? [] : [`https_proxy=http://${proxy}`];
	const { code, stdout, stderr } = await lab.client.run('env', [...set, process.execPath, ...args]);
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	const answers = JSON.parse(stdout) as Answers;
	for (const [id, { outcome, says: sentence }] of Object.entries(answers)) process.stderr.write(`${id}\t${outcome}\t${sentence}\n`);
	return answers;
}

async function start(command: string, args: readonly string[], port = 443): Promise<Daemon> {
	const daemon = lab.server.start(command, args);
	daemons.push(daemon);
	await listening(lab.server.name, port, daemon);
	return daemon;
}

function files(leaf: Issued, ...others: readonly Issued[]): { cert: string; key: string } {
	const cert = join(lab.folder, 'server.pem');
	const key = join(lab.folder, 'server.key');
	writeFileSync(cert, [leaf, ...others].map(({ pem }) => pem).join(''));
	writeFileSync(key, leaf.keyPem);
	return { cert, key };
}

/** Our own SSTP server: Debian has no other that works. */
function serve(mode: string, leaf = leafOf(root), others: readonly Issued[] = [], more: readonly string[] = []): Promise<Daemon> {
	const { cert, key } = files(leaf, ...others);
	return start(process.execPath, [SERVER, '--cert', cert, '--key', key, '--mode', mode, ...more]);
}

/** What certificates point to: a web server with these files on port 80. */
async function publish(published: Readonly<Record<string, Uint8Array>>): Promise<void> {
	const folder = join(lab.folder, `web-${Date.now()}`);
	mkdirSync(folder);
	for (const [name, bytes] of Object.entries(published)) writeFileSync(join(folder, name), bytes);
	await start('/usr/bin/python3', ['-m', 'http.server', '80', '--directory', folder], 80);
}

const accepted = { 'sstp-port': { outcome: 'open' }, 'tls-certificate': { outcome: 'trusted' }, sstp: { outcome: 'accepted' } };

describe('a server in good order', () => {
	test('is accepted by the real sstpc, which fits our server to the protocol', async () => {
		const daemon = await serve('accept', leafOf(root, { names: [NAME, ADDRESSES.server], cn: ADDRESSES.server }));
		const args = [
			'--ca-cert',
			join(lab.folder, 'ca.pem'),
			'--log-level',
			'4',
			'--log-stderr',
			'--user',
			'u',
			'--password',
			'p',
			'--nolaunchpppd',
		];
		const client = await lab.client.run('sstpc', [...args, ADDRESSES.server], { timeoutMs: 4000 });
		expect(client.stderr).toContain('CONNECT ACK');
		expect(client.stderr).toContain('Started PPP Link Negotiation');
		await says(daemon, 'Call-Connect-Request');
	});

	test('and by our probe, which says goodbye', async () => {
		await publish({ 'list.crl': issueCrl(root, []) });
		const daemon = await serve('accept');
		expect(await ask()).toMatchObject(accepted);
		await says(daemon, 'Call-Disconnect');
		expect(daemon.output().match(/SSTP_DUPLEX_POST/g)).toHaveLength(1);
	});
});

describe('its certificate', () => {
	test.each<[string, () => Promise<unknown>, string, boolean]>([
		['expired', () => serve('accept', leafOf(root, { from: '2020-01-01', to: '2021-01-01' })), 'expired', true],
		['for another name', () => serve('accept', leafOf(root, { cn: 'x', names: ['other.lab.test'] })), 'wrong-name', true],
		['for clients', () => serve('accept', leafOf(root, { usages: [CLIENT_AUTH] })), 'no-server-auth-usage', true],
		['of an authority that is not given', () => serve('accept'), 'untrusted', false],
		['signed by itself', () => serve('accept', leafOf(undefined)), 'self-signed', true],
		['with a list that nobody serves', () => serve('accept'), 'revocation-unreachable', true],
	])('%s', async (_, run, outcome, ca) => {
		await run();
		expect(await ask(ca)).toMatchObject({ ...accepted, 'tls-certificate': { outcome } });
	});

	test('revoked', async () => {
		await publish({ 'list.crl': issueCrl(root, [serial]) });
		await serve('accept');
		expect(await ask()).toMatchObject({ ...accepted, 'tls-certificate': { outcome: 'revoked' } });
	});

	test('alone, with its issuer where it says', async () => {
		await publish({ 'list.crl': issueCrl(between, []), 'between.cer': between.der });
		await serve('accept', leafOf(between, { caIssuers: 'http://ca.lab.test/between.cer' }));
		expect(await ask()).toMatchObject({ ...accepted, 'tls-certificate': { evidence: { issuerFetch: { result: 'fetched' } } } });
	});

	test('over TLS 1.0 only', async () => {
		await publish({ 'list.crl': issueCrl(root, []) });
		await serve('accept', leafOf(root), [], ['--tls', 'TLSv1']);
		expect(await ask()).toMatchObject({ ...accepted, 'tls-certificate': { evidence: { tls: { version: 'TLSv1' } } } });
	});
});

describe('what else is on the port', () => {
	test.each([
		['nak', 'rejected'],
		['503', 'no-port-free'],
		['404', 'not-sstp'],
		['401', 'not-sstp'],
		['mute', 'mute'],
		['call-mute', 'mute'],
		['drip', 'mute'],
		['endless', 'not-sstp'],
		['hang-up', 'closed'],
	])('%s inside TLS: %s', async (mode, outcome) => {
		await serve(mode);
		const since = performance.now();
		expect(await ask()).toMatchObject({ 'sstp-port': { outcome: 'open' }, sstp: { outcome } });
		expect(performance.now() - since).toBeLessThan(3 * PATIENCE_MS + 4000);
	});

	test.each([
		['reset', 'reset'],
		['plain-http', 'not-tls'],
		['silent', 'silent'],
		['alert', 'handshake-refused'],
	])('%s under TLS', async (mode, outcome) => {
		await serve(mode);
		expect(await ask()).toMatchObject({ 'sstp-port': { outcome: 'open' }, 'tls-certificate': { outcome }, sstp: { outcome: 'no-tls' } });
	});

	test('nginx', async () => {
		const { cert, key } = files(leafOf(root));
		const conf = join(lab.folder, 'nginx.conf');
		writeFileSync(
			conf,
			`daemon off; pid ${lab.folder}/nginx.pid; error_log stderr; events {}
http { access_log off; client_body_temp_path ${lab.folder}/body; server { listen 443 ssl; ssl_certificate ${cert}; ssl_certificate_key ${key}; root /var/empty; } }`,
		);
		await start('nginx', ['-c', conf]);
		expect(await ask()).toMatchObject({ sstp: { outcome: 'not-sstp', says: expect.stringContaining('(nginx') } });
	});

	test('nothing, and a firewall that drops', async () => {
		expect(await ask()).toMatchObject({ 'sstp-port': { outcome: 'refused' } });
		await lab.filter('tcp dport 443 drop');
		expect(await ask()).toMatchObject({ 'sstp-port': { outcome: 'silent' } });
	});
});

/** Debian's tinyproxy beside the server, which stands for a proxy that is the only way. */
describe('through a real web proxy', () => {
	const proxy = `${ADDRESSES.secondServer}:8888`;

	async function tinyproxy(...more: readonly string[]): Promise<void> {
		const conf = join(lab.folder, 'tinyproxy.conf');
		const lines = ['Port 8888', `Listen ${ADDRESSES.secondServer}`, 'Timeout 60', 'MaxClients 10', 'ConnectPort 443', ...more];
		writeFileSync(conf, `${lines.join('\n')}\n`);
		const { name } = lab.server;
		// The proxy looks the name up itself: in what ip-netns gives its namespace as /etc/hosts.
		mkdirSync(join('/etc/netns', name), { recursive: true });
		writeFileSync(join('/etc/netns', name, 'hosts'), `${ADDRESSES.server} ${NAME}\n`);
		await start('tinyproxy', ['-d', '-c', conf], 8888);
	}

	test('that lets through, where the direct way is shut', async () => {
		await publish({ 'list.crl': issueCrl(root, []) });
		const daemon = await serve('accept');
		await tinyproxy();
		await lab.filter(`ip daddr ${ADDRESSES.server} tcp dport 443 drop`);
		const answers = await ask(true, proxy);
		expect(answers).toMatchObject(accepted);
		expect(answers['sstp-port'].says).toContain(`The web proxy ${proxy} lets the connection through to TCP 443`);
		await says(daemon, 'Call-Disconnect');
	});

	test('that wants a sign-in', async () => {
		await tinyproxy('BasicAuth somebody secret');
		expect(await ask(true, proxy)).toMatchObject({
			'sstp-port': { outcome: 'proxy-wants-sign-in' },
			sstp: { outcome: 'proxy-wants-sign-in' },
		});
	});

	test('whose rules forbid it, that reaches nobody, and that is not there', async () => {
		await tinyproxy();
		const refused = await ask(true, proxy);
		expect(refused).toMatchObject({ 'sstp-port': { outcome: 'proxy-refuses' } });
		await daemons.pop()?.stop();
		expect(await ask(true, proxy)).toMatchObject({ 'sstp-port': { outcome: 'proxy-unreachable' } });
		await tinyproxy('Filter "/dev/null"', 'FilterDefaultDeny Yes');
		expect(await ask(true, proxy)).toMatchObject({ 'sstp-port': { outcome: 'proxy-refuses' } });
	});
});
