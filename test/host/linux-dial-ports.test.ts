import { expect, test } from 'vitest';
import { readable } from '../../src/host/host.ts';
import { linuxHost } from '../../src/host/linux.ts';
import type { Profile } from '../../src/host/profile.ts';
import { type Recording, recording, replay } from '../recordings/replay.ts';

type Asked = Pick<Profile, 'store' | 'tunnels' | 'stored'>;

const machine = recording('linux/ethernet');
const ask = (profile: Asked, files: Recording['files']) => linuxHost(replay(machine, { files: { ...files } })).dialPorts(profile);

const SWANCTL: Asked = { store: 'swanctl', tunnels: ['ikev2'], stored: {} };
const LIBRESWAN: Asked = { store: 'ipsec-conf', tunnels: ['ikev2'], stored: { reader: 'libreswan' } };
const XL2TPD: Asked = { store: 'xl2tpd', tunnels: ['l2tp'], stored: {} };
const plugin = (name: string, stored = {}): Asked => ({
	store: 'networkmanager',
	tunnels: ['l2tp'],
	stored: { 'service-type': `org.freedesktop.NetworkManager.${name}`, ...stored },
});

const HEADER = '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops';

/** `/proc` as Linux 6.1 shows it to root: who has which UDP ports. */
function holding(held: Readonly<Record<string, readonly number[]>>): Record<string, string> {
	let inode = 41_800;
	let row = 0;
	const rows: string[] = [];
	const files: Record<string, string> = { '/proc/net/udp6': HEADER };
	for (const [at, [process, ports]] of Object.entries(held).entries()) {
		const id = 700 + at;
		files[`/proc/${id}/comm`] = `${process}\n`;
		files[`/proc/${id}/ns/net`] = '-> net:[4026531840]';
		for (const [descriptor, port] of ports.entries()) {
			const hex = port.toString(16).toUpperCase().padStart(4, '0');
			rows.push(` ${++row}: 00000000:${hex} 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 ${++inode} 2 0 0`);
			files[`/proc/${id}/fd/${descriptor + 3}`] = `-> socket:[${inode}]`;
		}
	}
	files['/proc/net/udp'] = [HEADER, ...rows].join('\n');
	return files;
}

test('the daemon that dials has its ports itself, or nobody has them', async () => {
	const charon = holding({ 'charon-systemd': [500, 4500] });
	expect(await ask(SWANCTL, charon)).toEqual(readable({ state: 'own', port: 500, program: 'charon-systemd', processId: 700 }));
	expect(await ask(SWANCTL, holding({}))).toEqual(readable({ state: 'free', ports: [500, 4500] }));
	expect(await ask(LIBRESWAN, holding({ pluto: [500, 4500] }))).toMatchObject({ value: { state: 'own' } });
	expect(await ask(XL2TPD, holding({ xl2tpd: [1701] }))).toMatchObject({ value: { state: 'own', port: 1701 } });
});

test('what is healthy for one connection is in the way of another', async () => {
	const charon = holding({ charon: [500, 4500] });
	expect(await ask(LIBRESWAN, charon)).toEqual(readable({ state: 'taken', port: 500, program: 'charon', processId: 700, from: 'pluto' }));
	expect(await ask(SWANCTL, holding({ pluto: [500, 4500] }))).toMatchObject({
		value: { state: 'taken', program: 'pluto', from: 'charon' },
	});
	expect(await ask(SWANCTL, holding({ charon: [500], python3: [4500] }))).toMatchObject({ value: { state: 'taken', port: 4500 } });
	expect(await ask(XL2TPD, holding({ openl2tpd: [1701] }))).toMatchObject({ value: { state: 'taken', from: 'xl2tpd' } });
	// NetworkManager's own charon calls from any port.
	expect(await ask(plugin('strongswan'), charon)).toEqual(readable({ state: 'any' }));
});

test('NetworkManager and L2TP: the port of xl2tpd, and those of IPsec where the connection has it', async () => {
	const l2tp = plugin('l2tp', { 'ipsec-enabled': 'yes' });
	expect(await ask(l2tp, holding({ charon: [500, 4500] }))).toMatchObject({ value: { state: 'own' } });
	expect(await ask(l2tp, holding({ 'charon-systemd': [500, 4500] }))).toMatchObject({
		value: { state: 'taken', port: 500, from: 'networkmanager' },
	});
	expect(await ask(plugin('l2tp', { 'ipsec-enabled': 'no' }), holding({ python3: [500] }))).toEqual(
		readable({ state: 'free', ports: [1701] }),
	);
	const system = holding({ xl2tpd: [1701] });
	expect(await ask(l2tp, system)).toMatchObject({ value: { state: 'taken', port: 1701, program: 'xl2tpd' } });
	expect(await ask(plugin('l2tp', { 'ipsec-enabled': 'no', 'ephemeral-port': 'yes' }), system)).toEqual(readable({ state: 'any' }));
	// The connection is up: this xl2tpd is its own.
	const own = { '/proc/700/cmdline': 'xl2tpd\0-D\0-c\0/run/nm-l2tp-1c2d/xl2tpd.conf\0' };
	expect(await ask(l2tp, { ...system, ...own })).toMatchObject({ value: { state: 'own', port: 1701 } });
});

test('a second charon of the same network has no port; one of a container has its own', async () => {
	const two = holding({ charon: [500, 4500], 'charon-systemd': [] });
	expect(await ask(SWANCTL, two)).toEqual(
		readable({ state: 'second', port: 500, program: 'charon', processId: 700, other: { program: 'charon-systemd', processId: 701 } }),
	);
	expect(await ask(SWANCTL, { ...two, '/proc/701/ns/net': '-> net:[4026532207]' })).toMatchObject({ value: { state: 'own' } });
});

test('whose a port is, shows to root alone; and what a client wants is not known of all', async () => {
	const { '/proc/700/fd/3': _, '/proc/700/fd/4': __, ...hidden } = holding({ charon: [500, 4500] });
	expect(await ask(SWANCTL, hidden)).toEqual({ read: false, reason: 'not-permitted', detail: 'whose UDP 500 is' });
	expect(await ask(plugin('vpnc'), holding({}))).toMatchObject({ read: false, reason: 'unsupported' });
	expect(await ask(SWANCTL, { ...holding({}), '/proc/net/udp': { error: 'EACCES' } } as Recording['files'])).toMatchObject({ read: false });
});
