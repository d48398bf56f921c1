import { describe, expect, it, vi } from 'vitest';
import { readable, unreadable } from '../../src/host/host.ts';
import { loadWin32, win32 } from '../../src/host/win32.ts';
import { BASE, fakeNative, write } from './fake-native.ts';

const MANAGER = 0x100n;
const SERVICE = 0x200n;

describe('services', () => {
	/** A service manager; `denied` are the access rights that it refuses. */
	function manager({ state = 4, exitCode = 0, startType = 2, needs = '', denied = 0, fails = {} as Record<string, number> }) {
		const failing = (name: string): boolean => {
			fake.error = fails[name] ?? 0;
			return name in fails;
		};
		const fake = fakeNative({
			OpenSCManagerW: () => (failing('OpenSCManagerW') ? null : MANAGER),
			OpenServiceW: (_manager, _name, access) => {
				if (failing('OpenServiceW')) return null;
				fake.error = (Number(access) & denied) === 0 ? 0 : 5;
				return fake.error === 0 ? SERVICE : null;
			},
			QueryServiceStatusEx: (_service, _level, status) => {
				if (failing('QueryServiceStatusEx')) return 0;
				write(status, { 0: 0x20, 4: state, 12: exitCode });
				return 1;
			},
			QueryServiceConfigW: (_service, config) => {
				if (failing('QueryServiceConfigW')) return 0;
				write(config, { 0: 0x20, 4: startType });
				if (needs !== '') {
					(config as Uint8Array).set(Buffer.from(needs, 'utf16le'), 64);
					new DataView((config as Uint8Array).buffer).setBigUint64(40, BASE + 64n, true);
				}
				return 1;
			},
			CloseServiceHandle: () => 1,
		});
		return fake;
	}

	it('reads state, exit code and start type, without a right to change anything', () => {
		const fake = manager({ state: 1, exitCode: 1077, startType: 3 });
		expect(win32(fake).service('IKEEXT')).toEqual(readable({ state: 1, exitCode: 1077, startType: 3, dependencies: [] }));
		expect(fake.named('OpenSCManagerW')).toEqual([[null, null, 1]]);
		expect(fake.named('OpenServiceW')).toEqual([[MANAGER, 'IKEEXT', 5]]);
		expect(fake.named('CloseServiceHandle')).toEqual([[SERVICE], [MANAGER]]);
	});

	it('reads what a service depends on, but for groups of drivers', () => {
		const seen = win32(manager({ needs: 'BFE\0+TDI\0nsi\0\0C:\\svchost.exe' })).service('IKEEXT');
		expect(seen).toMatchObject({ value: { dependencies: ['BFE', 'nsi'] } });
	});

	it('depends on nothing where the list is empty, whatever stands behind it', () => {
		// As under Wine: the account of the service follows.
		const seen = win32(manager({ needs: '\0LocalSystem\0\0' })).service('IKEEXT');
		expect(seen).toMatchObject({ value: { dependencies: [] } });
	});

	it('tells a service that is not installed from one that it may not see', () => {
		expect(win32(manager({ fails: { OpenServiceW: 1060 } })).service('X')).toEqual(readable('absent'));
		const hidden = manager({ denied: 5 });
		expect(win32(hidden).service('X')).toEqual(unreadable('not-permitted', 'OpenServiceW: 5'));
		expect(hidden.named('CloseServiceHandle')).toEqual([[MANAGER]]);
	});

	it('settles for the state where the settings are hidden', () => {
		expect(win32(manager({ denied: 1 })).service('X')).toEqual(readable({ state: 4, exitCode: 0 }));
	});

	it.each(['OpenSCManagerW', 'OpenServiceW', 'QueryServiceStatusEx', 'QueryServiceConfigW'])('says with which number %s failed', (call) => {
		const fake = manager({ fails: { [call]: 1722 } });
		expect(win32(fake).service('X')).toEqual(unreadable('failed', `${call}: 1722`));
		const opened = fake.calls.filter(({ name }) => name.startsWith('Open') && name !== call).length;
		expect(fake.named('CloseServiceHandle')).toHaveLength(call === 'OpenSCManagerW' ? 0 : call === 'OpenServiceW' ? 1 : opened);
	});
});

