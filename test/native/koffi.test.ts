import { expect, test, vi } from 'vitest';
import { unreadable } from '../../src/host/host.ts';

test('with --no-native nothing is loaded, and what takes it says so', async () => {
	vi.resetModules();
	vi.doMock('koffi', () => {
		throw new Error('was loaded');
	});
	const { forbidNative } = await import('../../src/native/permission.ts');
	const { loadKoffi } = await import('../../src/native/koffi.ts');
	const { loadWin32 } = await import('../../src/host/win32.ts');
	forbidNative();
	await expect(loadKoffi()).rejects.toThrow('koffi is switched off (--no-native)');
	expect(await loadWin32()).toEqual(unreadable('failed', 'koffi is switched off (--no-native)'));
	vi.doUnmock('koffi');
});
