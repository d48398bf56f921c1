import { expect, test } from 'vitest';
import { linuxHost } from '../../src/host/linux.ts';
import type { Profile } from '../../src/host/profile.ts';
import { type Recording, recording, replay } from '../recordings/replay.ts';

const networkManager = recording('linux/networkmanager');
const connections = recording('linux/connections');

/** One line for each: enough to see at a glance what was understood. */
function line({ name, client, tunnels, servers, port, auth, psk, encryption, group, weakened, eap, ikePolicy, faults }: Profile): string {
	const facts = {
		...(client === 'linux' ? {} : { client }),
		auth,
		eap,
		psk,
		encryption,
		group,
		weakened,
		ike: ikePolicy,
		fault: faults.map(({ fault, setting }) => `${fault} ${setting}`).join(' ') || undefined,
	};
	const said = Object.entries(facts).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
	return [`${name}:`, tunnels.join('+') || 'unknown', `${servers.join(' ')}${port === undefined ? '' : `:${port}`}`, ...said].join(' ');
}

async function profilesOf(machine: Recording, changes: Partial<Recording> = {}, calls: string[] = []) {
	return linuxHost(replay(machine, changes, calls)).profiles();
}

const found = (all: { readonly found: readonly Profile[] }, name: string) => all.found.find((profile) => profile.name === name);

test("NetworkManager: every plug-in's connection in its own words", async () => {
	const all = await profilesOf(networkManager);
	expect(all.unread).toEqual([]);
	expect(all.found.map(line).sort()).toEqual([
		'AnyConnect: anyconnect vpn.example.com auth=user-certificate',
		'Cisco: cisco-ipsec asa.example.com auth=password psk=set group=staff',
		'FortiGate: unknown forti.example.com:10443 auth=password',
		'GlobalProtect: unknown gp.example.com auth=password',
		'IKEv2: ikev2 vpn.example.com client=strongswan auth=eap ike=aes256-sha256-modp2048',
		'L2TP Köln: l2tp vpn.example.com auth=psk psk=set encryption=required ike=aes256-sha1-modp2048,aes128-sha1-modp2048',
		'L2TP asks: l2tp 203.0.113.7 auth=psk',
		'L2TP certificate: l2tp vpn.example.com auth=machine-certificate',
		'L2TP forgot: l2tp 203.0.113.7 auth=psk psk=missing',
		'Libreswan: ikev2 vpn.example.com auth=machine-certificate',
		'OpenVPN: openvpn vpn.example.com b.example.com:1194 auth=password',
		'PPTP: pptp pptp.example.com auth=password encryption=maximum',
		'SSTP: sstp vpn.example.com:4443 auth=password weakened=ignore-cert-warn',
		'Tailor made: unknown ',
		'no server: pptp  auth=password fault=no-server gateway',
		'wg-office: wireguard 2001:db8::7:51820',
	]);
	expect(found(all, 'PPTP')?.belongsTo).toBe('user');
	expect(found(all, 'SSTP')?.belongsTo).toBe('everybody');
	expect(found(all, 'OpenVPN')).toMatchObject({
		routesAll: false,
		credentials: [
			{ kind: 'authority', file: '/etc/pki/ca.pem' },
			{ kind: 'certificate', file: '/etc/pki/a b.pem' },
			{ kind: 'private-key', file: '/etc/pki/a\\b.key' },
		],
	});
	expect(found(all, 'Tailor made')?.stored).toEqual({ 'service-type': 'com.example.own' });
});

