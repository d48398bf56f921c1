import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { macosHost } from '../../src/host/macos.ts';
import { type Recording, recording, replay } from '../recordings/replay.ts';

/** From documents and published output: it shows that the program reads what they say, not what a Mac does. */
const documented = recording('macos/connections');
const LIST = '/usr/sbin/scutil --nc list';
const HEADING = 'Available network connection services in the current set (*=enabled):\n';

function host(changes: Partial<Recording> = {}, calls: string[] = []) {
	return macosHost(replay(documented, changes, calls));
}

test('connections of the settings and of apps, Tunnelblick and wg-quick', async () => {
	const calls: string[] = [];
	const { found } = await host({}, calls).profiles();
	expect(found.map(({ name, tunnels, servers, port, auth, psk, group }) => ({ name, tunnels, servers, port, auth, psk, group }))).toEqual([
		{ name: 'Office "North"', tunnels: ['l2tp'], servers: ['vpn.example.com'], auth: 'psk', psk: 'set' },
		{ name: 'Datacenter', tunnels: ['cisco-ipsec'], servers: ['asa.example.com'], auth: 'password', psk: 'set', group: 'staff' },
		{ name: 'Rivendell', tunnels: ['wireguard'], servers: ['rivendell.example.com'], port: 51820 },
		{ name: 'Work [EU]', tunnels: ['anyconnect'], servers: [] },
		{ name: 'Sans adresse', tunnels: ['l2tp'], servers: [], auth: 'machine-certificate' },
		{ name: 'Tailscale', tunnels: [], servers: [] },
		{ name: 'Everyone', tunnels: ['openvpn'], servers: ['203.0.113.20'] },
		{ name: 'Office', tunnels: ['openvpn'], servers: ['vpn.example.com'], port: 1194, auth: 'password' },
		{ name: 'home', tunnels: ['wireguard'], servers: ['home.example.com'], port: 51820 },
	]);
	expect(found.every(({ client }) => client === 'macos')).toBe(true);
	expect(found.find(({ name }) => name === 'Datacenter')?.alwaysOn).toBe(true);
	expect(found.find(({ name }) => name === 'Office')).toMatchObject({
		belongsTo: 'user',
		credentials: [{ kind: 'authority', file: expect.stringMatching(/Office\.tblk\/Contents\/Resources\/ca\.crt$/) }],
	});
	// An app keeps its server to itself; the system's own client would have to know it.
	expect(found.filter(({ faults }) => faults.length > 0).map(({ name }) => name)).toEqual(['Sans adresse']);
	expect(calls).toEqual([LIST, '/usr/sbin/scutil']);
});

test('no secret is kept', async () => {
	expect(JSON.stringify(await host().profiles())).not.toContain('PLANTED');
});

test('each service is asked for its settings in one start, and a wrong number of answers is none', async () => {
	let asked = '';
	const parts = replay(documented);
	await macosHost({
		...parts,
		exec: async (program, args, options) => {
			asked += options.stdin ?? '';
			return parts.exec(program, args, options);
		},
	}).profiles();
	expect(asked.split('\n').slice(0, 3)).toEqual([
		'show Setup:/Network/Service/F5F86763-7D4E-4F9E-8D76-000000000001/PPP',
		'show Setup:/Network/Service/F5F86763-7D4E-4F9E-8D76-000000000001/IPSec',
		'show Setup:/Network/Service/F5F86763-7D4E-4F9E-8D76-000000000002/IPSec',
	]);
	const short = await host({ programs: { '/usr/sbin/scutil': { stdout: '  No such key\n' } } }).profiles();
	expect(short.unread).toContainEqual({
		place: 'scutil, Setup:/Network/Service',
		why: { reason: 'failed', detail: '/usr/sbin/scutil: 1 of 12 answers' },
	});
	expect(short.found[0]).toMatchObject({ name: 'Office "North"', tunnels: ['l2tp'], servers: [], faults: [] });
});

test('IKEv2 that is not listed is not *none*; once it is listed, or where there is nothing, there is no gap', async () => {
	const place = '/Library/Preferences/com.apple.networkextension.plist';
	expect((await host().profiles()).unread.map((gap) => gap.place)).toEqual([place]);
	const ikev2 = '* (Disconnected)   F5F86763-7D4E-4F9E-8D76-000000000008 VPN                "Office" [VPN:com.apple.ike2]\n';
	const listed = { [LIST]: { stdout: HEADING + ikev2 }, '/usr/sbin/scutil': { stdout: '  No such key\n  No such key\n' } };
	const seen = await host({ programs: listed }).profiles();
	expect(seen.unread).toEqual([]);
	expect(seen.found[0]).toMatchObject({ name: 'Office', tunnels: ['ikev2'] });
	expect(await macosHost(replay({ origin: documented.origin, programs: { [LIST]: { stdout: HEADING } } })).profiles()).toEqual({
		found: [],
		unread: [],
	});
});

