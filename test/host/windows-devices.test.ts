import { describe, expect, it } from 'vitest';
import type { MiniportDriver } from '../../src/host/devices.ts';
import { readable, unreadable } from '../../src/host/host.ts';
import type { Win32 } from '../../src/host/win32.ts';
import { machine, POWERSHELL } from './windows-machine.ts';

const running = readable({ state: 4, exitCode: 0, startType: 3, processId: 912 });
const stopped = readable({ state: 1, exitCode: 1077, startType: 3 });
const disabled = readable({ state: 1, exitCode: 1077, startType: 4 });
const absent = readable('absent' as const);
const denied = unreadable('not-permitted', 'OpenServiceW: 5');

const services = (known: Readonly<Record<string, ReturnType<Win32['service']>>>) => (name: string) => known[name] ?? absent;

describe('a WAN Miniport', () => {
	const devices =
		(...found: readonly (readonly [service: string, hardwareId: string, problem: number])[]) =>
		() =>
			readable(found.map(([service, hardwareId, problem]) => ({ service, hardwareIds: [hardwareId], problem })));
	const all = { RasMan: running, PptpMiniport: running, NdisWan: running };

	const CASES: readonly [string, MiniportDriver, Partial<Win32>, object][] = [
		[
			'in order',
			'PptpMiniport',
			{ networkDevices: devices(['PPTPMiniport', 'ms_pptpminiport', 0]), service: services(all) },
			{ state: 'ready' },
		],
		[
			'disabled in Device Manager',
			'PptpMiniport',
			{ networkDevices: devices(['PptpMiniport', 'ms_pptpminiport', 22]), service: services(all) },
			{ state: 'disabled', problem: 22 },
		],
		[
			'with a driver that does not load',
			'PptpMiniport',
			{ networkDevices: devices(['PptpMiniport', 'ms_pptpminiport', 31]), service: services(all) },
			{ state: 'broken', problem: 31 },
		],
		[
			'twice, once in order',
			'PptpMiniport',
			{ networkDevices: devices(['PptpMiniport', 'ms_pptpminiport', 10], ['PptpMiniport', 'ms_pptpminiport', 0]), service: services(all) },
			{ state: 'ready' },
		],
		[
			'whose driver is disabled as a service',
			'PptpMiniport',
			{ networkDevices: devices(), service: services({ ...all, PptpMiniport: disabled }) },
			{ state: 'disabled' },
		],
		['whose driver is not installed', 'PptpMiniport', { networkDevices: devices(), service: services({}) }, { state: 'missing' }],
		['that RasMan did not make', 'PptpMiniport', { networkDevices: devices(), service: services(all) }, { state: 'missing' }],
		[
			'for IP, beside one of its driver that is broken',
			'NdisWan',
			{ networkDevices: devices(['NdisWan', 'ms_ndiswanbh', 10], ['NdisWan', 'ms_ndiswanip', 0]), service: services(all) },
			{ state: 'ready' },
		],
		[
			'for IP that is gone while others of its driver are there',
			'NdisWan',
			{ networkDevices: devices(['NdisWan', 'ms_ndiswanipv6', 0]), service: services(all) },
			{ state: 'missing' },
		],
	];

	it.each(CASES)('%s', async (_, driver, win32, expected) => {
		expect(await machine({ win32 }).host.miniport(driver)).toEqual(readable({ driver, ...expected }));
	});

	it('that is not there proves nothing while RasMan does not run', async () => {
		for (const RasMan of [stopped, denied]) {
			const { host } = machine({ win32: { networkDevices: devices(), service: services({ ...all, RasMan }) } });
			expect(await host.miniport('PptpMiniport')).toMatchObject({ read: false, reason: 'failed' });
		}
	});

	it('is unreadable where Device Manager does not answer, or without koffi', async () => {
		expect(await machine({ win32: {} }).host.miniport('RasSstp')).toMatchObject({ read: false });
		expect(await machine({}).host.miniport('RasSstp')).toEqual(unreadable('missing-module', 'koffi'));
	});
});