test('the other clients, each by its own files', async () => {
	const all = await profilesOf(connections);
	expect(all.unread).toEqual([]);
	expect(all.found.map((profile) => `${profile.store} ${line(profile)}`)).toEqual([
		'swanctl work: ikev2 vpn.example.com:4500 client=strongswan auth=eap eap=26 ike=aes256-sha256-modp2048,aes256gcm16-prfsha384-ecp384',
		'swanctl certificate: ikev2 203.0.113.7 203.0.113.8 client=strongswan auth=machine-certificate',
		'swanctl copy: ikev2 backup.example.com client=strongswan auth=machine-certificate',
		'swanctl key: ikev2 203.0.113.9 client=strongswan auth=psk psk=missing',
		'swanctl old: cisco-ipsec asa.example.com client=strongswan auth=password psk=missing',
		'swanctl round: ikev2 round.example.com client=strongswan',
		'ipsec-conf office: ikev2 vpn.example.com client=strongswan auth=eap ike=aes256-sha256-modp2048',
		'ipsec-conf machine: ikev2 203.0.113.7 client=strongswan auth=machine-certificate ike=aes256-sha256-modp2048',
		'ipsec-conf l2tp: l2tp 203.0.113.8 client=strongswan auth=psk ike=aes256-sha256-modp2048',
		'ipsec-conf branch: cisco-ipsec 203.0.113.10 client=strongswan auth=password group=staff ike=aes256-sha256-modp2048',
		'openvpn broken: openvpn  fault=unreadable-part line 2',
		'openvpn nowhere: openvpn  fault=no-server remote',
		'openvpn office: openvpn vpn.example.com 2001:db8::7:1194 auth=password',
		'openvpn home: openvpn home.example.com:1195 auth=user-certificate',
		'wireguard wg0: wireguard 2001:db8::7:51820',
		'wireguard wg1: wireguard  fault=no-server Endpoint',
		'pppd plugin: pptp 203.0.113.7 auth=password encryption=none',
		'pppd pptp: pptp vpn.example.com auth=password encryption=maximum',
		'pppd sstp: sstp vpn.example.com:4443 auth=password encryption=required',
		'xl2tpd work: l2tp vpn.example.com 203.0.113.9',
		'xl2tpd nobody: l2tp  fault=no-server lns',
	]);
	expect(found(all, 'work')).toMatchObject({ place: '/etc/swanctl/conf.d/10-work.conf', routesAll: true, alwaysOn: true });
	expect(found(all, 'certificate')).toMatchObject({
		routesAll: false,
		credentials: [{ kind: 'certificate', file: '/etc/swanctl/x509/pc1.pem' }],
		keysIn: ['/etc/swanctl/private', '/etc/swanctl/rsa', '/etc/swanctl/ecdsa', '/etc/swanctl/pkcs8'],
	});
	expect(found(all, 'machine')).toMatchObject({
		alwaysOn: true,
		credentials: [{ kind: 'certificate', file: '/etc/ipsec.d/certs/pc1.pem' }],
		keysIn: ['/etc/ipsec.d/private'],
	});
	expect(found(all, 'branch')?.place).toBe('/etc/ipsec.d/branch.conf');
	expect(found(all, 'office')?.store).toBe('ipsec-conf');
	expect(found(all, 'home')).toMatchObject({ belongsTo: 'user', routesAll: true, file: '/home/anna/.config/openvpn/home.ovpn' });
	expect(all.found.find(({ store, name }) => store === 'openvpn' && name === 'office')?.credentials).toEqual([
		{ kind: 'authority', file: '/etc/openvpn/client/ca.crt' },
		{ kind: 'certificate', file: '/etc/openvpn/client/anna kraft.crt' },
		{ kind: 'private-key', file: '/etc/openvpn/client/anna.key' },
	]);
	expect(found(all, 'wg0')?.routesAll).toBe(true);
});

test('Libreswan reads ipsec.conf in its own way, and keeps certificates in its database', async () => {
	const files = {
		...connections.files,
		'/usr/lib/ipsec/starter': { error: 'ENOENT' } as const,
		'/usr/libexec/ipsec/pluto': '\x7fELF',
		'/etc/ipsec.conf': [
			'conn office\n\tleft=%defaultroute\n\tleftcert=pc1\n\tright=vpn.example.com\n\trightsubnet=0.0.0.0/0\n\tikev2=insist\n\tauto=ondemand',
			'conn old\n\tleft=%defaultroute\n\tright=203.0.113.7\n\tikev2=no\n\tauthby=secret\n\tleftxauthclient=yes\n\tleftid=@staff',
		].join('\n'),
	};
	delete (files as Record<string, unknown>)['/usr/lib/ipsec/starter'];
	const all = await linuxHost(replay({ origin: connections.origin, files })).profiles();
	const conns = all.found.filter(({ store }) => store === 'ipsec-conf');
	expect(conns.map(line)).toEqual([
		'office: ikev2 vpn.example.com auth=machine-certificate',
		'old: cisco-ipsec 203.0.113.7 auth=password group=staff',
	]);
	expect(conns[0]?.credentials).toBeUndefined();
	expect(conns[0]?.stored).toMatchObject({ reader: 'libreswan', ikev2: 'insist' });
});

const FILE = '/etc/NetworkManager/system-connections/L2TP: Wörk.nmconnection';
const WIREGUARD = '/etc/NetworkManager/system-connections/wg0.nmconnection';
const CABLE = '/etc/NetworkManager/system-connections/Cable.nmconnection';
const UUID = '18f5032c-0dec-4a3d-9732-60526b93c0b9';
const UUID_WG = 'b73b1eb7-5b72-40a1-9cf6-62698e1dc126';

