import { expect, it } from 'vitest';
import { readable, unreadable } from '../../src/host/host.ts';
import type { RegistryValue } from '../../src/host/win32/registry.ts';
import { machine, NO_KOFFI } from './windows-machine.ts';

/** Constructed by [MS-GPEF]; under Wine the same form was read as Wine writes it. */
function element(...properties: readonly (readonly [id: number, bytes: readonly number[]])[]): Uint8Array {
	return Buffer.concat(
		properties.map(([id, bytes]) => {
			const header = Buffer.alloc(12);
			header.writeUInt32LE(id, 0);
			header.writeUInt32LE(1, 4);
			header.writeUInt32LE(bytes.length, 8);
			return Buffer.concat([header, Buffer.from(bytes)]);
		}),
	);
}

const KEY = 'SOFTWARE\\Microsoft\\EnterpriseCertificates\\NTAuth\\Certificates';
const list = (blobs: Readonly<Record<string, RegistryValue>>) =>
	machine({
		win32: {
			registryKeys: (key) => readable(key === KEY ? Object.keys(blobs) : undefined),
			registryValue: (key, name) => readable(name === 'Blob' ? blobs[key.slice(KEY.length + 1)] : undefined),
		},
	}).host.ntAuthorities();

it('finds the certificate among what is kept beside it', async () => {
	const blob = element([3, [9, 9, 9]], [32, [0x30, 1]], [4, []]);
	expect(await list({ AA: blob, BB: element([32, [0x30, 2]]) })).toEqual(
		readable([Uint8Array.of(0x30, 1), Uint8Array.of(0x30, 2)].map((der) => Buffer.from(der))),
	);
});

it('is empty outside of a domain', async () => {
	expect(await machine({ win32: { registryKeys: () => readable(undefined) } }).host.ntAuthorities()).toEqual(readable([]));
});

it.each([
	['no certificate in it', element([3, [9]])],
	['a length that leads outside', element([32, [0x30, 1]]).subarray(0, 13)],
	['no bytes', 'text'],
	['nothing', undefined],
])('is unreadable with %s', async (_, blob) => {
	expect(await list({ AA: blob })).toEqual(unreadable('failed', 'NTAuth: Blob'));
});

it('that may not be read is not empty', async () => {
	const denied = unreadable('not-permitted', 'RegOpenKeyExW: 5');
	expect(await machine({ win32: { registryKeys: () => denied } }).host.ntAuthorities()).toEqual(denied);
	expect(await machine({}).host.ntAuthorities()).toEqual(NO_KOFFI);
});
