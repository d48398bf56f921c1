import { expect, test } from 'vitest';
import { linuxHost } from '../../src/host/linux.ts';
import { type Recording, recording, replay } from '../recordings/replay.ts';

function host(name: string, changes: Partial<Recording> = {}) {
	return linuxHost(replay(recording(`linux/${name}`), changes));
}

const viaEth0 = { family: 4, interfaceName: 'eth0', gateway: '192.168.1.1', metric: 100 };
const viaEth0v6 = { family: 6, interfaceName: 'eth0', gateway: '2001:db8:1::1', metric: 1024 };

test('the default routes of both families', async () => {
	expect(await host('ethernet').defaultRoutes()).toEqual({ read: true, value: [viaEth0, viaEth0v6] });
});

test('of two default routes the preferred one stands first; a point-to-point one has no gateway', async () => {
	const intoTun = { family: 4, interfaceName: 'tun0', metric: 50 };
	expect(await host('two-default-routes').defaultRoutes()).toEqual({ read: true, value: [intoTun, viaEth0, viaEth0v6] });
	expect(await host('point-to-point').defaultRoutes()).toEqual({ read: true, value: [intoTun] });
});

test('none, and none that lets anything through', async () => {
	expect(await host('no-default-route').defaultRoutes()).toEqual({ read: true, value: [] });
	expect(await host('rejecting-default').defaultRoutes()).toEqual({ read: true, value: [] });
});

test('IPv6 switched off is no route; a table that may not be read is unreadable', async () => {
	const { '/proc/net/ipv6_route': _, ...files } = recording('linux/ethernet').files ?? {};
	expect(await linuxHost(replay({ ...recording('linux/ethernet'), files })).defaultRoutes()).toEqual({ read: true, value: [viaEth0] });
	for (const path of ['/proc/net/route', '/proc/net/ipv6_route']) {
		expect(await host('ethernet', { files: { [path]: { error: 'EACCES' } } }).defaultRoutes()).toEqual({
			read: false,
			reason: 'not-permitted',
			detail: `${path}: EACCES`,
		});
	}
	expect(await linuxHost(replay({ origin: { kind: 'constructed', source: 'no /proc' } })).defaultRoutes()).toMatchObject({
		read: false,
		reason: 'failed',
	});
});

test('the adapter that leads somewhere, by the source address', async () => {
	expect(await host('ethernet').routeTo('203.0.113.7')).toEqual({
		read: true,
		value: { reachable: true, interfaceName: 'eth0', source: '192.168.1.20', kind: 'ethernet' },
	});
	expect(await host('ethernet').routeTo('127.0.0.1')).toMatchObject({ value: { interfaceName: 'lo', kind: 'loopback' } });
	expect(await host('laptop').routeTo('203.0.113.7')).toEqual({
		read: true,
		value: { reachable: true, interfaceName: 'wg0', source: '10.66.0.2', kind: 'tunnel', description: 'WireGuard' },
	});
	expect(await host('laptop').routeTo('198.51.100.7')).toMatchObject({ value: { interfaceName: 'wlp2s0', kind: 'wifi' } });
});

test('an alias is its adapter’s, a zone names the adapter', async () => {
	expect(await host('ethernet', { sourceAddress: { '192.0.2.1': '192.168.1.21' } }).routeTo('192.0.2.1')).toMatchObject({
		value: { interfaceName: 'eth0' },
	});
	expect(await host('ethernet', { sourceAddress: { 'fe80::7%eth0': 'fe80::5eff:fe00:5314%eth0' } }).routeTo('fe80::7%eth0')).toMatchObject({
		value: { interfaceName: 'eth0', source: 'fe80::5eff:fe00:5314' },
	});
});

test('no way is a fact; a refusal of the system is not', async () => {
	expect(await host('no-default-route').routeTo('203.0.113.7')).toEqual({ read: true, value: { reachable: false } });
	expect(await host('rejecting-default').routeTo('203.0.113.7')).toEqual({ read: true, value: { reachable: false } });
	expect(await host('ethernet', { sourceAddress: { '203.0.113.7': 'EPERM' } }).routeTo('203.0.113.7')).toMatchObject({
		read: false,
		reason: 'failed',
	});
	expect(await host('ethernet', { sourceAddress: { '203.0.113.7': 'EMFILE' } }).routeTo('203.0.113.7')).toMatchObject({ read: false });
});

