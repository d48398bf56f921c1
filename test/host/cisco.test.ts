import { describe, expect, it } from 'vitest';
import { readable, unreadable } from '../../src/host/host.ts';
import { linuxHost } from '../../src/host/linux.ts';
import { macosHost } from '../../src/host/macos.ts';
import type { ServiceNumbers } from '../../src/host/win32/services.ts';
import type { Win32 } from '../../src/host/win32.ts';
import { type Recording, replay } from '../recordings/replay.ts';
import { machine } from './windows-machine.ts';

/** Constructed: the names and places come from scripts and reports of others, no Cisco client was installed here. */
const origin = { kind: 'constructed', source: 'names as public scripts for these clients write them' } as const;
const NOT_INSTALLED = { read: true, value: undefined };

describe('Windows', () => {
	const CLASS = 'SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}';
	const AUTOMATIC = { state: 4, startType: 2, exitCode: 0 };
	const STOPPED = { state: 1, startType: 2, exitCode: 0 };

	interface Installed {
		readonly services?: Readonly<Record<string, ServiceNumbers>>;
		readonly adapters?: readonly string[];
		readonly displayName?: string;
		readonly programs?: readonly string[];
	}

	function host({ services = {}, adapters = [], displayName, programs = [] }: Installed) {
		const win32: Partial<Win32> = {
			service: (name) => readable(services[name] ?? 'absent'),
			registryKeys: (key) => readable(key === CLASS ? [...adapters.map((_, at) => `000${at}`), 'Configuration', 'Properties'] : undefined),
			registryValue: (key, name) => {
				if (key.endsWith('\\Services\\CVirtA') && name === 'DisplayName') return readable(displayName);
				return readable(name === 'DriverDesc' ? adapters[Number(key.slice(-1))] : undefined);
			},
		};
		const describe = (path: string) => readable(programs.includes(path) ? ({ kind: 'file', mode: 0, owner: 0 } as const) : undefined);
		return machine({ win32, files: { describe }, environment: { 'ProgramFiles(x86)': 'D:\\Programs (x86)' } }).host;
	}

	it('nothing of Cisco: not installed, whatever adapters there are', async () => {
		const empty = host({ adapters: ['Intel(R) I211', 'Cisco Systems VPN Adapter'] });
		expect(await empty.ciscoService('secure-client')).toEqual(NOT_INSTALLED);
		expect(await empty.ciscoAdapter('vpn-client')).toEqual(NOT_INSTALLED);
	});

	it.each([
		['AnyConnect', { vpnagent: AUTOMATIC }, { name: 'vpnagent', state: 'running', start: 'automatic' }],
		['Secure Client', { csc_vpnagent: STOPPED }, { name: 'csc_vpnagent', state: 'stopped', start: 'automatic' }],
		['both: the one that runs', { csc_vpnagent: STOPPED, vpnagent: AUTOMATIC }, { name: 'vpnagent', state: 'running', start: 'automatic' }],
	] as const)('the service of %s', async (_, services, expected) => {
		expect(await host({ services }).ciscoService('secure-client')).toEqual(readable(expected));
	});

	it('a program without its service: the service is gone', async () => {
		const agent = host({ programs: ['D:\\Programs (x86)\\Cisco\\Cisco Secure Client\\vpnagent.exe'] });
		expect(await agent.ciscoService('secure-client')).toEqual(readable({ name: 'csc_vpnagent', state: 'absent' }));
		const old = host({ programs: ['D:\\Programs (x86)\\Cisco Systems\\VPN Client\\cvpnd.exe'] });
		expect(await old.ciscoService('vpn-client')).toEqual(readable({ name: 'CVPND', state: 'absent' }));
		expect(await old.ciscoService('secure-client')).toEqual(NOT_INSTALLED);
	});

	it('services that could not be asked are not *not installed*', async () => {
		const { host: blind } = machine({ win32: { service: () => unreadable('not-permitted', 'OpenServiceW: 5') } });
		expect(await blind.ciscoService('vpn-client')).toMatchObject({ read: false, reason: 'not-permitted' });
		expect(await blind.ciscoAdapter('vpn-client')).toMatchObject({ read: false, reason: 'not-permitted' });
	});

	it.each([
		['Cisco AnyConnect Secure Mobility Client Virtual Miniport Adapter for Windows x64'],
		['Cisco AnyConnect Virtual Miniport Adapter for Windows x64'],
		['Cisco AnyConnect VPN Virtual Miniport Adapter for Windows'],
		['Cisco Secure Client Virtual Miniport Adapter for Windows x64'],
	])('%s', async (name) => {
		const installed = host({ services: { vpnagent: AUTOMATIC }, adapters: ['Intel(R) I211', name] });
		expect(await installed.ciscoAdapter('secure-client')).toEqual(readable({ name, state: 'present' }));
	});

	it('no adapter beside an installed client', async () => {
		const installed = host({ services: { vpnagent: AUTOMATIC }, adapters: ['Intel(R) I211', 'Cisco Systems VPN Adapter'] });
		expect(await installed.ciscoAdapter('secure-client')).toMatchObject({ value: { state: 'missing' } });
	});

	it.each(['Cisco Systems VPN Adapter for 64-bit Windows', '@oem8.inf,%CVirtA_Desc%;Cisco Systems VPN Adapter for 64-bit Windows'])(
		"the old client's adapter with the DisplayName %s",
		async (displayName) => {
			const name = 'Cisco Systems VPN Adapter for 64-bit Windows';
			const installed = { services: { CVPND: AUTOMATIC }, adapters: [name] };
			expect(await host({ ...installed, displayName }).ciscoAdapter('vpn-client')).toEqual(
				readable({ name, state: 'present', displayName }),
			);
			expect(await host(installed).ciscoAdapter('vpn-client')).toEqual(readable({ name, state: 'present' }));
		},
	);
});

