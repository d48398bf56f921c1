import { type Reading, readable, unreadable } from '../host.ts';
import { ERROR, type Native, refused, structure } from './native.ts';

/** REG_SZ as text, REG_MULTI_SZ as several, REG_DWORD as a number, REG_BINARY as bytes, `undefined` where the value or its key is not there. */
export type RegistryValue = string | readonly string[] | number | Uint8Array | undefined;

/** `user`: of whoever runs this program. */
export type RegistryRoot = 'machine' | 'user';

const RRF_RT_REG_SZ = 0x02;
const RRF_RT_REG_BINARY = 0x08;
const RRF_RT_REG_DWORD = 0x10;
const RRF_RT_REG_MULTI_SZ = 0x20;
const WANTED = RRF_RT_REG_SZ | RRF_RT_REG_BINARY | RRF_RT_REG_DWORD | RRF_RT_REG_MULTI_SZ;
const REG_BINARY = 3;
const REG_DWORD = 4;
const REG_MULTI_SZ = 7;
/** A certificate with what Windows keeps beside it is the longest that is read. */
const MOST_BYTES = 16 * 1024;

/** Reads one value, of HKEY_LOCAL_MACHINE unless told otherwise. `key` without the root: `SYSTEM\CurrentControlSet\Services\IKEEXT`. */
export function registryReader(native: Native): (key: string, name: string, root?: RegistryRoot) => Reading<RegistryValue> {
	const getValue = native.bind(
		'advapi32.dll',
		'int32_t __stdcall RegGetValueW(void *root, const char16_t *key, const char16_t *name, uint32_t flags, void *type, void *data, void *size)',
	);
	return (key, name, root = 'machine') => {
		const type = new Uint8Array(4);
		const data = new Uint8Array(MOST_BYTES);
		const size = new Uint8Array(4);
		structure(size).setUint32(0, MOST_BYTES, true);
		const error = Number(getValue(rootHandle(native, root), key, name, WANTED, type, data, size));
		if (error === ERROR.fileNotFound) return readable(undefined);
		if (error !== 0) return refused('RegGetValueW', error);
		const kind = structure(type).getUint32(0, true);
		if (kind === REG_DWORD) return readable(structure(data).getUint32(0, true));
		const bytes = structure(size).getUint32(0, true);
		if (bytes > MOST_BYTES) return unreadable('failed', `RegGetValueW: ${bytes} bytes`);
		if (kind === REG_BINARY) return readable(data.slice(0, bytes));
		const text = new TextDecoder('utf-16le').decode(data.subarray(0, bytes)).replace(/\0+$/, '');
		return readable(kind === REG_MULTI_SZ ? text.split('\0').filter((line) => line !== '') : text);
	};
}

/** A predefined handle is a negative 32-bit number, so it is sign-extended to the width of a pointer. */
export function rootHandle({ pointerSize }: Pick<Native, 'pointerSize'>, root: RegistryRoot): bigint {
	const low = root === 'user' ? 0x8000_0001n : 0x8000_0002n;
	return pointerSize === 8 ? 0xffff_ffff_0000_0000n | low : low;
}
