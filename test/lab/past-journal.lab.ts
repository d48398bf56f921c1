import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Explanation } from '../../src/report/schema.ts';
import { certificatesIn } from './certificates.ts';
import { commandLine } from './check.ts';
import { startJournalMachine } from './journal-machine.ts';
import { ADDRESSES, createLab, type Lab, type Namespace } from './namespaces.ts';
import { fits, pastOf, seen } from './past.ts';
import type { Daemon } from './programs.ts';
import { startOpenvpn } from './servers/openvpn.ts';
import { startStrongswan } from './servers/strongswan.ts';

/**
 * `nmcli connection up` fails: a real NetworkManager with the plug-ins of Debian dials real servers, and a real journald keeps what it and
 * they say. `explain --last` and `history` read that journal. This kernel has no PPP: where PPP comes next, that is the failure.
 */

let lab: Lab;
let machine: Namespace;
const daemons: Daemon[] = [];
const { explainLast, history } = pastOf((command, args) => machine.run(command, args));
const SERVER = ADDRESSES.server;
const PASSWORD = 'PLANTED-password';
const PSK = 'PLANTED-psk';

beforeAll(async () => {
	lab = await createLab();
	machine = await startJournalMachine(lab);
	const wired = ['type', 'ethernet', 'ifname', 'eth0', 'con-name', 'wired', 'autoconnect', 'no', 'ipv6.method', 'ignore'];
	const address = ['ipv4.method', 'manual', 'ipv4.addresses', `${ADDRESSES.client}/24`, 'ipv4.gateway', ADDRESSES.clientGateway];
	await nmcli('connection', 'add', ...wired, ...address);
});
afterAll(() => lab?.close());
afterEach(async () => {
	await lab.filter();
	for (const daemon of daemons.splice(0)) await daemon.stop();
});

async function nmcli(...args: readonly string[]): Promise<void> {
	expect(await machine.run('nmcli', args)).toMatchObject({ code: 0, stderr: '' });
}

/** A VPN connection of its own name, made anew. NetworkManager waits for it for `seconds`. */
async function add(name: string, type: string, data: Readonly<Record<string, string>>, secrets = `password=${PASSWORD}`, seconds = 6) {
	await machine.run('nmcli', ['connection', 'delete', name]);
	const all = Object.entries({ 'password-flags': '0', ...data }).map(([key, value]) => `${key}=${value}`);
	const what = ['type', 'vpn', 'con-name', name, 'vpn-type', type, 'vpn.timeout', String(seconds), 'vpn.persistent', 'no'];
	await nmcli('connection', 'add', ...what, 'vpn.data', all.join(','), 'vpn.secrets', secrets);
}

const ikev2 = (more: Readonly<Record<string, string>> = {}) => ({ address: SERVER, method: 'eap', user: 'test', virtual: 'yes', ...more });

/** Dials. It fails, or this does; what it was is explained. */
async function dial(name: string, ...args: readonly string[]): Promise<Explanation> {
	const since = Date.now();
	const up = await machine.run('nmcli', ['connection', 'up', name]);
	expect(up.code, up.stdout).not.toBe(0);
	expect(up.stderr).toMatch(/^Error: Connection activation failed/);
	await machine.run('journalctl', ['--sync']);
	const explained = await explainLast(...args);
	const failure = explained.last?.failure;
	expect(failure).toMatchObject({ place: 'journal', connection: name, result: 'failed' });
	// The journal's seconds are those of the clock, and NetworkManager may have begun before nmcli's own start was noticed.
	expect(Math.abs(Date.parse(failure?.at ?? '') - since)).toBeLessThan(5000);
	expect(explained.matches[0]?.code).toBe(failure?.codes[0]);
	const codes = `${failure?.codes.join(', ')} (Windows ${failure?.windows.join('/') || 'none'})`;
	process.stderr.write(`nmcli connection up "${name}": ${codes}: fits ${fits(explained).join(', ') || 'nothing'}; ${seen(explained)}\n`);
	return explained;
}

test('without a network that it manages, NetworkManager does not even begin', async () => {
	await machine.run('nmcli', ['connection', 'down', 'wired']);
	await add('Early', 'strongswan', ikev2());
	const { last } = await dial('Early', '--no-check');
	expect(last?.failure).toMatchObject({ program: 'NetworkManager', codes: ['nm:no-source-connection'], tried: [] });
});