describe('who holds a port', () => {
	const held = (port: number, ...processes: readonly number[]) => ({
		heldPorts: () => readable(processes.map((processId) => ({ port, processId }))),
		programOf: (processId: number) => (processId === 77 ? readable('iked.exe') : readable('svchost.exe')),
		service: services({ IKEEXT: running }),
	});

	it.each([
		['nobody', 1723, held(1723), undefined],
		['another port', 1723, held(1724, 77), undefined],
		['a process that is not known', 1723, { ...held(1723, 0), programOf: () => denied }, { processId: 0, isOwnClient: false }],
		['a program', 1723, held(1723, 77), { processId: 77, program: 'iked.exe', isOwnClient: false }],
		['the kernel', 1701, held(1701, 4), { processId: 4, program: 'System', isOwnClient: true }],
		['the IKE service', 500, held(500, 912), { processId: 912, program: 'svchost.exe', isOwnClient: true }],
		['another service', 500, held(500, 913), { processId: 913, program: 'svchost.exe', isOwnClient: false }],
		['a program beside the IKE service', 4500, held(4500, 912, 77), { processId: 77, program: 'iked.exe', isOwnClient: false }],
	] as const)('%s', async (_, port, win32, expected) => {
		expect(await machine({ win32 }).host.portHolder('udp', port)).toEqual(readable(expected));
	});

	it('a process that hides, while the IKE service hides too: no fault', async () => {
		const hidden = { ...held(500, 5), programOf: () => denied, service: () => denied };
		expect(await machine({ win32: hidden }).host.portHolder('udp', 500)).toEqual(readable({ processId: 5, isOwnClient: true }));
	});
});

describe('connections of Windows', () => {
	it('are connecting or connected, by their state', async () => {
		const rasConnections = () =>
			readable([
				{ name: 'Büro', device: 'WAN Miniport (IKEv2)', state: 0x2000, server: 'vpn.example.com' },
				{ name: 'Lager', device: 'WAN Miniport (PPTP)', state: 5 },
				{ name: 'Alt', device: 'WAN Miniport (L2TP)', state: 0x2001 },
				{ name: 'DSL', device: 'WAN Miniport (PPPOE)', state: 0x2000 },
			]);
		expect(await machine({ win32: { rasConnections } }).host.activeConnections()).toEqual(
			readable([
				{ name: 'Büro', state: 'connected', tunnel: 'ikev2', server: 'vpn.example.com' },
				{ name: 'Lager', state: 'connecting', tunnel: 'pptp' },
				{ name: 'DSL', state: 'connected' },
			]),
		);
	});
});

describe('other VPN products', () => {
	it('are known by their services', async () => {
		const service = services({ vpnagent: running, iked: stopped, ipsecd: running, SEVPNSERVER: denied });
		expect(await machine({ win32: { service } }).host.otherVpns()).toEqual(
			readable([
				{ product: 'Cisco AnyConnect', what: 'service', running: true },
				{ product: 'Shrew Soft VPN', what: 'service', running: true },
			]),
		);
	});

	it('could not be read where no service could', async () => {
		expect(await machine({ win32: { service: () => denied } }).host.otherVpns()).toEqual(unreadable('failed', 'services'));
	});
});

describe('flight mode and the build', () => {
	const registry = (values: Readonly<Record<string, string | number>>) => ({
		registryValue: (key: string, name: string) => readable(values[name === '' ? (key.split('\\').at(-1) ?? '') : name]),
	});

	it.each([
		[1, readable(true)],
		[0, readable(false)],
		[undefined, readable(false)],
		[7, unreadable('failed', 'SystemRadioState')],
	] as const)('SystemRadioState %s', async (SystemRadioState, expected) => {
		const win32 = registry(SystemRadioState === undefined ? {} : { SystemRadioState });
		expect(await machine({ win32 }).host.flightMode()).toEqual(expected);
	});

	it('the build is a text, the revision a number', async () => {
		const win32 = registry({ CurrentBuildNumber: '19044', UBR: 1466 });
		expect(await machine({ win32 }).host.windowsBuild()).toEqual(readable({ build: 19044, revision: 1466 }));
		expect(await machine({ win32: registry({}) }).host.windowsBuild()).toMatchObject({ read: false, reason: 'failed' });
	});
});

