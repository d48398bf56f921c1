import { expect, test } from 'vitest';
import { macosHost } from '../../src/host/macos.ts';
import { type Recording, recording, replay } from '../recordings/replay.ts';

/** Everything here is constructed after documents: it shows that the program reads what they say, not what a Mac does. */
function host(changes: Partial<Recording> = {}, name = 'wifi') {
	return macosHost(replay(recording(`macos/${name}`), changes));
}

test('adapters: Wi-Fi by its hardware port, inactive ports, the system’s own tunnels', async () => {
	const found = await host().adapters();
	if (!found.read) throw new Error(found.detail);
	const byName = Object.fromEntries(found.value.map(({ name, ...rest }) => [name, rest]));
	expect(byName).toMatchObject({
		lo0: { kind: 'loopback', link: 'up' },
		en0: { kind: 'wifi', link: 'up', addresses: ['192.168.64.23/24', '2001:db8:64::23/64'] },
		en1: { kind: 'ethernet', link: 'down', addresses: [] },
		ap1: { kind: 'other', link: 'disabled' },
		bridge0: { kind: 'bridge', link: 'down' },
		awdl0: { kind: 'other', link: 'up' },
		utun0: { kind: 'tunnel', link: 'up', addresses: [] },
		gif0: { kind: 'tunnel', link: 'disabled' },
	});
	expect(Object.keys(byName)).toHaveLength(9);
});

test('without networksetup every `en` counts as cable; without ifconfig nothing is known', async () => {
	const noPorts = await host({
		programs: { '/usr/sbin/networksetup -listallhardwareports': { unreadable: 'missing-program' } },
	}).adapters();
	expect(noPorts.read && noPorts.value.find(({ name }) => name === 'en0')?.kind).toBe('ethernet');
	for (const [answer, reason] of [
		[{ unreadable: 'missing-program' }, 'missing-program'],
		[{ stdout: '' }, 'failed'],
		[{ stdout: 'ifconfig: rubbish\n' }, 'failed'],
		[{ exitCode: 1, stdout: 'en0: flags=1<UP>' }, 'failed'],
	] as const) {
		expect(await host({ programs: { '/sbin/ifconfig -a': answer } }).adapters()).toMatchObject({ read: false, reason });
	}
});

test('default routes: the scoped ones last, a link in place of a gateway is none', async () => {
	expect(await host().defaultRoutes()).toEqual({
		read: true,
		value: [
			{ family: 4, interfaceName: 'en0', gateway: '192.168.64.1', metric: 0 },
			{ family: 4, interfaceName: 'bridge100', metric: 1 },
			{ family: 6, interfaceName: 'en0', gateway: 'fe80::1', metric: 0 },
			{ family: 6, interfaceName: 'utun0', metric: 1 },
		],
	});
	expect(await host({}, 'older-routes').defaultRoutes()).toEqual({
		read: true,
		value: [
			{ family: 4, interfaceName: 'en1', gateway: '192.168.1.1', metric: 0 },
			{ family: 4, interfaceName: 'ppp0', gateway: '198.51.100.91', metric: 1 },
		],
	});
});

test('no default route is a fact, no table is not', async () => {
	const line = '/usr/sbin/netstat -rn';
	const empty =
		'Routing tables\n\nInternet:\nDestination        Gateway            Flags           Netif Expire\ndefault 127.0.0.1 UGSB lo0\n';
	expect(await host({ programs: { [line]: { stdout: empty } } }).defaultRoutes()).toEqual({ read: true, value: [] });
	expect(await host({ programs: { [line]: { stdout: 'Routing tables\n' } } }).defaultRoutes()).toMatchObject({
		read: false,
		reason: 'failed',
	});
	expect(await host({ programs: { [line]: { unreadable: 'timed-out' } } }).defaultRoutes()).toMatchObject({
		read: false,
		reason: 'timed-out',
	});
});

test('neighbours', async () => {
	const hardwareAddress = '02:00:5e:00:53:01';
	const { neighbour } = host();
	expect(await neighbour('192.168.64.1', 'en0')).toEqual({ read: true, value: { state: 'unknown', hardwareAddress } });
	expect(await neighbour('192.168.64.99', 'en0')).toEqual({ read: true, value: { state: 'silent' } });
	expect(await neighbour('192.168.64.77', 'en0')).toEqual({ read: true, value: { state: 'unknown' } });
	expect(await neighbour('192.168.64.66', 'en0')).toMatchObject({ read: false, reason: 'failed' });
	expect(await neighbour('192.168.64.55', 'en0')).toMatchObject({ read: false, reason: 'missing-program' });
	expect(await neighbour('2001:db8:64::1', 'en0')).toEqual({ read: true, value: { state: 'answers', hardwareAddress } });
	expect(await neighbour('fe80::1', 'en0')).toEqual({ read: true, value: { state: 'unknown', hardwareAddress } });
	expect(await neighbour('2001:db8:64::99', 'en0')).toEqual({ read: true, value: { state: 'silent' } });
	expect(await neighbour('2001:db8:64::55', 'en0')).toEqual({ read: true, value: { state: 'unknown' } });
});

test('the rest of what is asked', async () => {
	expect(await host().routeTo('203.0.113.7')).toMatchObject({ value: { reachable: true, interfaceName: 'en0', kind: 'wifi' } });
	expect(await host().service('IKEEXT')).toEqual({ read: true, value: { name: 'nesessionmanager', state: 'not-needed' } });
	expect(await host().vantage()).toBe('machine');
	expect(await host({ programs: { '/usr/sbin/sysctl -n kern.hv_vmm_present': { stdout: '1\n' } } }).vantage()).toBe('virtual-machine');
	expect(await host().machineCertificates()).toMatchObject({ read: false, reason: 'missing-program' });
	expect(await host().dnsServers()).toEqual({ read: true, value: ['192.168.64.1'] });
	expect((await host().os()).platform).toBe('macos');
});