describe('the registry', () => {
	function registry(error: number, type: number, bytes: Uint8Array, size = bytes.byteLength) {
		const fake = fakeNative({
			RegGetValueW: (_root, _key, _name, _flags, typeOut, data, sizeOut) => {
				write(typeOut, { 0: type });
				write(sizeOut, { 0: size });
				(data as Uint8Array).set(bytes);
				return error;
			},
		});
		return { fake, read: () => win32(fake).registryValue('SYSTEM\\X', 'Start') };
	}

	it('reads numbers and text', () => {
		expect(registry(0, 4, new Uint8Array([2, 0, 0, 0])).read()).toEqual(readable(2));
		expect(registry(0, 1, Buffer.from('Ünïted\0', 'utf16le')).read()).toEqual(readable('Ünïted'));
		expect(registry(0, 3, new Uint8Array([1, 0, 2])).read()).toEqual(readable(new Uint8Array([1, 0, 2])));
		expect(registry(0, 7, Buffer.from('.a.example\0b\0\0', 'utf16le')).read()).toEqual(readable(['.a.example', 'b']));
	});

	it('knows a value that is not there from one that cannot be read', () => {
		const none = new Uint8Array(0);
		expect(registry(2, 0, none).read()).toEqual(readable(undefined));
		expect(registry(5, 0, none).read()).toEqual(unreadable('not-permitted', 'RegGetValueW: 5'));
		expect(registry(234, 1, none).read()).toEqual(unreadable('failed', 'RegGetValueW: 234'));
		expect(registry(0, 1, none, 20_000).read()).toEqual(unreadable('failed', 'RegGetValueW: 20000 bytes'));
	});

	it('asks HKEY_LOCAL_MACHINE as a pointer of the right width', () => {
		const { fake, read } = registry(0, 4, new Uint8Array(4));
		read();
		expect(fake.named('RegGetValueW')[0]?.slice(0, 4)).toEqual([0xffff_ffff_8000_0002n, 'SYSTEM\\X', 'Start', 0x3a]);
	});
});

describe('the keys below a key of the registry', () => {
	function keys(names: readonly string[], { openError = 0, endsWith = 259, pointerSize = 8 } = {}) {
		const fake = fakeNative(
			{
				RegOpenKeyExW: (_root, _key, _options, _access, opened) => {
					write(opened, { 0: 0x777 });
					return openError;
				},
				RegEnumKeyExW: (_key, index, name, length) => {
					const found = names[Number(index)];
					if (found === undefined) return endsWith;
					(name as Uint8Array).set(Buffer.from(`${found}\0`, 'utf16le'));
					write(length, { 0: found.length });
					return 0;
				},
				RegCloseKey: () => 0,
			},
			pointerSize,
		);
		return fake;
	}

	it.each([8, 4])('are listed, and the key is closed (pointers of %i bytes)', (pointerSize) => {
		const fake = keys(['{1}', 'Größe'], { pointerSize });
		expect(win32(fake).registryKeys('SYSTEM\\X')).toEqual(readable(['{1}', 'Größe']));
		const root = pointerSize === 8 ? 0xffff_ffff_8000_0002n : 0x8000_0002n;
		expect(fake.named('RegOpenKeyExW')[0]?.slice(0, 4)).toEqual([root, 'SYSTEM\\X', 0, 8]);
		expect(fake.named('RegCloseKey')).toEqual([[0x777n]]);
	});

	it('are told from a key that is not there, or may not be read', () => {
		expect(win32(keys([], { openError: 2 })).registryKeys('X')).toEqual(readable(undefined));
		expect(win32(keys([], { openError: 5 })).registryKeys('X')).toEqual(unreadable('not-permitted', 'RegOpenKeyExW: 5'));
	});

	it('are not half a list', () => {
		const fake = keys(['{1}'], { endsWith: 1018 });
		expect(win32(fake).registryKeys('X')).toEqual(unreadable('failed', 'RegEnumKeyExW: 1018'));
		expect(fake.named('RegCloseKey')).toHaveLength(1);
		const endless = keys(Array.from({ length: 1001 }, (_, at) => `k${at}`));
		expect(win32(endless).registryKeys('X')).toMatchObject({ read: false, reason: 'failed' });
	});
});