describe('the firewall, by PowerShell', () => {
	type Sections = Readonly<Record<string, readonly object[]>>;
	const profile = (name: string, enabled = 'True', outbound = 'Allow') => ({ name, enabled, outbound });
	const any = { program: 'Any', service: 'Any', remote: 'Any', local: 'Any', interfaces: 'Any', localPorts: 'Any', profile: 'Any' };

	async function firewall(sections: Sections) {
		const stdout = Object.entries(sections)
			.map(([section, rows]) => `${JSON.stringify({ section, rows })}\r\n`)
			.join('');
		return machine({ programs: { [POWERSHELL]: { stdout } } }).host.outboundFirewall();
	}
	const blocksOf = async (...rules: readonly object[]) => {
		const profiles = [profile('Public'), profile('Private'), profile('Domain')];
		const found = await firewall({ firewallProfiles: profiles, networkCategories: [{ category: 'Public' }], firewallBlocks: rules });
		return found.read ? found.value.blocks : found;
	};

	it('is what the profile in force says', async () => {
		const profiles = [profile('Domain', 'True', 'Block'), profile('Private'), profile('Public', 'False')];
		const of = (category: string) => firewall({ firewallProfiles: profiles, networkCategories: [{ category }], firewallBlocks: [] });
		expect(await of('DomainAuthenticated')).toEqual(
			readable({ name: 'Windows Defender Firewall (Domain)', otherwise: 'block', blocks: [] }),
		);
		expect(await of('Private')).toMatchObject({ value: { otherwise: 'allow' } });
		expect(await of('Public')).toEqual(readable({ name: 'Windows Defender Firewall', otherwise: 'allow', blocks: [] }));
	});

	it.each([
		['a port', { protocol: 'UDP', ports: '500' }, [{ rule: 'R', protocol: 'udp', ports: [[500, 500]] }]],
		[
			'ports and ranges',
			{ protocol: 'TCP', ports: '80 443 1700-1800' },
			[
				{
					rule: 'R',
					protocol: 'tcp',
					ports: [
						[80, 80],
						[443, 443],
						[1700, 1800],
					],
				},
			],
		],
		['GRE', { protocol: '47', ports: 'Any' }, [{ rule: 'R', protocol: 'gre' }]],
		['everything', { protocol: 'Any', ports: 'Any' }, [{ rule: 'R' }]],
		['ICMP', { protocol: 'ICMPv4', ports: 'Any' }, []],
		['a port with a name', { protocol: 'TCP', ports: 'IPHTTPSOut' }, []],
		['one program only', { protocol: 'Any', ports: 'Any', program: 'C:\\game.exe' }, []],
		['one address only', { protocol: 'Any', ports: 'Any', remote: '198.51.100.0/24' }, []],
		['a profile that is not in force', { protocol: 'Any', ports: 'Any', profile: 'Domain, Private' }, []],
		['a profile that is', { protocol: 'Any', ports: 'Any', profile: 'Domain, Public' }, [{ rule: 'R' }]],
		['one port of this side only', { protocol: 'UDP', ports: 'Any', localPorts: '5355' }, []],
	] as const)('a rule against %s', async (_, rule, expected) => {
		expect(await blocksOf({ rule: 'R', ...any, ...rule })).toEqual(expected);
	});

	it('could not be read where PowerShell says nothing, or not all of it', async () => {
		expect(await firewall({})).toMatchObject({ read: false, reason: 'failed' });
		expect(await firewall({ firewallProfiles: [profile('Public')] })).toMatchObject({ read: false });
		expect(await firewall({ firewallProfiles: [], firewallBlocks: [] })).toMatchObject({ read: false });
	});

	it('and what else it is asked, in one start', async () => {
		const stdout = `${JSON.stringify({ section: 'networkCost', rows: [{ cost: 3 }] })}\n`;
		const { host, started } = machine({ programs: { [POWERSHELL]: { stdout } } });
		expect(await host.metered()).toEqual(readable(true));
		await host.outboundFirewall();
		expect(started).toHaveLength(1);
	});
});