describe('Linux', () => {
	const installed = { '/opt/cisco/secureclient/bin/vpnagentd': 'ELF', '/proc/1/comm': 'systemd\n' };
	const unit = { '/etc/systemd/system/vpnagentd.service': '[Service]\n' };
	const enabled = { '/etc/systemd/system/multi-user.target.wants/vpnagentd.service': '-> /etc/systemd/system/vpnagentd.service' };
	const host = (files: NonNullable<Recording['files']>) => linuxHost(replay({ origin, files }));

	it('not installed', async () => {
		expect(await host({ '/proc/1/comm': 'systemd\n' }).ciscoService('secure-client')).toEqual(NOT_INSTALLED);
		expect(await host({}).ciscoAdapter('secure-client')).toEqual(NOT_INSTALLED);
		expect(await host({}).ciscoService('vpn-client')).toEqual(NOT_INSTALLED);
	});

	it.each([
		['running', { '/proc/812/comm': 'vpnagentd\n' }, { name: 'vpnagentd', state: 'running' }],
		['stopped, enabled', { ...unit, ...enabled }, { name: 'vpnagentd.service', state: 'stopped', start: 'automatic' }],
		['stopped, not enabled', unit, { name: 'vpnagentd.service', state: 'stopped', start: 'disabled' }],
		[
			'masked',
			{ '/etc/systemd/system/vpnagentd.service': '-> /dev/null' },
			{ name: 'vpnagentd.service', state: 'stopped', start: 'disabled' },
		],
		['stopped, without systemd', {}, { name: 'vpnagentd.service', state: 'stopped' }],
	] as const)('the agent: %s', async (_, files, expected) => {
		expect(await host({ ...installed, ...files }).ciscoService('secure-client')).toEqual(readable(expected));
	});

	it('where the processes of others are hidden, nothing is known', async () => {
		const hidden = { ...installed, '/proc/1/comm': { error: 'EACCES' } };
		expect(await host(hidden).ciscoService('secure-client')).toMatchObject({ read: false, reason: 'not-permitted' });
	});

	it('the adapter is made for each connection', async () => {
		expect(await host(installed).ciscoAdapter('secure-client')).toEqual(readable({ name: 'cscotun0', state: 'made-when-needed' }));
	});

	it('the client of old is seen, and not judged', async () => {
		const old = host({ '/opt/cisco-vpnclient/bin/cvpnd': 'ELF' });
		expect(await old.ciscoService('vpn-client')).toMatchObject({ read: false, reason: 'unsupported' });
	});
});

