import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readable, unreadable } from '../../src/host/host.ts';
import { type AdapterAddresses, readAdapterAddresses } from '../../src/host/win32/ip-structures.ts';
import type { NativeArgument } from '../../src/host/win32/native.ts';
import { win32 } from '../../src/host/win32.ts';
import { BASE, fakeNative, write } from './fake-native.ts';
import { adapterBytes, forwardTable, neighbourTable } from './ip-bytes.ts';

const ETHERNET: AdapterAddresses = {
	index4: 7,
	index6: 7,
	name: 'Ethernet 2',
	description: 'Example Gigabit Network Connection',
	type: 6,
	operStatus: 1,
	metric4: 25,
	metric6: 30,
	addresses: [
		{ address: '192.0.2.7', prefixLength: 24, duplicateState: 4 },
		{ address: 'fe80::1:2', prefixLength: 64, duplicateState: 4 },
	],
};

describe('the network', () => {
	function network(functions: Parameters<typeof fakeNative>[0], pointerSize = 8) {
		const unused = () => 0;
		const all = { GetAdaptersAddresses: unused, GetIpForwardTable2: unused, GetIpNetTable2: unused, FreeMibTable: () => null };
		return fakeNative({ ...all, ...functions }, pointerSize);
	}

	function writing(bytes: Uint8Array) {
		return (...[, , , buffer, size]: NativeArgument[]) => {
			const room = (buffer as Uint8Array).byteLength;
			write(size, { 0: bytes.byteLength });
			if (room < bytes.byteLength) return 111;
			(buffer as Uint8Array).set(bytes);
			return 0;
		};
	}

	it('reads the list of adapters', () => {
		const fake = network({ GetAdaptersAddresses: writing(adapterBytes([ETHERNET])) });
		expect(win32(fake).adapters()).toEqual(readable([ETHERNET]));
	});

	it('reads whatever was written, in any number (property)', () => {
		const address = fc.oneof(
			fc.ipV4().map((text) => ({ address: text, prefixLength: 24, duplicateState: 4 })),
			fc.constantFrom('::', '::1', '2001:db8::7', '2001:db8:0:1::', 'fe80::1:0:0:1', '1:2:3:4:5:6:7:8', '1:0:3:0:5:0:7:0').map((text) => ({
				address: text,
				prefixLength: 64,
				duplicateState: 3,
			})),
		);
		const number = fc.nat(0xffff_ffff);
		const text = fc.string({ maxLength: 40 }).map((value) => value.replaceAll('\0', ' '));
		const adapter = fc.record<AdapterAddresses>({
			index4: number,
			index6: number,
			name: text,
			description: text,
			type: number,
			operStatus: number,
			metric4: number,
			metric6: number,
			addresses: fc.array(address, { maxLength: 5 }),
		});
		fc.assert(
			fc.property(fc.array(adapter, { minLength: 1, maxLength: 6 }), (adapters) => {
				expect(readAdapterAddresses(adapterBytes(adapters), BASE)).toEqual(adapters);
			}),
		);
	});

	it('asks again with more room when there are many', () => {
		const many = Array.from({ length: 60 }, (_, index) => ({ ...ETHERNET, index4: index }));
		const bytes = adapterBytes(many);
		expect(bytes.byteLength).toBeGreaterThan(16 * 1024);
		const fake = network({ GetAdaptersAddresses: writing(bytes) });
		expect(win32(fake).adapters()).toEqual(readable(many));
		expect(fake.named('GetAdaptersAddresses')).toHaveLength(2);
	});

	it('gives up on a list that grows for ever, and on errors', () => {
		const growing = network({ GetAdaptersAddresses: () => 111 });
		expect(win32(growing).adapters()).toMatchObject({ read: false, reason: 'failed' });
		expect(growing.named('GetAdaptersAddresses').length).toBeLessThan(10);
		expect(win32(network({ GetAdaptersAddresses: () => 87 })).adapters()).toEqual(unreadable('failed', 'GetAdaptersAddresses: 87'));
		expect(win32(network({ GetAdaptersAddresses: () => 232 })).adapters()).toEqual(readable([]));
	});

	it('does not follow a pointer that leads outside, nor a list in a circle', () => {
		const stray = adapterBytes([ETHERNET]);
		new DataView(stray.buffer).setBigUint64(24, 0x10n, true);
		expect(win32(network({ GetAdaptersAddresses: writing(stray) })).adapters()).toMatchObject({ read: false, reason: 'failed' });
		const circle = adapterBytes([ETHERNET]);
		new DataView(circle.buffer).setBigUint64(8, BASE, true);
		expect(readAdapterAddresses(circle, BASE).length).toBeLessThan(10_000);
	});

	it('reads nothing at all into bytes without sense (property)', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
				const fake = network({ GetAdaptersAddresses: writing(bytes) });
				const read = win32(fake).adapters();
				expect(read.read || read.reason === 'failed').toBe(true);
			}),
		);
	});

	function tableAt(fake: () => ReturnType<typeof fakeNative>, bytes: Uint8Array) {
		return (_family: NativeArgument, pointer: NativeArgument) => {
			fake().memory.set(0x5000n, bytes);
			write(pointer, { 0: 0x5000, 4: 0 });
			return 0;
		};
	}

	it('reads both tables and gives them back', () => {
		const routes = [
			{ interfaceIndex: 7, destination: '0.0.0.0', prefixLength: 0, nextHop: '192.0.2.1', metric: 5 },
			{ interfaceIndex: 7, destination: '2001:db8::', prefixLength: 32, nextHop: '::', metric: 256 },
		];
		const neighbours = [{ interfaceIndex: 7, address: '192.0.2.1', hardwareAddress: Uint8Array.of(2, 0, 0, 0, 0, 9), state: 5 }];
		const fake: ReturnType<typeof fakeNative> = network({
			GetIpForwardTable2: tableAt(() => fake, forwardTable(routes)),
			GetIpNetTable2: tableAt(() => fake, neighbourTable(neighbours)),
		});
		expect(win32(fake).routes(4)).toEqual(readable(routes));
		expect(win32(fake).neighbours(6)).toEqual(readable(neighbours));
		expect(fake.named('FreeMibTable')).toEqual([[0x5000n], [0x5000n]]);
		expect([fake.named('GetIpForwardTable2')[0]?.[0], fake.named('GetIpNetTable2')[0]?.[0]]).toEqual([2, 23]);
	});

	it('takes IPv6 that is switched off for no routes, and no other error', () => {
		const fake = (error: number) => win32(network({ GetIpForwardTable2: () => error }));
		expect(fake(50).routes(6)).toEqual(readable([]));
		expect(fake(1168).routes(4)).toEqual(readable([]));
		expect(fake(50).routes(4)).toEqual(unreadable('failed', 'GetIpForwardTable2: 50'));
		expect(fake(5).routes(6)).toEqual(unreadable('not-permitted', 'GetIpForwardTable2: 5'));
	});

	it('does not read structures of 64 bits in a process of 32', () => {
		expect(win32(network({}, 4)).adapters()).toEqual(unreadable('unsupported', '32-bit process'));
	});
});
