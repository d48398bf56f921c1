import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConnectionLine, ConnectionList } from '../../src/report/connections.ts';
import type { Report } from '../../src/report/schema.ts';
import { check, commandLine, fitting, lineOf } from './check.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { LIBRESWAN } from './servers/libreswan.ts';

/**
 * A Linux computer with the connections of every client that there is, made by their own tools (linux-client.sh): the installed program
 * has to find them all, and to read them as their own programs do.
 */
let lab: Lab;

beforeAll(async () => {
	lab = await createLab();
	const script = join(import.meta.dirname, 'linux-client.sh');
	const [command, args] = commandLine([]);
	const ran = await lab.client.run('unshare', ['-m', '--propagation', 'private', 'sh', script, lab.folder, LIBRESWAN, command, ...args]);
	expect(ran).toMatchObject({ code: 0, stderr: '' });
}, 180_000);
afterAll(() => lab?.close());

const text = (name: string) => readFileSync(join(lab.folder, 'out', name), 'utf8');
const list = (name: string) => JSON.parse(text(name)) as ConnectionList;
const named = ({ connections }: ConnectionList, store: string, name: string): ConnectionLine | undefined =>
	connections.find((each) => each.store === store && each.name === name);

test('what the packages install sets up no connection, and is readable as a whole', () => {
	expect(list('packages.json')).toMatchObject({ connections: [], unread: [] });
});

test("NetworkManager's: every one that it knows as a VPN, and each with what was entered", () => {
	const all = list('all.json');
	const known = text('nmcli')
		.split('\n')
		.flatMap((line) => /^(.*):(?:vpn|wireguard)$/.exec(line)?.[1]?.replaceAll('\\:', ':') ?? []);
	expect(known).toHaveLength(9);
	const ours = all.connections.filter(({ store }) => store === 'networkmanager');
	expect(ours.map(({ name }) => name).sort()).toEqual(known.sort());
	const line = (name: string) => named(all, 'networkmanager', name);
	expect(line('L2TP: Wörk')).toMatchObject({ tunnels: ['l2tp'], servers: ['vpn.example.com'], auth: 'psk', psk: 'set' });
	expect(line('PPTP')).toMatchObject({ tunnels: ['pptp'], servers: ['203.0.113.10'], encryption: 'maximum' });
	expect(line('SSTP')).toMatchObject({ tunnels: ['sstp'], servers: ['vpn.example.com'], port: 4443 });
	expect(line('OpenConnect')).toMatchObject({ tunnels: ['anyconnect'], servers: ['vpn.example.com'] });
	expect(line('FortiGate')).toMatchObject({ tunnels: [], servers: ['vpn.example.com'], port: 10443 });
	expect(line('IKEv2')).toMatchObject({ tunnels: ['ikev2'], client: 'strongswan', auth: 'eap' });
	expect(line('client')).toMatchObject({
		tunnels: ['openvpn'],
		servers: ['my-server-1'],
		port: 1194,
		auth: 'user-certificate',
		credentials: ['ca.crt', 'client.crt', 'client.key'].map((name) => ({ file: expect.stringMatching(new RegExp(`/${name}$`)) })),
	});
	expect(line('Cisco')).toMatchObject({ tunnels: ['cisco-ipsec'], servers: ['asa.example.com'], group: 'staff' });
	expect(line('nmwg')).toMatchObject({ tunnels: ['wireguard'], servers: ['vpn.example.com'], port: 51820, routesAll: true });
});

test("strongSwan's: those that charon has loaded and that call somebody", () => {
	const all = list('all.json');
	const loaded = [...text('swanctl').matchAll(/^(\S+): (IKE\S*|IKEv1\/2),/gm)].map(([, name]) => name);
	expect(loaded.sort()).toEqual(['by-certificate', 'by-name', 'server']);
	const ours = all.connections.filter(({ store }) => store === 'swanctl').map(({ name }) => name);
	expect(ours.sort()).toEqual(['by-certificate', 'by-name']);
	expect(named(all, 'swanctl', 'by-name')).toMatchObject({
		place: '/etc/swanctl/conf.d/work.conf',
		servers: ['vpn.example.com', '203.0.113.10'],
		auth: 'eap',
		eap: [26],
		ikePolicy: 'aes256-sha256-modp2048',
		routesAll: true,
	});
	expect(named(all, 'ipsec-conf', 'starter')).toMatchObject({ client: 'strongswan', tunnels: ['ikev2'], auth: 'eap' });
});