describe('the certificate store', () => {
	const STORE = 0x900n;

	function store({ ders = [] as Uint8Array[], keyError = 0x8009_2004, endsWith = 0x8009_2004, openError = 0, pointerSize = 8 }) {
		const fake = fakeNative(
			{
				CertOpenStore: () => {
					fake.error = openError;
					return openError === 0 ? STORE : null;
				},
				CertCloseStore: () => 1,
				CertFreeCertificateContext: () => 1,
				CertEnumCertificatesInStore: (_store, previous) => {
					const index = previous === null ? 0 : Number(previous) / 0x1000;
					fake.error = endsWith;
					return index < ders.length ? BigInt(0x1000 * (index + 1)) : null;
				},
				// The first has a key.
				CertGetCertificateContextProperty: (context) => {
					fake.error = keyError;
					return context === 0x1000n ? 1 : 0;
				},
			},
			pointerSize,
		);
		for (const [index, der] of ders.entries()) {
			const context = new Uint8Array(3 * pointerSize);
			const at = 0x10_0000 + 0x1000 * index;
			write(context, { 0: 1, [pointerSize]: at, [2 * pointerSize]: der.byteLength });
			fake.memory.set(BigInt(0x1000 * (index + 1)), context);
			fake.memory.set(BigInt(at), der);
		}
		return fake;
	}

	const ders = [Uint8Array.of(0x30, 1), Uint8Array.of(0x30, 2, 3)];

	it.each([8, 4])('copies the DER of every certificate (pointers of %i bytes)', (pointerSize) => {
		const fake = store({ ders, pointerSize });
		const place = 'LocalMachine\\My';
		expect(win32(fake).certificates('machine')).toEqual(
			readable([
				{ der: ders[0], privateKey: 'present', place },
				{ der: ders[1], privateKey: 'absent', place },
			]),
		);
		expect(fake.named('CertCloseStore')).toEqual([[STORE, 0]]);
		// The machine's store, existing, to read.
		expect(fake.named('CertOpenStore')).toEqual([[10n, 0, 0, 0x2_c000, 'MY']]);
	});

	it('does not take a key that it could not ask about for one that is not there', () => {
		const read = win32(store({ ders, keyError: 5 })).certificates('machine');
		expect(read.read && read.value.map(({ privateKey }) => privateKey)).toEqual(['present', 'unknown']);
	});

	it('reads a store that nobody has made yet as empty, and one that it may not open as unreadable', () => {
		expect(win32(store({})).certificates('machine')).toEqual(readable([]));
		expect(win32(store({ openError: 2 })).certificates('machine')).toEqual(readable([]));
		expect(win32(store({ openError: 5 })).certificates('machine')).toEqual(unreadable('not-permitted', 'CertOpenStore: 5'));
	});

	it('does not take half a list for the whole', () => {
		const fake = store({ ders, endsWith: 1722 });
		expect(win32(fake).certificates('machine')).toEqual(unreadable('failed', 'CertEnumCertificatesInStore: 1722'));
		expect(fake.named('CertCloseStore')).toHaveLength(1);
	});

	it('refuses a certificate of impossible length, and gives it back', () => {
		const fake = store({ ders });
		write(fake.memory.get(0x1000n), { 16: 0x7fff_ffff });
		expect(win32(fake).certificates('machine')).toMatchObject({ read: false, reason: 'failed' });
		expect(fake.named('CertFreeCertificateContext')).toEqual([[0x1000n]]);
	});
});

describe('without Windows', () => {
	it('says which library is not there, in words that nobody translates', async () => {
		const real = await loadWin32();
		if ('read' in real) throw new Error('koffi should be installed here');
		for (const api of [real, win32(fakeNative({}))]) {
			expect(api.service('IKEEXT')).toEqual(unreadable('failed', 'advapi32.dll'));
			expect(api.registryValue('SYSTEM', 'x')).toEqual(unreadable('failed', 'advapi32.dll'));
			expect(api.registryKeys('SYSTEM')).toEqual(unreadable('failed', 'advapi32.dll'));
			expect(api.certificates('machine')).toEqual(unreadable('failed', 'crypt32.dll'));
			expect(api.adapters()).toEqual(unreadable('failed', 'iphlpapi.dll'));
			expect(api.routes(4)).toEqual(unreadable('failed', 'iphlpapi.dll'));
			expect(api.neighbours(4)).toEqual(unreadable('failed', 'iphlpapi.dll'));
		}
	});

	it('says that koffi is not installed', async () => {
		vi.doMock('koffi', () => {
			throw new Error('Cannot find package');
		});
		try {
			expect(await loadWin32()).toEqual(unreadable('missing-module', 'koffi'));
		} finally {
			vi.doUnmock('koffi');
		}
	});
});
