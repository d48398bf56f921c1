import { describe, expect, it } from 'vitest';
import { readable, unreadable } from '../../src/host/host.ts';
import type { NativeArgument } from '../../src/host/win32/native.ts';
import { win32 } from '../../src/host/win32.ts';
import { fakeNative, write } from './fake-native.ts';

const bytesOf = (value: NativeArgument | undefined) => value as Uint8Array;
const utf16 = (text: string) => Buffer.from(text, 'utf16le');

describe('local ports', () => {
	/** A row of each table, its numbers in the order of the structure. */
	const ROWS = {
		GetExtendedTcpTable: {
			2: (port: number, pid: number) => [2, 0, swapped(port), 0, 0, pid],
			23: (port: number, pid: number) => [0, 0, 0, 0, 0, swapped(port), 0, 0, 0, 0, 0, 0, 2, pid],
		},
		GetExtendedUdpTable: {
			2: (port: number, pid: number) => [0, swapped(port), pid],
			23: (port: number, pid: number) => [0, 0, 0, 0, 0, swapped(port), pid],
		},
	};
	const swapped = (port: number) => ((port & 0xff) << 8) | (port >> 8);

	function machine(held: readonly (readonly [port: number, pid: number])[], answers: readonly number[] = []) {
		const played =
			(name: keyof typeof ROWS) =>
			(table: NativeArgument | undefined, size: NativeArgument | undefined, _order: unknown, family: NativeArgument | undefined) => {
				const error = answers[calls++] ?? 0;
				if (error === 122) write(size, { 0: 100_000 });
				if (error !== 0) return error;
				const rows = held.flatMap(([port, pid]) => ROWS[name][family as 2 | 23](port, pid));
				write(table, Object.fromEntries([held.length, ...rows].map((value, at) => [4 * at, value])));
				return 0;
			};
		let calls = 0;
		const fake = fakeNative({
			GetExtendedTcpTable: played('GetExtendedTcpTable'),
			GetExtendedUdpTable: played('GetExtendedUdpTable'),
			OpenProcess: (_access, _inherit, pid) => {
				fake.error = pid === 4 ? 5 : 0;
				return pid === 4 ? null : 0x40n;
			},
			QueryFullProcessImageNameW: (_process, _flags, name, size) => {
				const path = 'C:\\Users\\anna\\iked.exe';
				bytesOf(name).set(utf16(path));
				write(size, { 0: path.length });
				return 1;
			},
			CloseHandle: () => 1,
		});
		return fake;
	}

	it.each(['tcp', 'udp'] as const)('%s: port and process of both families', (transport) => {
		const both = [
			{ port: 1723, processId: 77 },
			{ port: 500, processId: 4 },
		];
		const held = [
			[1723, 77],
			[500, 4],
		] as const;
		expect(win32(machine(held)).heldPorts(transport)).toEqual(readable([...both, ...both]));
	});

	it('a connection that is over holds nothing', () => {
		const over = fakeNative({
			GetExtendedTcpTable: (table, _size, _order, family) => {
				if (family === 2) write(table, { 0: 2, 4: 11, 12: swapped(1723), 24: 0, 28: 5, 36: swapped(80), 48: 3 });
				return 0;
			},
			GetExtendedUdpTable: () => 0,
			OpenProcess: () => null,
			QueryFullProcessImageNameW: () => 0,
			CloseHandle: () => 1,
		});
		expect(win32(over).heldPorts('tcp')).toEqual(readable([{ port: 80, processId: 3 }]));
	});

	it('asks again with more room, and no more often than five times', () => {
		expect(win32(machine([[1701, 9]], [122, 0, 50])).heldPorts('udp')).toEqual(readable([{ port: 1701, processId: 9 }]));
		const growing = machine([], Array(9).fill(122));
		expect(win32(growing).heldPorts('tcp')).toMatchObject({ read: false, reason: 'failed' });
		expect(growing.named('GetExtendedTcpTable')).toHaveLength(5);
	});

	it('says with which number it failed', () => {
		expect(win32(machine([], [87])).heldPorts('tcp')).toEqual(unreadable('failed', 'GetExtendedTable: 87'));
	});

	it('believes no count that is larger than the table', () => {
		const fake = fakeNative({
			GetExtendedTcpTable: (table) => {
				write(table, { 0: 0xffff_ffff });
				return 0;
			},
			GetExtendedUdpTable: () => 0,
			OpenProcess: () => null,
			QueryFullProcessImageNameW: () => 0,
			CloseHandle: () => 1,
		});
		expect(win32(fake).heldPorts('tcp')).toEqual(unreadable('failed', 'GetExtendedTable: rows'));
	});

	it('names the program of a process, and not where it lies', () => {
		const fake = machine([]);
		expect(win32(fake).programOf(77)).toEqual(readable('iked.exe'));
		expect(fake.named('CloseHandle')).toEqual([[0x40n]]);
		expect(win32(machine([])).programOf(4)).toEqual(unreadable('not-permitted', 'OpenProcess: 5'));
	});
});

