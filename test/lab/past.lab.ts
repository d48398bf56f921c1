import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { certificatesIn } from './certificates.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { fits, pastOf, seen } from './past.ts';
import { startPptpd } from './pptpd.ts';
import type { Daemon } from './programs.ts';
import { startOpenvpn } from './servers/openvpn.ts';
import { startStrongswan } from './servers/strongswan.ts';

/**
 * Real clients fail against real servers, and `explain --last` explains their real logs: the client has a /var/log of its own, in which
 * the clients write as their packages document it. NetworkManager's stand in past-journal.lab.ts; what this kernel's lack of PPP leaves out is labelled.
 */

let lab: Lab;
let log: string;
const daemons: Daemon[] = [];

beforeAll(async () => {
	lab = await createLab();
	log = join(lab.folder, 'log');
});
afterAll(() => lab?.close());
afterEach(async () => {
	await lab.filter();
	for (const daemon of daemons.splice(0)) await daemon.stop();
	rmSync(log, { recursive: true, force: true });
});

/** A command line whose /var/log is the client's own. */
function withLog(command: string, args: readonly string[]): readonly [command: string, args: string[]] {
	mkdirSync(join(log, 'openvpn'), { recursive: true });
	const script = 'mount --bind "$1" /var/log && shift && exec "$@"';
	return ['unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', log, command, ...args]];
}

const { explainLast, history } = pastOf((command, args) => lab.client.run(...withLog(command, args)));

