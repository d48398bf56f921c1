import { expect, test } from 'vitest';
import adapter from '../../checks/adapter.ts';
import { type Adapter, readable, unreadable } from '../../src/host/host.ts';
import { linuxHost } from '../../src/host/linux.ts';
import { type Recording, recording, replay } from '../recordings/replay.ts';
import { observe } from './observe.ts';

const onLinux = (name: string, changes: Partial<Recording> = {}) =>
	observe(adapter, { machine: linuxHost(replay(recording(`linux/${name}`), changes)) });

test.for<[string, string, string, string]>([
	['ethernet', 'up', 'pass', 'eth0 is up with 192.168.1.20/24, 2001:db8:1::20/64, 192.168.1.21/24.'],
	['laptop', 'up', 'pass', 'wlp2s0 is up with 192.168.178.31/24, 2001:db8:178::31/64.'],
	['bridged-server', 'up', 'pass', 'br0 is up with 192.0.2.10/24.'],
	[
		'link-local',
		'no-address',
		'fail',
		'eth0 is connected, but nobody gave it an address; it took 169.254.77.8/16, which leads nowhere. Nothing can be reached without one.',
	],
	['link-down', 'no-link', 'fail', 'eth0 has no link: no cable, or nothing at its other end. This computer is not on any network.'],
	['disabled', 'no-link', 'fail', 'eth0 is switched off. This computer is not on any network.'],
	[
		'loopback-only',
		'no-adapter',
		'fail',
		'This computer has no network adapter: no cable socket, Wi-Fi or mobile modem that the system knows of.',
	],
])('%s: %s', async ([name, outcome, status, says]) => {
	expect(await onLinux(name)).toMatchObject({ outcome, status, says });
});

test('the network of containers does not hide a pulled cable', async () => {
	expect(await onLinux('containers-without-cable')).toMatchObject({
		outcome: 'no-link',
		evidence: { adapters: [{ name: 'eth0', link: 'down' }] },
	});
});

test('nor does a VPN that is still up; alone it has to do', async () => {
	const eth: Adapter = { name: 'eth0', kind: 'ethernet', link: 'down', addresses: [] };
	const wg: Adapter = { name: 'wg0', kind: 'tunnel', link: 'up', addresses: ['10.66.0.2/32'] };
	const defaultRoutes = async () => readable([{ family: 4, interfaceName: 'wg0', metric: 0 } as const]);
	const outcomeOf = async (...adapters: Adapter[]) =>
		(await observe(adapter, { machine: { adapters: async () => readable(adapters), defaultRoutes } })).outcome;
	expect(await outcomeOf(eth, wg)).toBe('no-link');
	expect(await outcomeOf(wg)).toBe('up');
});

test('a DSL line counts beside the adapter that carries it', async () => {
	const changes = {
		interfaces: { ppp0: ['10.64.3.9/32'] },
		files: { '/proc/net/pppoe': 'Id       Address              Device\n00000011 02:00:5e:00:53:aa     eth0\n' },
	};
	expect(await onLinux('ppp', changes)).toMatchObject({ outcome: 'up', evidence: { adapters: [{ name: 'ppp0' }] } });
});

test('where neither kinds nor routes can be read, an address is an address', async () => {
	const machine = {
		adapters: async () => readable<readonly Adapter[]>([{ name: 'Ethernet', kind: 'other', link: 'up', addresses: ['192.168.1.20/24'] }]),
		defaultRoutes: async () => unreadable('missing-module', 'koffi'),
	};
	expect(await observe(adapter, { machine })).toMatchObject({ outcome: 'up', status: 'pass' });
});

test('Wi-Fi without a network, an adapter that says nothing of its link, and more of them than a sentence holds', async () => {
	const saysOf = async (...adapters: Adapter[]) => (await observe(adapter, { machine: { adapters: async () => readable(adapters) } })).says;
	const down = (name: string, kind: Adapter['kind']): Adapter => ({ name, kind, link: 'down', addresses: [] });
	expect(await saysOf(down('wlan0', 'wifi'))).toBe('wlan0 is not connected to a Wi-Fi network. This computer is not on any network.');
	expect(await saysOf(down('wwan0', 'mobile'))).toMatch(/^wwan0 has no connection\./);
	expect(await saysOf({ name: 'eth0', kind: 'ethernet', link: 'unknown', addresses: [] })).toMatch(
		/^eth0 is connected, but has no address\./,
	);
	expect(await saysOf(...['a', 'b', 'c', 'd', 'e'].map((name) => down(name, 'mobile')))).toMatch(
		/^a .+; b .+; c has no connection; 2 more\./,
	);
});

test('what could not be read is unknown, with the reason', async () => {
	expect(await onLinux('ethernet', { files: { '/sys/class/net': { error: 'EACCES' } } })).toMatchObject({
		outcome: 'unreadable',
		status: 'unknown',
		says: 'The network adapters could not be read (/sys/class/net: EACCES).',
		evidence: { reason: 'not-permitted' },
	});
});
