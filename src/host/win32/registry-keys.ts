import { type Reading, readable, unreadable } from '../host.ts';
import { ERROR, type Native, pointerIn, refused, structure } from './native.ts';
import { rootHandle } from './registry.ts';

const KEY_ENUMERATE_SUB_KEYS = 0x08;
/** The longest name of a key, as the documentation of the registry says, in characters; the call counts the NUL too. */
const LONGEST_NAME = 255;
/** A key with more than this is not looked through to its end: the loop must be bounded. */
const MOST_SUBKEYS = 1000;

/** Lists the keys below one of HKEY_LOCAL_MACHINE; `undefined` where it is not there. */
export function registryKeyReader(native: Native): (key: string) => Reading<readonly string[] | undefined> {
	const openKey = native.bind(
		'advapi32.dll',
		'int32_t __stdcall RegOpenKeyExW(void *root, const char16_t *key, uint32_t options, uint32_t access, void *opened)',
	);
	const enumKey = native.bind(
		'advapi32.dll',
		'int32_t __stdcall RegEnumKeyExW(void *key, uint32_t index, void *name, void *length, void *reserved, void *className, void *classLength, void *written)',
	);
	const closeKey = native.bind('advapi32.dll', 'int32_t __stdcall RegCloseKey(void *key)');

	function namesBelow(key: bigint): Reading<readonly string[]> {
		const names: string[] = [];
		for (let index = 0; index < MOST_SUBKEYS; index++) {
			const name = new Uint8Array(2 * (LONGEST_NAME + 1));
			const length = new Uint8Array(4);
			structure(length).setUint32(0, LONGEST_NAME + 1, true);
			const error = Number(enumKey(key, index, name, length, null, null, null, null));
			if (error === ERROR.noMoreItems) return readable(names);
			if (error !== 0) return refused('RegEnumKeyExW', error);
			names.push(new TextDecoder('utf-16le').decode(name.subarray(0, 2 * structure(length).getUint32(0, true))));
		}
		return unreadable('failed', `RegEnumKeyExW: more than ${MOST_SUBKEYS} keys`);
	}

	return (path) => {
		const opened = new Uint8Array(8);
		const error = Number(openKey(rootHandle(native, 'machine'), path, 0, KEY_ENUMERATE_SUB_KEYS, opened));
		if (error === ERROR.fileNotFound) return readable(undefined);
		if (error !== 0) return refused('RegOpenKeyExW', error);
		const key = pointerIn(structure(opened), 0, native.pointerSize);
		try {
			return namesBelow(key);
		} finally {
			closeKey(key);
		}
	};
}