/** A real charon on the client, told to dial the server once. It fails, or this does. */
async function dialWithCharon(proposals: string): Promise<void> {
	const folder = join(lab.folder, 'charon-client');
	mkdirSync(folder, { recursive: true });
	const uri = `unix://${join(folder, 'vici')}`;
	const at = (name: string) => join(folder, name);
	writeFileSync(
		at('strongswan.conf'),
		[
			'charon-systemd {',
			'load_modular = no',
			'load = random nonce openssl pem pkcs1 x509 hmac kdf sha1 sha2 aes gmp curve25519 kernel-netlink socket-default vici eap-identity eap-mschapv2 md4 des updown',
			'install_routes = no',
			'install_virtual_ip = no',
			'retransmit_tries = 1',
			'retransmit_timeout = 0.5',
			`plugins { vici { socket = ${uri} } }`,
			'filelog { charon { path = /var/log/charon.log\n time_format = %b %e %T\n default = 1\n flush_line = yes } }',
			'journal { default = -1 }',
			'}',
			'swanctl { load = pem pkcs1 x509 openssl random vici }',
			'',
		].join('\n'),
	);
	// Where strongSwan keeps it, so that the program finds the connection too: `ip netns exec` puts this folder in the place of the real one.
	const etc = `/etc/netns/${lab.client.name}/swanctl`;
	mkdirSync(etc, { recursive: true });
	writeFileSync(
		join(etc, 'swanctl.conf'),
		[
			'connections { office {',
			'version = 2',
			`remote_addrs = ${ADDRESSES.server}`,
			`proposals = ${proposals}`,
			'local { auth = psk\n id = anna }',
			'remote { auth = psk }',
			'children { net { remote_ts = 0.0.0.0/0 } }',
			'} }',
			`secrets { ike { secret = "${SECRET}" } }`,
			'',
		].join('\n'),
	);
	const environment = `STRONGSWAN_CONF=${at('strongswan.conf')}`;
	const daemon = lab.client.start(...withLog('env', [environment, 'charon-systemd']));
	daemons.push(daemon);
	const swanctl = (...args: readonly string[]) => lab.client.run('env', [environment, 'swanctl', ...args, '--uri', uri]);
	for (let tries = 0; (await swanctl('--stats')).code !== 0; tries++) {
		if (tries > 100) throw new Error(`charon does not come up: ${daemon.output()}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	const loaded = await swanctl('--load-all', '--file', '/etc/swanctl/swanctl.conf');
	if (loaded.code !== 0) throw new Error(`swanctl does not load: ${loaded.stdout}${loaded.stderr}`);
	const dialled = await swanctl('--initiate', '--child', 'net', '--timeout', '20');
	expect(dialled.code, dialled.stdout).not.toBe(0);
}

const SECRET = 'of the lab alone';
const SERVER_ONLY = 'aes256-sha384-ecp384';
const COMMON = 'aes256-sha256-modp2048';

describe('a real charon', () => {
	test.each<[string, string, string, readonly string[], string, RegExp, readonly string[]]>([
		[
			'the server wants other algorithms',
			SERVER_ONLY,
			COMMON,
			[],
			'charon:no-proposal',
			/NO_PROPOSAL_CHOSEN/,
			['ike-algorithms-not-shared'],
		],
		['the server does not know who this is', COMMON, COMMON, [], 'charon:auth-failed', /AUTHENTICATION_FAILED/, []],
		[
			'nothing comes back',
			COMMON,
			COMMON,
			['udp dport { 500, 4500 } drop'],
			'charon:giving-up',
			/giving up after 1 retransmits/,
			['ike-filtered'],
		],
	])('%s', async (_name, server, client, router, code, said, causes) => {
		daemons.push(await startStrongswan(lab, { connections: ['ikev2-eap'], proposals: server }, certificatesIn(inject('certificates'))));
		await lab.filter(...router);
		await dialWithCharon(client);
		const explained = await explainLast();
		expect(explained.last?.failure).toMatchObject({
			program: 'charon',
			place: '/var/log/charon.log',
			connection: 'office',
			server: ADDRESSES.server,
			tried: ['ikev2'],
			result: 'failed',
		});
		expect(explained.last?.failure?.codes[0]).toBe(code);
		expect(explained.last?.failure?.said).toMatch(said);
		expect(explained.last?.failure?.windows.length).toBeGreaterThan(0);
		expect(explained.matches[0]?.code).toBe(code);
		expect(explained.measured).toMatchObject({ host: ADDRESSES.server, client: 'strongswan' });
		expect(JSON.stringify(explained)).not.toContain(SECRET);
		process.stderr.write(
			`${code} (Windows ${explained.last?.failure?.windows.join('/')}): fits ${fits(explained).join(', ')}; ${seen(explained)}\n`,
		);
		for (const cause of causes) expect(fits(explained)).toContain(cause);

		expect(await history()).toMatchObject({ attempts: [{ connection: 'office', codes: explained.last?.failure?.codes }], older: 0 });
		expect((await explainLast('--no-check')).measured).toBeUndefined();
	});
});

describe('a real openvpn', () => {
	async function dialWithOpenvpn(...more: readonly string[]): Promise<void> {
		const login = join(lab.folder, 'login');
		writeFileSync(login, 'anna\nwrong\n', { mode: 0o600 });
		const args = [
			'--config',
			join(lab.folder, 'client.ovpn'),
			'--auth-user-pass',
			login,
			'--log-append',
			'/var/log/openvpn/office.log',
			...more,
		];
		const daemon = lab.client.start(...withLog('openvpn', args));
		daemons.push(daemon);
		const written = () => readFileSync(join(log, 'openvpn/office.log'), 'utf8');
		for (let tries = 0; tries < 400; tries++) {
			if (daemon.ended() || (existing(written) && /TLS handshake failed/.test(written()))) return;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		throw new Error(`openvpn does not fail: ${written()}`);
	}
	const existing = (read: () => string) => {
		try {
			return read() !== '';
		} catch {
			return false;
		}
	};

	test('the server does not take the password', async () => {
		daemons.push(await startOpenvpn(lab, { remote: 'address' }, certificatesIn(inject('certificates'))));
		await dialWithOpenvpn();
		const explained = await explainLast();
		expect(explained.last?.failure).toMatchObject({
			program: 'openvpn',
			place: '/var/log/openvpn/office.log',
			server: ADDRESSES.server,
			port: 1194,
			tried: ['openvpn'],
			result: 'failed',
		});
		expect(explained.last?.failure?.codes[0]).toBe('openvpn:auth-failed');
		expect(explained.matches[0]?.code).toBe('openvpn:auth-failed');
		expect(explained.measured?.host).toBe(ADDRESSES.server);
		expect(JSON.stringify(explained)).not.toContain('wrong\\n');
	});

	test('nothing comes back', async () => {
		daemons.push(await startOpenvpn(lab, { remote: 'address' }, certificatesIn(inject('certificates'))));
		await lab.filter('udp dport 1194 drop');
		await dialWithOpenvpn('--hand-window', '3');
		const explained = await explainLast();
		expect(explained.last?.failure?.codes[0]).toBe('openvpn:tls-60s');
		process.stderr.write(`openvpn:tls-60s: fits ${fits(explained).join(', ') || 'nothing'}; ${seen(explained)}\n`);
	});
});

test('a real pppd, which finds no PPP in this kernel', async () => {
	const ended = await lab.client.run(...withLog('pppd', ['pty', 'sleep 5', 'nodetach', 'noauth', 'logfile', '/var/log/ppp.log']), {
		timeoutMs: 20_000,
	});
	expect(ended.code).toBe(4);
	const { last, matches } = await explainLast('--no-check');
	expect(last?.failure).toMatchObject({
		program: 'pppd',
		place: '/var/log/ppp.log',
		result: 'failed',
		said: expect.stringContaining('/dev/ppp'),
	});
	expect(matches[0]?.code).toBe(last?.failure?.codes[0]);
});

describe('logs of clients that cannot run here', () => {
	/** origin: constructed, in the shape of a public nm-pptp journal: its lines, our names and times. */
	const NM_PPTP = (at: (seconds: number) => string) =>
		[
			[0, 'NetworkManager[640]: <info>  [1.1] vpn[0x5611,aa11bb22-0000-4000-8000-000000000001,"PPTP office"]: starting pptp'],
			[1, 'pppd[4001]: Plugin /usr/lib/pppd/2.4.9/nm-pptp-pppd-plugin.so loaded.'],
			[1, 'pppd[4001]: Connect: ppp0 <--> /dev/pts/1'],
			[32, 'pppd[4001]: LCP: timeout sending Config-Requests'],
			[32, 'pppd[4001]: Connection terminated.'],
			[
				32,
				'NetworkManager[640]: <warn>  [1.2] vpn[0x5611,aa11bb22-0000-4000-8000-000000000001,"PPTP office"]: VPN plugin: failed: connect-failed (1)',
			],
		]
			.map(([seconds, text]) => `${at(Number(seconds))} box ${text}\n`)
			.join('');

	test('NetworkManager and pppd, against a real pptpd behind a router without GRE', async () => {
		daemons.push(await startPptpd(lab));
		await lab.filter('ip protocol gre drop');
		mkdirSync(log, { recursive: true });
		const since = Date.now() - 60_000;
		writeFileSync(
			join(log, 'syslog'),
			NM_PPTP((seconds) => new Date(since + seconds * 1000).toISOString()),
		);
		const explained = await explainLast('--host', ADDRESSES.server, '--tunnel', 'pptp');
		expect(explained.last?.failure).toMatchObject({ program: 'pppd', connection: 'PPTP office', durationMs: 32_000, result: 'failed' });
		expect(explained.last?.failure?.codes).toEqual(['pppd:lcp-timeout', 'pppd:connection-terminated', 'nm:connect-failed']);
		expect(explained.last?.failure?.windows[0]).toBe('806');
		process.stderr.write(`pppd:lcp-timeout: fits ${fits(explained).join(', ')}; ${seen(explained)}\n`);
		// In a container it cannot be told whether GRE is lost here or on the way: then those causes stay open.
		const standing = (cause: string) => explained.matches[0]?.causes.find(({ id }) => id === cause)?.standing;
		expect(standing('gre-provider')).toBe(
			explained.measured?.checks.find(({ id }) => id === 'gre')?.outcome === 'silent' ? 'fits' : 'open',
		);
		expect(standing('pptp-filtered')).toBe('ruled-out');
	});
});

test('an empty /var/log: nothing is recorded, and nothing is claimed', async () => {
	expect(await history()).toMatchObject({ attempts: [], exitCode: 2 });
	expect(await explainLast()).toMatchObject({ matches: [], exitCode: 2 });
});