test('a source address that no adapter has, or two have, tells nothing', async () => {
	expect(await host('ethernet', { sourceAddress: { '203.0.113.7': '10.9.9.9' } }).routeTo('203.0.113.7')).toMatchObject({ read: false });
	const shared = { interfaces: { eth0: ['192.168.1.20/24'], tun0: ['192.168.1.20/32'] } };
	expect(await host('two-default-routes', { ...shared, sourceAddress: { '203.0.113.7': '192.168.1.20' } }).routeTo('203.0.113.7')).toEqual({
		read: false,
		reason: 'failed',
		detail: 'source address 192.168.1.20: on eth0, tun0',
	});
});

test('a neighbour that answers, one that does not, and one that nobody asked', async () => {
	const { neighbour } = host('ethernet');
	const hardwareAddress = '02:00:5e:00:53:01';
	expect(await neighbour('192.168.1.1', 'eth0')).toEqual({ read: true, value: { state: 'answers', hardwareAddress } });
	expect(await neighbour('2001:db8:1::1', 'eth0')).toEqual({ read: true, value: { state: 'answers', hardwareAddress } });
	expect(await neighbour('192.168.1.99', 'eth0')).toEqual({ read: true, value: { state: 'silent' } });
	expect(await neighbour('192.168.1.77', 'eth0')).toEqual({ read: true, value: { state: 'unknown' } });
	expect(await neighbour('2001:db8:1::99', 'eth0')).toEqual({ read: true, value: { state: 'unknown' } });
	expect(await neighbour('192.168.1.1', 'wlan0')).toEqual({ read: true, value: { state: 'unknown' } });
});

test('a stale entry proves nothing, and no program is started for one that is not there', async () => {
	const calls: string[] = [];
	const { neighbour } = linuxHost(replay(recording('linux/laptop'), {}, calls));
	expect(await neighbour('192.168.178.1', 'wlp2s0')).toEqual({
		read: true,
		value: { state: 'unknown', hardwareAddress: '02:00:5e:00:53:b1' },
	});
	expect(await neighbour('192.168.178.2', 'wlp2s0')).toMatchObject({ value: { state: 'unknown' } });
	expect(calls).toEqual(['ip neigh show to 192.168.178.1 dev wlp2s0']);
});

test('without `ip`: what the ARP table has for IPv4, missing-program for IPv6', async () => {
	const { neighbour } = linuxHost(replay({ ...recording('linux/ethernet'), programs: {} }));
	expect(await neighbour('192.168.1.1', 'eth0')).toMatchObject({ value: { state: 'unknown', hardwareAddress: '02:00:5e:00:53:01' } });
	expect(await neighbour('192.168.1.99', 'eth0')).toEqual({ read: true, value: { state: 'silent' } });
	expect(await neighbour('2001:db8:1::1', 'eth0')).toEqual({ read: false, reason: 'missing-program', detail: 'ip' });
});

test('`ip` that fails or babbles is unreadable', async () => {
	const files = { '/proc/net/arp': { error: 'EACCES' } };
	const line = 'ip neigh show to 192.168.1.1 dev eth0';
	for (const answer of [{ exitCode: 1 }, { stdout: 'no state at all\n' }]) {
		expect(await host('ethernet', { files, programs: { [line]: answer } }).neighbour('192.168.1.1', 'eth0')).toMatchObject({
			read: false,
			reason: 'failed',
		});
	}
});

test('answers are remembered', async () => {
	const parts = replay(recording('linux/ethernet'));
	let asked = 0;
	const { sourceAddress } = parts.network;
	const network = { ...parts.network, sourceAddress: (address: string) => sourceAddress(address).finally(() => asked++) };
	const remembering = linuxHost({ ...parts, network });
	await Promise.all([remembering.routeTo('203.0.113.7'), remembering.routeTo('203.0.113.7')]);
	await remembering.routeTo('127.0.0.1');
	expect(asked).toBe(2);
});