test('a certificate whose key is not there: told beforehand in the words that charon then says', () => {
	const report = JSON.parse(text('check.json')) as Report;
	expect(lineOf(report, 'profile-credentials')).toMatchObject({ status: 'fail', outcome: 'no-key' });
	expect(fitting(report)).toContain('ipsec-private-key-missing');
	const [prediction] = report.targets[0]?.predictions ?? [];
	expect(prediction).toMatchObject({ tunnel: 'ikev2', outcome: 'fails', code: 'charon:no-private-key' });
	expect(text('swanctl-initiate')).toContain("no private key found for '");
});

test("Libreswan's, by its own reading of the file", () => {
	expect(text('readwriteconf')).toMatch(/^conn libre$/m);
	expect(named(list('libreswan.json'), 'ipsec-conf', 'libre')).toMatchObject({
		client: 'linux',
		tunnels: ['ikev2'],
		servers: ['203.0.113.10'],
		auth: 'machine-certificate',
		stored: { reader: 'libreswan' },
	});
});

test('those of OpenVPN, wg-quick, pppd and xl2tpd; no servers, and no modem', () => {
	const all = list('all.json');
	const of = (store: string) => all.connections.filter((each) => each.store === store).map(({ name }) => name);
	expect(of('openvpn')).toEqual(['client']);
	expect(of('wireguard')).toEqual(['wg0']);
	expect(of('pppd')).toEqual(['pptp', 'sstp-test']);
	expect(of('xl2tpd')).toEqual(['work']);
	expect(named(all, 'openvpn', 'client')).toMatchObject({ servers: ['my-server-1'], file: '/etc/openvpn/client/client.conf' });
	expect(named(all, 'pppd', 'sstp-test')).toMatchObject({
		tunnels: ['sstp'],
		servers: ['sstp-test.yourdomain.com'],
		encryption: 'required',
	});
	expect(all.unread).toEqual([]);
});

test('an ordinary user is told what NetworkManager tells him, and what he may not read', () => {
	const user = list('user.json');
	const line = (name: string) => named(user, 'networkmanager', name);
	expect(line('L2TP: Wörk')).toMatchObject({ tunnels: ['l2tp'], servers: ['vpn.example.com'], auth: 'psk' });
	expect(line('Cisco')).toMatchObject({ servers: ['asa.example.com'], group: 'staff' });
	expect(line('client')).toMatchObject({ servers: ['my-server-1'], port: 1194 });
	// Of WireGuard's peers NetworkManager tells nothing.
	expect(line('nmwg')).toMatchObject({ tunnels: ['wireguard'], servers: [], faults: [] });
	const unread = user.unread.map(({ place }) => place);
	expect(unread).toEqual(expect.arrayContaining(['/etc/NetworkManager/system-connections/nmwg.nmconnection', '/etc/wireguard']));
	expect(unread).not.toContain('/etc/NetworkManager/system-connections/PPTP.nmconnection');
});

test('no secret is in any answer', () => {
	const privateKey = readFileSync(join(lab.folder, 'private'), 'utf8').trim();
	for (const name of ['all.json', 'all.txt', 'check.json', 'user.json', 'libreswan.json']) {
		expect(text(name), name).not.toContain('PLANTED');
		expect(text(name), name).not.toContain(privateKey);
	}
});

test('a rule of the own firewall: seen by root, who is told that it blocks, and not by others', async () => {
	const rules = 'table inet own { chain out { type filter hook output priority 0; udp dport { 500, 4500 } drop; tcp dport 443 drop; }; }';
	expect(await lab.client.run('nft', ['-f', '-'], { input: rules })).toMatchObject({ code: 0, stderr: '' });
	const sstp = await check(lab.client, ADDRESSES.server, '--client', 'linux', '--tunnel', 'sstp', '--timeout', '1');
	expect(lineOf(sstp.report, 'firewall-sstp')).toMatchObject({ status: 'warn', outcome: 'blocks' });
	expect(lineOf(sstp.report, 'sstp-port')).toMatchObject({ outcome: 'silent' });
	expect(fitting(sstp.report)).toContain('local-firewall-blocks');
	const words = [ADDRESSES.server, '--client', 'strongswan', '--tunnel', 'ikev2', '--timeout', '1'];
	const ikev2 = await check(lab.client, ...words);
	expect(lineOf(ikev2.report, 'firewall-ike')).toMatchObject({ status: 'warn', outcome: 'blocks' });
	const [command, args] = commandLine(['check', ...words, '--json']);
	const user = await lab.client.run('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', command, ...args]);
	expect(lineOf(JSON.parse(user.stdout) as Report, 'firewall-ike')).toMatchObject({
		status: 'unknown',
		evidence: { reason: 'not-permitted' },
	});
});
