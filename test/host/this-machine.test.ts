import { expect, test } from 'vitest';
import { thisMachine } from '../../src/host/this-machine.ts';

const network = {
	sourceAddress: async () => ({ reachable: true, source: '127.0.0.1' }) as const,
	dnsServers: () => ['192.0.2.53'],
};

test('this very machine answers or says why not, and never throws', async () => {
	const host = await thisMachine({ network });
	expect(['windows', 'linux', 'macos']).toContain(host.platform);
	expect((await host.os()).platform).toBe(host.platform);
	expect(['machine', 'container', 'wsl', 'virtual-machine']).toContain(await host.vantage());
	const readings = await Promise.all([
		host.adapters(),
		host.defaultRoutes(),
		host.routeTo('127.0.0.1'),
		host.neighbour('192.0.2.1', 'lo'),
		host.service('IKEEXT'),
		host.service('BFE'),
		host.service('RasMan'),
		host.machineCertificates(),
		host.dnsServers(),
		host.proxies(),
		host.dhSetting(),
		host.setting('ProhibitIpSec'),
		host.hostsEntry('localhost'),
		host.nameRules(),
		host.clockSource(),
		host.ipv6(),
		host.userCertificates(),
		host.ntAuthorities(),
		host.judgeChain([], 'localhost'),
	]);
	for (const reading of readings) expect(reading.read || reading.detail !== '').toBe(true);
});

test.runIf(process.platform === 'linux')('a loopback and the way to it, from the real system', async () => {
	const host = await thisMachine({ network });
	const adapters = await host.adapters();
	if (!adapters.read) throw new Error(adapters.detail);
	expect(adapters.value.find(({ name }) => name === 'lo')).toMatchObject({ kind: 'loopback', link: 'up' });
	expect(await host.routeTo('127.0.0.1')).toMatchObject({ value: { reachable: true, interfaceName: 'lo', kind: 'loopback' } });
	expect(await host.dnsServers()).toEqual({ read: true, value: ['192.0.2.53'] });
});