describe('network devices', () => {
	interface Device {
		readonly service?: string;
		readonly hardwareIds?: readonly string[];
		readonly problem?: number;
		readonly gone?: boolean;
	}

	function manager(devices: readonly Device[], { endsWith = 259, set = 0x70n as bigint | null } = {}) {
		const fake = fakeNative({
			SetupDiGetClassDevsW: () => set,
			SetupDiEnumDeviceInfo: (_set, index, info) => {
				fake.error = endsWith;
				if (devices[Number(index)] === undefined) return 0;
				expect(new DataView(bytesOf(info).buffer).getUint32(0, true)).toBe(32);
				write(info, { 20: Number(index) });
				return 1;
			},
			SetupDiGetDeviceRegistryPropertyW: (_set, info, property, _type, data) => {
				const device = devices[new DataView(bytesOf(info).buffer).getUint32(20, true)];
				const texts = property === 4 ? (device?.service === undefined ? [] : [device.service]) : (device?.hardwareIds ?? []);
				fake.error = 13;
				if (texts.length === 0) return 0;
				bytesOf(data).set(utf16(`${texts.join('\0')}\0\0`));
				return 1;
			},
			SetupDiDestroyDeviceInfoList: () => 1,
			CM_Get_DevNode_Status: (status, problem, device) => {
				const { problem: code, gone } = devices[Number(device)] ?? {};
				if (gone) return 13;
				write(status, { 0: code === undefined ? 0x0180_000a : 0x0180_0400 });
				write(problem, { 0: code ?? 0 });
				return 0;
			},
		});
		return fake;
	}

	it('are read with their driver and problem, and the list is given back', () => {
		const fake = manager([
			{ service: 'PptpMiniport', hardwareIds: ['MS_PptpMiniport'] },
			{ service: 'NdisWan', hardwareIds: ['ms_ndiswanip'], problem: 22 },
			{ problem: 28 },
			{ service: 'Gone', gone: true },
		]);
		expect(win32(fake).networkDevices()).toEqual(
			readable([
				{ service: 'PptpMiniport', hardwareIds: ['ms_pptpminiport'], problem: 0 },
				{ service: 'NdisWan', hardwareIds: ['ms_ndiswanip'], problem: 22 },
				{ service: '', hardwareIds: [], problem: 28 },
			]),
		);
		expect(fake.named('SetupDiDestroyDeviceInfoList')).toEqual([[0x70n]]);
	});

	it('say with which number they could not be read', () => {
		expect(win32(manager([], { endsWith: 1359 })).networkDevices()).toEqual(unreadable('failed', 'SetupDiEnumDeviceInfo: 1359'));
		expect(win32(manager([], { set: 0xffff_ffff_ffff_ffffn })).networkDevices()).toMatchObject({ read: false });
	});

	it('are not read by a 32-bit process, whose structures differ', () => {
		const fake = { ...manager([]), pointerSize: 4 };
		expect(win32(fake).networkDevices()).toEqual(unreadable('unsupported', '32-bit process'));
		expect(win32(fake).rasConnections()).toMatchObject({ read: false });
	});
});

describe('connections that RasMan holds', () => {
	interface Held {
		readonly name: string;
		readonly device: string;
		readonly state?: number;
		readonly statusError?: number;
		readonly server?: string;
	}

	function rasman(held: readonly Held[], error = 0) {
		return fakeNative({
			RasEnumConnectionsW: (rows, size, count) => {
				const room = new DataView(bytesOf(size).buffer).getUint32(0, true);
				expect(new DataView(bytesOf(rows).buffer).getUint32(0, true)).toBe(1388);
				if (error !== 0) return error;
				if (held.length * 1388 > room) return 603;
				for (const [at, { name, device }] of held.entries()) {
					bytesOf(rows).set([at + 1], at * 1388 + 4);
					bytesOf(rows).set(utf16(`${name}\0`), at * 1388 + 12);
					bytesOf(rows).set(utf16(`${device}\0`), at * 1388 + 560);
				}
				write(count, { 0: held.length });
				return 0;
			},
			RasGetConnectStatusW: (handle, status) => {
				const one = held[Number(handle) - 1];
				if (one?.statusError !== undefined) return one.statusError;
				write(status, { 4: one?.state ?? 0 });
				bytesOf(status).set(utf16(`${one?.server ?? ''}\0`), 304);
				return 0;
			},
		});
	}

	it('are read with their state and server, however many', () => {
		const held = Array.from({ length: 6 }, (_, at) => ({
			name: `Büro ${at}`,
			device: 'WAN Miniport (SSTP)',
			state: 0x2000,
			server: 'vpn.example.com',
		}));
		const fake = rasman(held);
		expect(win32(fake).rasConnections()).toEqual(readable(held));
		expect(fake.named('RasEnumConnectionsW')).toHaveLength(2);
	});

	it('one that ends between the two questions is disconnected', () => {
		const held = { name: 'Büro', device: 'WAN Miniport (PPTP)' };
		expect(win32(rasman([{ ...held, statusError: 6 }])).rasConnections()).toEqual(readable([{ ...held, state: 0x2001 }]));
		expect(win32(rasman([{ ...held, statusError: 632 }])).rasConnections()).toEqual(unreadable('failed', 'RasGetConnectStatusW: 632'));
	});

	it('say with which number they could not be read', () => {
		expect(win32(rasman([], 711)).rasConnections()).toEqual(unreadable('failed', 'RasEnumConnectionsW: 711'));
		expect(win32(fakeNative({})).rasConnections()).toEqual(unreadable('failed', 'rasapi32.dll'));
	});
});