/** nmcli 1.42.4 of Debian 12 as uid 65534, of connections that root made; names and values changed, and cut to what matters. */
const nmcli: NonNullable<Recording['programs']> = {
	'nmcli -t -f UUID,TYPE,FILENAME connection show': {
		stdout: `${UUID}:vpn:${FILE.replace(':', '\\:')}\n${UUID_WG}:wireguard:${WIREGUARD}\n0c8ee1f5-0a9a-4df0-8d2d-8a5b9d2f4a11:802-3-ethernet:${CABLE}\n`,
	},
	[`nmcli -t connection show ${UUID} ${UUID_WG}`]: {
		stdout: [
			`connection.id:L2TP: Wörk\nconnection.uuid:${UUID}\nconnection.type:vpn\nconnection.permissions:\nipv4.never-default:yes`,
			'vpn.service-type:org.freedesktop.NetworkManager.l2tp\nvpn.user-name:',
			'vpn.data:gateway = vpn.example.com, ipsec-enabled = yes, ipsec-ike = aes256-sha1-modp1024\\,aes128-sha1-modp1024, machine-auth-type = psk, machine-certpass = PLANTED, user = anna',
			`vpn.secrets:<hidden>\nvpn.persistent:no\n\nconnection.id:wg0\nconnection.uuid:${UUID_WG}\nconnection.type:wireguard\nwireguard.private-key:<hidden>\n`,
		].join('\n'),
	},
};

const closed: Recording = {
	origin: { kind: 'recorded', source: 'see above' },
	files: { [FILE]: { error: 'EACCES' }, [WIREGUARD]: { error: 'EACCES' }, [CABLE]: { error: 'EACCES' } },
};

test('files of root: NetworkManager tells an ordinary user all but the secrets, and nothing is concluded from those', async () => {
	const calls: string[] = [];
	const all = await profilesOf(closed, { programs: nmcli }, calls);
	expect(calls).toHaveLength(2);
	expect(all.found.map(line)).toEqual([
		'L2TP: Wörk: l2tp vpn.example.com auth=psk ike=aes256-sha1-modp1024,aes128-sha1-modp1024',
		'wg0: wireguard ',
	]);
	expect(all.found[0]).toMatchObject({ place: FILE, routesAll: false });
	expect(all.found[1]).not.toHaveProperty('routesAll');
	// A cable is no VPN, so nothing is missed by not reading it; of WireGuard's peers nmcli says nothing.
	expect(all.unread.map(({ place }) => place)).toEqual([WIREGUARD]);
});

test.each([
	['it is not installed', {}],
	['it does not run', { nmcli: { exitCode: 8 } }],
	['it says nothing', { nmcli: { stdout: '' } }],
])('files of root, and NetworkManager cannot be asked: %s', async (_, programs) => {
	const all = await profilesOf(closed, { programs });
	expect(all.found).toEqual([]);
	expect(all.unread).toEqual(
		[CABLE, FILE, WIREGUARD].map((place) => ({ place, why: { reason: 'not-permitted', detail: `${place}: EACCES` } })),
	);
});

test('nothing set up: nothing found, nothing unread, no program started', async () => {
	const calls: string[] = [];
	expect(await profilesOf(recording('linux/ethernet'), {}, calls)).toEqual({ found: [], unread: [] });
	expect(calls).toEqual([]);
});

test('what is closed is said to be unread, and what might stand in it is not called missing', async () => {
	const all = await profilesOf(connections, {
		files: { '/etc/swanctl/conf.d/30-secrets.conf': { error: 'EACCES' }, '/etc/wireguard': { error: 'EACCES' } },
	});
	expect(found(all, 'key')).not.toHaveProperty('psk');
	expect(all.unread.map(({ place }) => place).sort()).toEqual(['/etc/swanctl/conf.d/30-secrets.conf', '/etc/wireguard']);
});

test('no secret gets into a value', async () => {
	for (const machine of [networkManager, connections]) {
		const text = JSON.stringify(await profilesOf(machine));
		expect(text).not.toMatch(/PLANTED|UExBTlRFR/);
		expect(JSON.stringify(machine.files)).toMatch(/PLANTED/);
	}
	expect(JSON.stringify(await profilesOf(closed, { programs: nmcli }))).not.toContain('PLANTED');
});
