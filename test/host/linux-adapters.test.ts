import { expect, test } from 'vitest';
import type { Adapter } from '../../src/host/host.ts';
import { linuxHost } from '../../src/host/linux.ts';
import { type Recording, recording, replay } from '../recordings/replay.ts';

async function adapters(name: string, changes: Partial<Recording> = {}): Promise<Record<string, Omit<Adapter, 'name'>>> {
	const found = await linuxHost(replay(recording(`linux/${name}`), changes)).adapters();
	if (!found.read) throw new Error(found.detail);
	return Object.fromEntries(found.value.map(({ name: adapter, ...rest }) => [adapter, rest]));
}

const loopback = { kind: 'loopback', link: 'up', addresses: ['127.0.0.1/8', '::1/128'] };

test('a cable with an address, an alias and IPv6', async () => {
	expect(await adapters('ethernet')).toEqual({
		eth0: { kind: 'ethernet', link: 'up', addresses: ['192.168.1.20/24', '2001:db8:1::20/64', '192.168.1.21/24'] },
		lo: loopback,
	});
});

test('nothing but the loopback', async () => {
	expect(await adapters('loopback-only')).toEqual({ lo: loopback });
});

test('no carrier is down, switched off is disabled', async () => {
	expect((await adapters('link-down')).eth0).toEqual({ kind: 'ethernet', link: 'down', addresses: [] });
	expect((await adapters('disabled')).eth0).toEqual({ kind: 'ethernet', link: 'disabled', addresses: [] });
});

test('an address that it gave itself is none', async () => {
	expect((await adapters('link-local')).eth0).toEqual({ kind: 'ethernet', link: 'up', addresses: [], selfAssigned: ['169.254.77.8/16'] });
});

test('a laptop: Wi-Fi, a pulled cable, a modem, containers, WireGuard; a file among the devices is none', async () => {
	expect(await adapters('laptop')).toEqual({
		docker0: { kind: 'bridge', link: 'down', addresses: [] },
		enp1s0: { kind: 'ethernet', link: 'down', addresses: [] },
		lo: loopback,
		wg0: { kind: 'tunnel', link: 'up', addresses: ['10.66.0.2/32'], description: 'WireGuard' },
		wlp2s0: { kind: 'wifi', link: 'up', addresses: ['192.168.178.31/24', '2001:db8:178::31/64'] },
		wwan0: { kind: 'mobile', link: 'disabled', addresses: [] },
	});
});

test('a TUN device is a tunnel', async () => {
	expect((await adapters('two-default-routes')).tun0).toEqual({
		kind: 'tunnel',
		link: 'up',
		addresses: ['10.8.0.6/24'],
		description: 'TUN',
	});
});

test('the network of containers is not the machine’s own', async () => {
	const found = await adapters('containers-without-cable');
	expect(found.docker0).toEqual({ kind: 'bridge', link: 'up', addresses: ['172.17.0.1/16'] });
	expect(found.veth1a2b).toMatchObject({ kind: 'other', link: 'up' });
	expect(found.eth0).toMatchObject({ kind: 'ethernet', link: 'down' });
});

test('a bridge that joins a real adapter is the machine’s own; a virtual machine’s end, a dummy and InfiniBand are something else', async () => {
	expect(await adapters('bridged-server')).toMatchObject({
		br0: { kind: 'ethernet', link: 'up', addresses: ['192.0.2.10/24'], description: 'bridge with eno1' },
		eno1: { kind: 'ethernet', link: 'up' },
		vnet0: { kind: 'other' },
		ib0: { kind: 'other', link: 'unknown' },
		dummy0: { kind: 'other', link: 'up' },
	});
});

test('PPP is a VPN, a DSL line or a modem', async () => {
	const session = 'Id       Address              Device\n00000011 02:00:5e:00:53:aa     eth0\n';
	expect((await adapters('ppp')).ppp0).toMatchObject({ kind: 'tunnel', description: 'PPP' });
	expect((await adapters('ppp', { files: { '/proc/net/pppoe': session } })).ppp0).toMatchObject({ kind: 'other', description: 'PPPoE' });
	expect((await adapters('ppp', { interfaces: { ppp0: ['10.64.3.9/32'] } })).ppp0).toMatchObject({ kind: 'mobile' });
});

test('what may not be read is said to be so', async () => {
	const asked = async (changes: Partial<Recording>) => linuxHost(replay(recording('linux/ethernet'), changes)).adapters();
	expect(await asked({ files: { '/sys/class/net': { error: 'EACCES' } } })).toEqual({
		read: false,
		reason: 'not-permitted',
		detail: '/sys/class/net: EACCES',
	});
	expect(await linuxHost(replay({ origin: { kind: 'constructed', source: 'no /sys' } })).adapters()).toMatchObject({
		read: false,
		reason: 'failed',
	});
	const refused = { ...replay(recording('linux/ethernet')) };
	refused.interfaces = () => {
		throw Object.assign(new Error('uv_interface_addresses'), { code: 'ERR_SYSTEM_ERROR' });
	};
	expect(await linuxHost(refused).adapters()).toEqual({ read: false, reason: 'failed', detail: 'network interfaces: ERR_SYSTEM_ERROR' });
});

test('a device whose state may not be read has an unknown one', async () => {
	const files = { '/sys/class/net/eth0/operstate': { error: 'EACCES' }, '/sys/class/net/eth0/carrier': { error: 'EACCES' } };
	expect((await adapters('ethernet', { files })).eth0).toMatchObject({ kind: 'ethernet', link: 'unknown' });
});
