import { expect, test } from 'vitest';
import defaultRoute from '../../checks/default-route.ts';
import { linuxHost } from '../../src/host/linux.ts';
import { type Recording, recording, replay } from '../recordings/replay.ts';
import { observe } from './observe.ts';

const onLinux = (name: string, changes: Partial<Recording> = {}) =>
	observe(defaultRoute, { machine: linuxHost(replay(recording(`linux/${name}`), changes)) });

test('one of each family', async () => {
	expect(await onLinux('ethernet')).toMatchObject({
		outcome: 'present',
		status: 'pass',
		says: 'Whatever is not for the local network leaves by eth0 through the router 192.168.1.1 (IPv4), by eth0 through the router 2001:db8:1::1 (IPv6).',
		evidence: { routes: [{ family: 4, interfaceName: 'eth0', gateway: '192.168.1.1', metric: 100 }, { family: 6 }] },
	});
});

test('of several the sentence names the one in use, the report all', async () => {
	const { says, evidence } = await onLinux('two-default-routes');
	expect(says).toMatch(/leaves by tun0 \(IPv4\), by eth0 through the router 2001:db8:1::1 \(IPv6\)\.$/);
	expect(evidence.routes).toHaveLength(3);
});

test.for(['no-default-route', 'rejecting-default', 'loopback-only'])(
	'none is a warning, since a server nearby can still be reached: %s',
	async (name) => {
		expect(await onLinux(name)).toMatchObject({ outcome: 'none', status: 'warn' });
	},
);

test('what could not be read is unknown, with the reason', async () => {
	expect(await onLinux('ethernet', { files: { '/proc/net/route': { error: 'EACCES' } } })).toMatchObject({
		outcome: 'unreadable',
		status: 'unknown',
		evidence: { reason: 'not-permitted', detail: '/proc/net/route: EACCES' },
	});
});
