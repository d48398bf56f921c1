import { describe, expect, it } from 'vitest';
import { readable, unreadable } from '../../src/host/host.ts';
import type { AdapterAddresses } from '../../src/host/win32/ip-structures.ts';
import type { Win32 } from '../../src/host/win32.ts';
import { machine, NO_KOFFI } from './windows-machine.ts';

const ETHERNET: AdapterAddresses = {
	index4: 7,
	index6: 8,
	name: 'Ethernet 2',
	description: 'Example Gigabit Network Connection',
	type: 6,
	operStatus: 1,
	metric4: 25,
	metric6: 35,
	addresses: [
		{ address: '192.0.2.7', prefixLength: 24, duplicateState: 4 },
		{ address: '2001:db8::7', prefixLength: 64, duplicateState: 3 },
		{ address: '192.0.2.8', prefixLength: 24, duplicateState: 2 },
		{ address: '2001:db8::9', prefixLength: 64, duplicateState: 1 },
		{ address: 'fe80::7', prefixLength: 64, duplicateState: 4 },
		{ address: '169.254.3.4', prefixLength: 16, duplicateState: 4 },
	],
};

const list = (...adapters: Partial<AdapterAddresses>[]) => ({
	adapters: () => readable(adapters.map((adapter) => ({ ...ETHERNET, ...adapter }))),
});

describe('the adapters', () => {
	it('have the addresses that are theirs alone, self-assigned ones apart', async () => {
		const { host } = machine({ win32: list({}) });
		expect(await host.adapters()).toEqual(
			readable([
				{
					name: 'Ethernet 2',
					kind: 'ethernet',
					link: 'up',
					addresses: ['192.0.2.7/24', '2001:db8::7/64'],
					selfAssigned: ['169.254.3.4/16'],
				},
			]),
		);
	});

	it.each([
		[{ type: 71 }, 'wifi'],
		[{ type: 24 }, 'loopback'],
		[{ type: 243 }, 'mobile'],
		[{ type: 209 }, 'bridge'],
		[{ type: 1 }, 'other'],
		[{ type: 6, description: 'Hyper-V Virtual Ethernet Adapter' }, 'bridge'],
		[{ type: 6, description: 'Microsoft Hyper-V Network Adapter' }, 'ethernet'],
		[{ type: 6, description: 'TAP-Windows Adapter V9' }, 'tunnel'],
		[{ type: 6, description: 'Cisco AnyConnect Virtual Miniport Adapter for Windows x64' }, 'tunnel'],
		[{ type: 53, description: 'WireGuard Tunnel' }, 'tunnel'],
		[{ type: 23, description: 'Büro' }, 'tunnel'],
		[{ type: 131, description: 'Teredo Tunneling Pseudo-Interface' }, 'tunnel'],
	] as const)('%j: %s', async (adapter, kind) => {
		const found = await machine({ win32: list(adapter) }).host.adapters();
		const description = kind === 'tunnel' && 'description' in adapter ? { description: adapter.description } : {};
		expect(found.read && found.value[0]).toMatchObject({ kind, ...description });
		expect(found.read && found.value[0] && 'description' in found.value[0]).toBe(kind === 'tunnel');
	});

	it.each([
		[1, 'up'],
		[2, 'down'],
		[4, 'unknown'],
		[5, 'down'],
		[6, 'disabled'],
		[7, 'down'],
	])('operational status %i: %s', async (operStatus, link) => {
		const found = await machine({ win32: list({ operStatus }) }).host.adapters();
		expect(found.read && found.value[0]?.link).toBe(link);
	});

	it('cannot be read without koffi', async () => {
		expect(await machine({}).host.adapters()).toEqual(NO_KOFFI);
	});
});

const toGateway = { interfaceIndex: 7, destination: '0.0.0.0', prefixLength: 0, nextHop: '192.0.2.1', metric: 5 };
const specific = { ...toGateway, destination: '198.51.100.0', prefixLength: 24 };

describe('the default routes', () => {
	it('come in the order in which they are used, with the metric of their adapter on top', async () => {
		const tunnel = { name: 'Büro', type: 23, index4: 30, metric4: 1, description: 'Büro' };
		const rows = [toGateway, specific, { ...toGateway, interfaceIndex: 30, nextHop: '0.0.0.0' }];
		const six = [{ ...toGateway, interfaceIndex: 8, destination: '::', nextHop: 'fe80::1', metric: 16 }];
		const { host } = machine({ win32: { ...list({}, tunnel), routes: (family) => readable(family === 4 ? rows : six) } });
		expect(await host.defaultRoutes()).toEqual(
			readable([
				{ family: 4, interfaceName: 'Büro', metric: 6 },
				{ family: 4, interfaceName: 'Ethernet 2', gateway: '192.0.2.1', metric: 30 },
				{ family: 6, interfaceName: 'Ethernet 2', gateway: 'fe80::1', metric: 51 },
			]),
		);
	});

	it('leave out those of adapters that are gone or without a link', async () => {
		const rows = [{ ...toGateway, interfaceIndex: 99 }, toGateway];
		const { host } = machine({ win32: { ...list({ operStatus: 2 }), routes: (family) => readable(family === 4 ? rows : []) } });
		expect(await host.defaultRoutes()).toEqual(readable([]));
	});

	it('are not said to be missing when half the table could not be read', async () => {
		const denied = unreadable('failed', 'GetIpForwardTable2: 31');
		const with4 = (rows: (typeof toGateway)[]) =>
			machine({ win32: { ...list({}), routes: (family) => (family === 4 ? readable(rows) : denied) } }).host.defaultRoutes();
		expect(await with4([])).toEqual(denied);
		expect(await with4([toGateway])).toMatchObject({ read: true, value: [{ gateway: '192.0.2.1' }] });
		const without4 = machine({ win32: { ...list({}), routes: () => denied } });
		expect(await without4.host.defaultRoutes()).toEqual(denied);
		expect(await machine({}).host.defaultRoutes()).toEqual(NO_KOFFI);
	});
});

