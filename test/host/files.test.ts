import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../../src/host/files.ts';

let folder = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('text, and names in order', () => {
	writeFileSync(join(folder, 'b'), 'grüß\n');
	mkdirSync(join(folder, 'a'));
	expect(files.readText(join(folder, 'b'))).toEqual({ read: true, value: 'grüß\n' });
	expect(files.list(folder)).toEqual({ read: true, value: ['a', 'b'] });
});

test('not there is a fact, also below a file', () => {
	writeFileSync(join(folder, 'file'), '');
	for (const path of [join(folder, 'none'), join(folder, 'file', 'below')]) {
		expect(files.readText(path)).toEqual({ read: true, value: undefined });
		expect(files.list(path)).toEqual({ read: true, value: undefined });
	}
});

test('what cannot be read says why', () => {
	expect(files.readText(folder)).toMatchObject({ read: false, reason: 'failed' });
	expect(files.readText('/a\0b')).toMatchObject({ read: false, reason: 'failed' });
});

test('a file without end is read to the bound', () => {
	writeFileSync(join(folder, 'large'), 'x'.repeat(3 * 1024 * 1024));
	expect(files.readText(join(folder, 'large'))).toEqual({ read: true, value: 'x'.repeat(1024 * 1024) });
});

test.runIf(process.platform === 'linux')('files of the kernel, which say that they are empty', () => {
	expect(files.readText('/proc/net/route')).toMatchObject({ read: true, value: expect.stringContaining('Iface') });
});