describe('nmcli connection up', { timeout: 120_000 }, () => {
	const certificates = () => certificatesIn(inject('certificates'));
	beforeAll(() => nmcli('connection', 'up', 'wired'));

	async function importOpenvpn(): Promise<void> {
		daemons.push(await startOpenvpn(lab, { remote: 'address' }, certificates()));
		await machine.run('nmcli', ['connection', 'delete', 'Work OpenVPN']);
		await nmcli('connection', 'import', 'type', 'openvpn', 'file', join(lab.folder, 'client.ovpn'));
		const secrets = ['+vpn.data', 'password-flags=0,connect-timeout=3', 'vpn.user-name', 'anna', 'vpn.secrets', `password=${PASSWORD}`];
		await nmcli('connection', 'modify', 'client', 'connection.id', 'Work OpenVPN', ...secrets, 'vpn.timeout', '8');
	}

	test('OpenVPN: the server does not take the password', async () => {
		await importOpenvpn();
		const explained = await dial('Work OpenVPN');
		expect(explained.last?.failure).toMatchObject({ program: 'nm-openvpn', server: SERVER, port: 1194, tried: ['openvpn'] });
		expect(explained.last?.failure?.codes[0]).toBe('openvpn:auth-failed');
		expect(explained.measured?.host).toBe(SERVER);
	});

	test('OpenVPN: nothing comes back, however often it begins again', async () => {
		await importOpenvpn();
		await lab.filter('udp dport 1194 drop');
		const before = (await history('--limit', '100')).attempts.length;
		const explained = await dial('Work OpenVPN');
		const { codes = [], tried } = explained.last?.failure ?? {};
		expect(codes[0]).toBe('openvpn:server-poll-timeout');
		expect(codes).toContain('nm:reason-6');
		expect(tried).toEqual(['openvpn']);
		expect((await history('--limit', '100')).attempts).toHaveLength(before + 1);
	});

	test.each<[string, Readonly<Record<string, string>>, readonly string[], string, string | undefined, readonly string[]]>([
		['strongSwan, the authority is not known', {}, [], 'charon:no-trusted-key', '13801', []],
		['strongSwan, the server does not take the password', { trusts: 'lab' }, [], 'charon:eap-failure', '691', []],
		['strongSwan, nothing comes back', { trusts: 'lab' }, ['udp dport { 500, 4500 } drop'], 'nm:reason-6', '809', ['ike-filtered']],
	])('%s', async (name, { trusts }, router, code, windows, causes) => {
		daemons.push(await startStrongswan(lab, { connections: ['ikev2-eap'] }, certificates()));
		const known = { server: 'vpn.lab.test', certificate: certificates().authority };
		await add(name, 'strongswan', ikev2(trusts === undefined ? {} : known));
		await lab.filter(...router);
		const explained = await dial(name);
		expect(explained.last?.failure).toMatchObject({ server: SERVER, tried: ['ikev2'] });
		expect(explained.last?.failure?.codes[0]).toBe(code);
		expect(explained.last?.failure?.windows).toContain(windows);
		expect(explained.measured?.host).toBe(SERVER);
		for (const cause of causes) expect(fits(explained)).toContain(cause);
		expect(explained.matches[0]?.causes.map(({ id }) => id)).not.toContain('pptp-filtered');
	});

	test('PPTP: this kernel has no PPP', async () => {
		await add('PPTP office', 'pptp', { gateway: SERVER, user: 'anna', 'require-mppe-128': 'yes' });
		const { last } = await dial('PPTP office', '--no-check');
		expect(last?.failure).toMatchObject({ program: 'pppd', tried: ['pptp'], said: expect.stringContaining('/dev/ppp') });
		expect(last?.failure?.codes[0]).toBe('pppd:no-ppp-kernel');
	});

	// Last of all: its IPsec goes on trying after NetworkManager has given up.
	test('L2TP: IKE is not answered', async () => {
		await lab.filter('udp dport { 500, 4500 } drop');
		const ipsec = { 'ipsec-enabled': 'yes', 'machine-auth-type': 'psk', 'ipsec-psk': PSK };
		await add('L2TP office', 'l2tp', { gateway: SERVER, user: 'anna', ...ipsec });
		const explained = await dial('L2TP office');
		expect(explained.last?.failure).toMatchObject({ server: SERVER, tried: ['l2tp'] });
		expect(explained.last?.failure?.codes[0]).toBe('nm:connect-call-timeout');
		expect(fits(explained)).toContain('ike-filtered');
	});
});

test('pppd call: an attempt of its own, whatever NetworkManager did before', async () => {
	const peers = join(machine.folder, 'etc/ppp/peers');
	mkdirSync(peers, { recursive: true });
	writeFileSync(join(peers, 'office'), `pty "pptp ${SERVER} --nolaunchpppd"\nname anna\npassword ${PASSWORD}\n`);
	const dialled = await machine.run('pppd', ['call', 'office', 'nodetach']);
	expect(dialled.code).toBe(4);
	await machine.run('journalctl', ['--sync']);
	const { last, matches } = await explainLast('--no-check');
	expect(last?.failure).toMatchObject({ program: 'pppd', place: 'journal', result: 'failed', said: expect.stringContaining('/dev/ppp') });
	expect(last?.failure).not.toHaveProperty('connection');
	expect(matches[0]?.code).toBe('pppd:no-ppp-kernel');
});

test('the history has each of them, newest first, and no secret', async () => {
	const all = await history('--limit', '100');
	const names = [...new Set(all.attempts.map(({ connection }) => connection))];
	expect(names.slice(0, 3)).toEqual([undefined, 'L2TP office', 'PPTP office']);
	expect(names.at(-1)).toBe('Early');
	expect(names).toContain('Work OpenVPN');
	expect(JSON.stringify(all)).not.toContain('PLANTED');
	const one = await history('--connection', 'early');
	expect(new Set(one.attempts.map(({ connection }) => connection))).toEqual(new Set(['Early']));
});

test('an ordinary user, who may not read the journal, is told so', async () => {
	const [command, args] = commandLine(['history', '--json']);
	const ran = await machine.run('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', command, ...args]);
	expect(JSON.parse(ran.stdout)).toMatchObject({ attempts: [], unread: [{ place: 'journal' }] });
});
