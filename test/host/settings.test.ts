import { describe, expect, it } from 'vitest';
import type { Files } from '../../src/host/files.ts';
import { type Reading, readable, unreadable } from '../../src/host/host.ts';
import { hostsEntryIn } from '../../src/host/hosts-file.ts';
import { linuxHost } from '../../src/host/linux.ts';
import { macosHost } from '../../src/host/macos.ts';
import type { RegistryValue } from '../../src/host/win32/registry.ts';
import { type Recording, replay } from '../recordings/replay.ts';
import { machine } from './windows-machine.ts';

/** All of this is constructed from the documents that the sources name. */
const origin = { kind: 'constructed', source: 'hosts(5), resolved.conf(5), resolver(5), [MS-GPNRPT]' } as const;
const linux = (files: NonNullable<Recording['files']>) => linuxHost(replay({ origin, files }));
const macos = (files: NonNullable<Recording['files']>) => macosHost(replay({ origin, files }));

/** A registry of keys with values. */
function windows(keys: Readonly<Record<string, Readonly<Record<string, RegistryValue>>>>) {
	const below = (key: string) => Object.keys(keys).flatMap((each) => (each.startsWith(`${key}\\`) ? [each.slice(key.length + 1)] : []));
	return machine({
		win32: {
			registryValue: (key, name) => readable(keys[key]?.[name]),
			registryKeys: (key) => readable(below(key).length === 0 ? undefined : below(key)),
		},
	}).host;
}

describe('a hosts file', () => {
	const text = [
		'\uFEFF127.0.0.1 localhost # vpn.example.com',
		'203.0.113.7\tVPN.Example.com. vpn',
		'# 198.51.100.1 vpn.example.com',
		'  2001:db8::7   vpn.example.com   # new',
		'203.0.113.7 vpn.example.com',
		'fe80::1%eth0 router',
		'not-an-address vpn.example.com',
		'198.51.100.9 other-vpn.example.com',
	].join('\r\n');
	const of = (content: Reading<string | undefined>) => ({ readText: () => content, list: () => readable(undefined) }) as unknown as Files;
	const look = (content: Reading<string | undefined>, name: string) => hostsEntryIn(of(content), '/etc/hosts', name);

	it('gives the addresses of a name in the order of its lines, each once', () => {
		expect(look(readable(text), 'vpn.example.com')).toEqual(readable({ file: '/etc/hosts', addresses: ['203.0.113.7', '2001:db8::7'] }));
		expect(look(readable(text), 'ROUTER')).toMatchObject({ value: { addresses: ['fe80::1%eth0'] } });
		expect(look(readable(text), 'localhost')).toMatchObject({ value: { addresses: ['127.0.0.1'] } });
	});

	it('that is not there says nothing of it', () => {
		expect(look(readable(undefined), 'vpn.example.com')).toEqual(readable({ file: '/etc/hosts', addresses: [] }));
	});

	it('that cannot be read is not empty', () => {
		const denied = unreadable('not-permitted', '/etc/hosts: EACCES');
		expect(look(denied, 'vpn.example.com')).toEqual(denied);
	});

	it('of which the end was not read may name it there', () => {
		const large = `${text}\n${'0.0.0.0 ads.example.net\n'.repeat(60_000)}`;
		const read = readable(large.slice(0, 1024 * 1024));
		expect(look(read, 'vpn.example.com')).toMatchObject({ read: true });
		expect(look(read, 'last.example.net')).toEqual(unreadable('failed', '/etc/hosts: more than 1048576 bytes'));
	});
});

describe('the hosts file of a system', () => {
	it('stands where it always does', async () => {
		expect(await linux({ '/etc/hosts': '203.0.113.7 vpn' }).hostsEntry('vpn')).toMatchObject({ value: { addresses: ['203.0.113.7'] } });
		expect(await macos({ '/private/etc/hosts': '203.0.113.7 vpn' }).hostsEntry('vpn')).toMatchObject({
			value: { file: '/private/etc/hosts' },
		});
		expect(await windows({}).hostsEntry('vpn')).toEqual(readable({ file: 'D:\\Windows\\System32\\drivers\\etc\\hosts', addresses: [] }));
		expect(await machine({}).host.hostsEntry('vpn')).toMatchObject({ value: { file: 'D:\\Windows\\System32\\drivers\\etc\\hosts' } });
	});

	it('of Windows may lie where the registry says', async () => {
		const key = 'SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters';
		expect(await windows({ [key]: { DataBasePath: 'E:\\elsewhere' } }).hostsEntry('vpn')).toMatchObject({
			value: { file: 'E:\\elsewhere\\hosts' },
		});
	});
});