describe('the way to an address', () => {
	it('is the adapter that has the source address', async () => {
		const { host } = machine({ win32: list({ description: 'Wintun Userspace Tunnel' }) });
		expect(await host.routeTo('198.51.100.1')).toEqual(
			readable({
				reachable: true,
				interfaceName: 'Ethernet 2',
				source: '192.0.2.7',
				kind: 'tunnel',
				description: 'Wintun Userspace Tunnel',
			}),
		);
	});

	it('cannot be told without koffi', async () => {
		expect(await machine({}).host.routeTo('198.51.100.1')).toEqual(NO_KOFFI);
	});
});

describe('a neighbour', () => {
	const hardware = Uint8Array.of(2, 0, 0, 0xab, 0, 1);

	it.each([
		[0, { state: 'silent' }],
		[1, { state: 'unknown' }],
		[4, { state: 'unknown', hardwareAddress: '02:00:00:ab:00:01' }],
		[5, { state: 'answers', hardwareAddress: '02:00:00:ab:00:01' }],
		[6, { state: 'unknown', hardwareAddress: '02:00:00:ab:00:01' }],
	])('in state %i', async (state, expected) => {
		const rows = [
			{ interfaceIndex: 99, address: '192.0.2.1', hardwareAddress: hardware, state: 0 },
			{ interfaceIndex: 7, address: '192.0.2.1', hardwareAddress: state === 1 ? new Uint8Array(6) : hardware, state },
		];
		const { host } = machine({ win32: { ...list({}), neighbours: () => readable(rows) } });
		expect(await host.neighbour('192.0.2.1', 'Ethernet 2')).toEqual(readable(expected));
		expect(await host.neighbour('192.0.2.2', 'Ethernet 2')).toEqual(readable({ state: 'unknown' }));
	});

	it('of IPv6 is looked for in the table of IPv6, without its zone', async () => {
		const families: number[] = [];
		const neighbours = (family: 4 | 6) => {
			families.push(family);
			return readable([{ interfaceIndex: 8, address: 'fe80::1', hardwareAddress: hardware, state: 5 }]);
		};
		const { host } = machine({ win32: { ...list({}), neighbours } });
		expect(await host.neighbour('fe80::1%8', 'Ethernet 2')).toMatchObject({ value: { state: 'answers' } });
		expect(families).toEqual([6]);
		expect(await machine({}).host.neighbour('fe80::1', 'x')).toEqual(NO_KOFFI);
	});
});

describe('the vantage', () => {
	const firmware = (maker: string, product: string, container?: number): Partial<Win32> => ({
		registryValue: (_key, name) =>
			readable(
				new Map<string, string | number | undefined>([
					['SystemManufacturer', maker],
					['SystemProductName', product],
					['ContainerType', container],
				]).get(name),
			),
	});

	it.each([
		['Dell Inc.', 'Latitude 7440', 'machine'],
		['Microsoft Corporation', 'Surface Pro 9', 'machine'],
		['Microsoft Corporation', 'Virtual Machine', 'virtual-machine'],
		['VMware, Inc.', 'VMware20,1', 'virtual-machine'],
		['innotek GmbH', 'VirtualBox', 'virtual-machine'],
		['QEMU', 'Standard PC (Q35 + ICH9, 2009)', 'virtual-machine'],
	])('%s %s: %s', async (maker, product, vantage) => {
		expect(await machine({ win32: firmware(maker, product) }).host.vantage()).toBe(vantage);
	});

	it('is a container where the registry says so, and a machine where nothing can be read', async () => {
		expect(await machine({ win32: firmware('QEMU', '', 2) }).host.vantage()).toBe('container');
		expect(await machine({ win32: {} }).host.vantage()).toBe('machine');
		expect(await machine({}).host.vantage()).toBe('machine');
	});
});

describe('the rest', () => {
	it('needs no program', async () => {
		const { host, started } = machine({ win32: { certificates: () => readable([]) } });
		expect(host.platform).toBe('windows');
		expect(await host.os()).toEqual({ platform: 'windows', name: 'Windows 11 Pro', release: '10.0.22631', arch: 'x64' });
		expect(await host.dnsServers()).toEqual(readable(['192.0.2.53', '[2001:db8::53]:5353']));
		expect(await host.machineCertificates()).toEqual(readable([]));
		expect(await machine({}).host.machineCertificates()).toEqual(NO_KOFFI);
		expect(started).toEqual([]);
	});

	it('looks names up in a child', async () => {
		const answer = readable({ stdout: '{"ms":1.23,"addresses":["192.0.2.9"]}' });
		const { host } = machine({ programs: { [process.execPath]: answer } });
		const found = await host.lookUp('vpn.example.com', { signal: new AbortController().signal, timeoutMs: 1000 });
		expect(found).toEqual({ answer: 'addresses', addresses: ['192.0.2.9'], durationMs: 1.2 });
	});
});