test.each([
	['a program that is not there', { unreadable: 'missing-program' }, 'missing-program'],
	['nothing', { stdout: '' }, 'failed'],
	['another answer', { stdout: 'usage: scutil\n' }, 'failed'],
	['a failure', { stdout: HEADING, exitCode: 1 }, 'failed'],
] as const)('%s in place of the list: not read', async (_, answer, reason) => {
	const machine = host({ programs: { [LIST]: answer } });
	expect((await machine.profiles()).unread).toContainEqual({ place: 'scutil --nc list', why: expect.objectContaining({ reason }) });
	expect(await machine.activeConnections()).toMatchObject({ read: false, reason });
});

test('a line that is not understood is a gap, and hides a connection that is up', async () => {
	const machine = host({ programs: { [LIST]: { stdout: `${HEADING}* (Connected) something new\n` } } });
	expect((await machine.profiles()).unread).toContainEqual({
		place: 'scutil --nc list',
		why: { reason: 'failed', detail: '1 lines not understood' },
	});
	expect(await machine.activeConnections()).toMatchObject({ read: false, reason: 'failed' });
});

test('what is up, or on its way', async () => {
	expect(await host().activeConnections()).toEqual({
		read: true,
		value: [
			{ name: 'Datacenter', state: 'connected', tunnel: 'cisco-ipsec' },
			{ name: 'Work [EU]', state: 'connecting', tunnel: 'anyconnect' },
		],
	});
});

test('other VPN products by their launchd daemons, running or not', async () => {
	expect(await host().otherVpns()).toEqual({
		read: true,
		value: [
			{ product: 'Cisco Secure Client', what: 'service', running: true },
			{ product: 'Mullvad VPN', what: 'service', running: false },
		],
	});
	expect(await host({ programs: { '/bin/ps -axww -o comm=': { stdout: '' } } }).otherVpns()).toMatchObject({ read: false });
	const binary = { '/Library/LaunchDaemons/net.mullvad.daemon.plist': 'bplist00' };
	expect(await host({ files: binary }).otherVpns()).toMatchObject({ read: false, reason: 'failed' });
	expect(await macosHost(replay({ origin: documented.origin })).otherVpns()).toEqual({ read: true, value: [] });
});

test('the clock: only root is told', async () => {
	const line = '/usr/sbin/systemsetup -getusingnetworktime';
	expect(await host().clockSource()).toMatchObject({ read: false, reason: 'not-permitted' });
	expect(await host({ programs: { [line]: { stdout: 'Network Time: On\n' } } }).clockSource()).toEqual({
		read: true,
		value: { from: 'network', source: 'timed' },
	});
	expect(await host({ programs: { [line]: { stdout: 'Network Time: Off\n' } } }).clockSource()).toMatchObject({
		value: { from: 'nobody' },
	});
});

test('keychain certificates: a key that is listed is there, one that is not is unknown', async () => {
	const keychain = '/Library/Keychains/System.keychain';
	const [first, second] = ['client-auth', 'server-auth'].map(certificate);
	if (first === undefined || second === undefined) throw new Error('no certificates');
	const list = `/usr/bin/security find-certificate -a -p ${keychain}`;
	const identities = `/usr/bin/security find-identity ${keychain}`;
	const hash = createHash('sha1').update(first).digest('hex').toUpperCase();
	const given = {
		[list]: { stdout: [first, second].map(pem).join('') },
		[identities]: { stdout: `Policy: X.509 Basic\n  Matching identities\n  1) ${hash} "pc1"\n     1 identities found\n` },
	};
	const read = await host({ programs: given }).machineCertificates();
	expect(read).toEqual({
		read: true,
		value: [
			{ der: new Uint8Array(first), privateKey: 'present', place: keychain },
			{ der: new Uint8Array(second), privateKey: 'unknown', place: keychain },
		],
	});
	expect(await host({ programs: { [list]: { exitCode: 44 } } }).machineCertificates()).toEqual({ read: true, value: [] });
	expect(await host({ programs: { [list]: { stdout: '' } } }).machineCertificates()).toMatchObject({ read: false, reason: 'failed' });
	expect(await host().userCertificates()).toMatchObject({ read: false, reason: 'missing-program' });
});

function certificate(name: string): Buffer {
	return readFileSync(new URL(`./certificates/${name}.der`, import.meta.url));
}

function pem(der: Buffer): string {
	const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
	return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
