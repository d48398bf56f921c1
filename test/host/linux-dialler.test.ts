import { expect, test } from 'vitest';
import { readable } from '../../src/host/host.ts';
import { linuxHost } from '../../src/host/linux.ts';
import type { Profile } from '../../src/host/profile.ts';
import { type Recording, recording, replay } from '../recordings/replay.ts';

const machine = recording('linux/ethernet');
/** An ordinary system shows everybody the names of all processes. */
const INIT = { '/proc/1/comm': 'systemd\n' };

const ask = (profile: Pick<Profile, 'store' | 'tunnels' | 'stored'>, files: Recording['files'], environment = {}) =>
	linuxHost(replay(machine, { files: { ...files }, environment })).dialler(profile);

const L2TP = { store: 'networkmanager', tunnels: ['l2tp'], stored: { 'service-type': 'org.freedesktop.NetworkManager.l2tp' } } as const;
/** As Debian's package network-manager-l2tp installs it, cut. */
const PLUGIN = {
	'/usr/lib/NetworkManager/VPN/nm-l2tp-service.name': '[VPN Connection]\nname=l2tp\nservice=org.freedesktop.NetworkManager.l2tp\n',
};

test('NetworkManager, by its process and the plug-in that answers for the connection', async () => {
	const running = { '/proc/500/comm': 'NetworkManager\n' };
	expect(await ask(L2TP, { ...INIT, ...PLUGIN, ...running })).toEqual(
		readable({ kind: 'networkmanager', state: 'ready', name: 'NetworkManager' }),
	);
	expect(await ask(L2TP, { ...INIT, ...PLUGIN })).toMatchObject({ value: { state: 'stopped' } });
	expect(await ask(L2TP, { ...INIT, ...running })).toEqual(
		readable({ kind: 'networkmanager', state: 'missing', name: 'nm-l2tp', plugin: true }),
	);
	const wireguard = { store: 'networkmanager', tunnels: ['wireguard'], stored: {} } as const;
	expect(await ask(wireguard, { ...INIT, ...running })).toMatchObject({ value: { state: 'ready' } });
	expect(await ask(L2TP, { ...INIT, '/usr/lib/NetworkManager/VPN': { error: 'EACCES' } })).toMatchObject({ read: false });
});

test('strongSwan and Libreswan, by their processes', async () => {
	const swanctl = { store: 'swanctl', tunnels: ['ikev2'], stored: {} } as const;
	const charon = { '/usr/sbin/charon-systemd': '' };
	expect(await ask(swanctl, { ...INIT, ...charon, '/proc/700/comm': 'charon-systemd\n' })).toEqual(
		readable({ kind: 'strongswan', state: 'ready', name: 'charon-systemd' }),
	);
	expect(await ask(swanctl, { ...INIT, ...charon })).toMatchObject({ value: { kind: 'strongswan', state: 'stopped' } });
	// It may be installed in another place.
	expect(await ask(swanctl, INIT)).toMatchObject({ read: false });
	const libreswan = { store: 'ipsec-conf', tunnels: ['ikev2'], stored: { reader: 'libreswan' } } as const;
	const pluto = { '/usr/libexec/ipsec/pluto': '' };
	expect(await ask(libreswan, { ...INIT, ...pluto, '/proc/700/comm': 'pluto\n' })).toMatchObject({ value: { state: 'ready' } });
	expect(await ask(libreswan, { ...INIT, ...pluto })).toMatchObject({ value: { kind: 'libreswan', state: 'stopped' } });
	expect(await ask(libreswan, INIT)).toMatchObject({ value: { state: 'missing', name: 'pluto' } });
});

test('where other processes are hidden, one that is not seen may still run', async () => {
	const swanctl = { store: 'swanctl', tunnels: ['ikev2'], stored: {} } as const;
	expect(await ask(swanctl, { '/usr/sbin/charon-systemd': '' })).toMatchObject({ read: false, reason: 'not-permitted' });
});

test('programs that are started when they are needed', async () => {
	const PATH = { PATH: '/usr/bin:relative' };
	const openvpn = { store: 'openvpn', tunnels: ['openvpn'], stored: {} } as const;
	expect(await ask(openvpn, { '/usr/sbin/openvpn': '' }, PATH)).toEqual(readable({ kind: 'program', state: 'ready', name: 'openvpn' }));
	expect(await ask(openvpn, {}, PATH)).toMatchObject({ value: { state: 'missing', name: 'openvpn' } });
	const sstp = { store: 'pppd', tunnels: ['sstp'], stored: { by: 'pty' } } as const;
	expect(await ask(sstp, { '/usr/sbin/pppd': '', '/usr/bin/sstpc': '' }, PATH)).toMatchObject({ value: { state: 'ready' } });
	expect(await ask(sstp, { '/usr/sbin/pppd': '' }, PATH)).toMatchObject({ value: { state: 'missing', name: 'sstpc' } });
});