describe('macOS', () => {
	const PS = '/bin/ps -axww -o comm=';
	const SWITCHES = '/bin/launchctl print-disabled system';
	const program = '/opt/cisco/secureclient/bin/vpnagentd';
	const label = 'com.cisco.secureclient.vpnagentd';
	const installed = { [program]: 'Mach-O', [`/Library/LaunchDaemons/${label}.plist`]: '<plist/>' };
	const host = (files: NonNullable<Recording['files']>, programs: NonNullable<Recording['programs']> = {}) =>
		macosHost(replay({ origin, files, programs }));
	const others = { stdout: '/sbin/launchd\n' };

	it('not installed: no program is started', async () => {
		const calls: string[] = [];
		const bare = macosHost(replay({ origin }, {}, calls));
		expect(await bare.ciscoService('secure-client')).toEqual(NOT_INSTALLED);
		expect(await bare.ciscoAdapter('vpn-client')).toEqual(NOT_INSTALLED);
		expect(calls).toEqual([]);
	});

	it.each([
		['running', { [PS]: { stdout: `/sbin/launchd\n${program}\n` } }, { name: label, state: 'running' }],
		[
			'stopped',
			{ [PS]: others, [SWITCHES]: { stdout: 'disabled services = {\n}\n' } },
			{ name: label, state: 'stopped', start: 'automatic' },
		],
		[
			'disabled',
			{ [PS]: others, [SWITCHES]: { stdout: `disabled services = {\n\t"${label}" => disabled\n}\n` } },
			{ name: label, state: 'stopped', start: 'disabled' },
		],
		[
			'disabled, as older systems write it',
			{ [PS]: others, [SWITCHES]: { stdout: `{\n\t"${label}" => true\n}\n` } },
			{ name: label, state: 'stopped', start: 'disabled' },
		],
		['stopped, with its switch not read', { [PS]: others }, { name: label, state: 'stopped' }],
	] as const)('the agent: %s', async (_, programs, expected) => {
		expect(await host(installed, programs).ciscoService('secure-client')).toEqual(readable(expected));
	});

	it('a program that launchd no longer knows, and one that cannot be looked for', async () => {
		expect(await host({ [program]: 'Mach-O' }, { [PS]: others }).ciscoService('secure-client')).toMatchObject({
			value: { state: 'absent' },
		});
		expect(await host(installed).ciscoService('secure-client')).toMatchObject({ read: false, reason: 'missing-program' });
	});

	it.each([
		['loaded', '  101    0 0xffffff7f8 0x1000 0x1000 com.cisco.nke.ipsec (2.0.1) <5 4 1>\n', 'running'],
		['not loaded', '', 'stopped'],
	])('the kernel extension of the old client: %s', async (_, line, state) => {
		const old = { '/System/Library/StartupItems/CiscoVPN/CiscoVPN': '#!/bin/sh' };
		const loaded = { '/usr/sbin/kextstat': { stdout: `Index Refs Address Size Wired Name (Version) <Linked Against>\n${line}` } };
		expect(await host(old, loaded).ciscoService('vpn-client')).toEqual(readable({ name: 'com.cisco.nke.ipsec', state }));
		expect(await host(old, { '/usr/sbin/kextstat': { stdout: 'usage\n' } }).ciscoService('vpn-client')).toMatchObject({ read: false });
	});
});