describe('rules for names', () => {
	const LOCAL = 'SYSTEM\\CurrentControlSet\\Services\\Dnscache\\Parameters\\DnsPolicyConfig';
	const POLICY = 'SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient\\DnsPolicyConfig';

	it('of Windows, those of a policy in place of its own', async () => {
		const local = { Name: ['.Corp.example.com', 'intra.example.com'], GenericDNSServers: '10.0.0.53;10.0.0.54', ConfigOptions: 8 };
		expect(await windows({ [`${LOCAL}\\{1}`]: local }).nameRules()).toEqual(
			readable([
				{ pattern: '.corp.example.com', servers: ['10.0.0.53', '10.0.0.54'], from: 'this computer' },
				{ pattern: 'intra.example.com', servers: ['10.0.0.53', '10.0.0.54'], from: 'this computer' },
			]),
		);
		const policy = { Name: ['vpn.example.com'], ConfigOptions: 8 };
		expect(await windows({ [`${LOCAL}\\{1}`]: local, [`${POLICY}\\DA-1`]: policy }).nameRules()).toEqual(
			readable([{ pattern: 'vpn.example.com', servers: [], from: 'policy' }]),
		);
		expect(await windows({}).nameRules()).toEqual(readable([]));
	});

	it('of Windows that cannot be read are not none', async () => {
		const denied = unreadable('not-permitted', 'RegOpenKeyExW: 5');
		expect(await machine({ win32: { registryKeys: () => denied } }).host.nameRules()).toEqual(denied);
		expect(await machine({ win32: { registryKeys: () => readable(['{1}']), registryValue: () => denied } }).host.nameRules()).toEqual(
			denied,
		);
	});

	it('of systemd-resolved, as links and its configuration have them', async () => {
		const host = linux({
			'/run/systemd/resolve/netif/7':
				'# private\nLLMNR=yes\nSERVERS=10.8.0.1 10.8.0.2\nDOMAINS=Corp.example.com ~internal.example.com ~.\n',
			'/run/systemd/resolve/netif/8': 'DOMAINS=no-server.example.com\n',
			'/run/systemd/netif/links/2': 'DNS=192.0.2.53\nDOMAINS=home.arpa\nROUTE_DOMAINS=lan.example.com\n',
			'/etc/systemd/resolved.conf': '[Resolve]\n#DNS=192.0.2.1\nDomains=idle.example.com\n',
			'/etc/systemd/resolved.conf.d/office.conf': '[Resolve]\nDNS=10.0.0.53\nDomains=~office.example.com\n',
		});
		expect(await host.nameRules()).toEqual(
			readable([
				{ pattern: '.corp.example.com', servers: ['10.8.0.1', '10.8.0.2'], from: 'link 7' },
				{ pattern: '.internal.example.com', servers: ['10.8.0.1', '10.8.0.2'], from: 'link 7' },
				{ pattern: '.', servers: ['10.8.0.1', '10.8.0.2'], from: 'link 7' },
				{ pattern: '.home.arpa', servers: ['192.0.2.53'], from: 'link 2' },
				{ pattern: '.lan.example.com', servers: ['192.0.2.53'], from: 'link 2' },
				{ pattern: '.office.example.com', servers: ['10.0.0.53'], from: '/etc/systemd/resolved.conf.d/office.conf' },
			]),
		);
	});

	it('are none where systemd-resolved does not run', async () => {
		expect(await linux({ '/etc/systemd/resolved.conf': 'DNS=10.0.0.53\nDomains=example.com\n' }).nameRules()).toEqual(readable([]));
	});

	it('of macOS, a file for each domain', async () => {
		const host = macos({
			'/private/etc/resolver/example.com': 'nameserver 10.0.0.53\nnameserver 10.0.0.54\n',
			'/private/etc/resolver/office': 'domain Corp.example.net\nnameserver 10.0.0.55\n',
		});
		expect(await host.nameRules()).toEqual(
			readable([
				{ pattern: '.example.com', servers: ['10.0.0.53', '10.0.0.54'], from: '/private/etc/resolver/example.com' },
				{ pattern: '.corp.example.net', servers: ['10.0.0.55'], from: '/private/etc/resolver/office' },
			]),
		);
		expect(await macos({}).nameRules()).toEqual(readable([]));
	});
});

describe('the source of the clock', () => {
	const W32TIME = 'SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters';
	const POLICY = 'SOFTWARE\\Policies\\Microsoft\\W32Time\\Parameters';

	it.each([
		['NTP', 'network'],
		['NT5DS', 'domain'],
		['AllSync', 'network'],
		['NoSync', 'nobody'],
	])('Windows: %s', async (Type, from) => {
		expect(await windows({ [W32TIME]: { Type } }).clockSource()).toEqual(readable({ from, source: Type }));
	});

	it('Windows: a policy comes first, and what is not known is not guessed', async () => {
		expect(await windows({ [W32TIME]: { Type: 'NTP' }, [POLICY]: { Type: 'NoSync' } }).clockSource()).toMatchObject({
			value: { from: 'nobody' },
		});
		expect(await windows({}).clockSource()).toMatchObject({ read: false, reason: 'failed' });
		expect(await windows({ [W32TIME]: { Type: 'Sundial' } }).clockSource()).toMatchObject({ read: false, reason: 'failed' });
	});

	it('Linux: the program that is seen to run', async () => {
		expect(await linux({ '/proc/80/comm': 'chronyd\n' }).clockSource()).toEqual(readable({ from: 'network', source: 'chrony' }));
		const timesyncd = { '/proc/80/comm': 'systemd-timesyn\n' };
		expect(await linux(timesyncd).clockSource()).toEqual(readable({ from: 'network', source: 'systemd-timesyncd', synchronised: false }));
		expect(await linux({ ...timesyncd, '/run/systemd/timesync/synchronized': '' }).clockSource()).toMatchObject({
			value: { synchronised: true },
		});
		expect(await linux({ '/proc/80/comm': 'bash\n' }).clockSource()).toMatchObject({ read: false, reason: 'unsupported' });
	});
});

describe('IPv6 of Linux', () => {
	it.each([
		[{ '/proc/sys/net/ipv6/conf/all/disable_ipv6': '0\n' }, 'on'],
		[{ '/proc/sys/net/ipv6/conf/all/disable_ipv6': '1\n' }, 'off'],
		[{}, 'off'],
	] as const)('%o', async (files, state) => {
		expect(await linux(files).ipv6()).toMatchObject({ value: { state } });
	});

	it('is unreadable where its switches are not what they were', async () => {
		expect(await linux({ '/proc/sys/net/ipv6/other': '' }).ipv6()).toMatchObject({ read: false });
	});
});
