import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { findConfig } from '../../src/config/find.ts';
import { distrust } from '../../src/config/trust.ts';
import { runProgram } from '../commands/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-config-'));
const deep = join(folder, 'one/two');
beforeEach(() => {
	rmSync(folder, { recursive: true });
	mkdirSync(deep, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text = 'catalog: []\n'): string {
	const path = join(folder, name);
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
	chmodSync(path, 0o644);
	return path;
}

describe('findConfig', () => {
	it('takes the nearest, in any of its forms', () => {
		expect(findConfig(deep)).toBeUndefined();
		const far = file('vpn-doctor.config.json');
		expect(findConfig(deep)).toBe(far);
		const nearer = file('one/vpn-doctor.config.yml');
		expect(findConfig(deep)).toBe(nearer);
		const here = file('one/two/vpn-doctor.config.yaml');
		expect(findConfig(deep)).toBe(here);
		expect(findConfig(folder)).toBe(far);
	});

	it('passes over folders of that name', () => {
		mkdirSync(join(deep, 'vpn-doctor.config.yaml'));
		expect(findConfig(deep)).toBeUndefined();
	});

	it('refuses two in one folder: nobody knows which one is meant', () => {
		file('vpn-doctor.config.yaml');
		file('vpn-doctor.config.json');
		expect(() => findConfig(deep)).toThrow(
			/\.yaml: expected no other configuration beside it, but there is .*\.json\. Remove one, or name one: --config FILE$/,
		);
	});
});

describe('a file that was found and not named', () => {
	const stats = (uid: number, gid: number, mode: number) => ({ uid, gid, mode: 0o100000 | mode });

	it.each([
		['my own', stats(1000, 1000, 0o644), 1000],
		['my own, with a group of nobody else', stats(1000, 1000, 0o664), 1000],
		['of root', stats(0, 0, 0o664), 1000],
		['of root, for root', stats(0, 0, 0o600), 0],
		['whatever, on Windows', stats(0, 0, 0o666), undefined],
	])('%s: is used', (_, file, uid) => {
		expect(distrust(file, uid)).toBeUndefined();
	});

	it.each([
		['of another user', stats(1001, 1001, 0o644), 1000, /belongs to another user \(number 1001\)/],
		['of a user, for root', stats(1000, 1000, 0o600), 0, /belongs to another user \(number 1000\)/],
		['writable by everybody', stats(1000, 1000, 0o646), 1000, /other users may write/],
		['writable by a shared group', stats(1000, 100, 0o664), 1000, /other users may write/],
		['of root, and writable by a shared group', stats(0, 100, 0o664), 1000, /other users may write/],
	])('%s: is not', (_, file, uid, why) => {
		expect(distrust(file, uid)).toMatch(why);
	});
});

describe.runIf(process.getuid !== undefined)('the program', () => {
	const found = () => runProgram(['codes', '--family', 'windows-ras'], { cwd: deep });
	const named = (path: string) => runProgram(['codes', '--family', 'windows-ras', '--config', path], { cwd: deep });

	it('refuses what others may write to, says why and how to go on; and goes on like that', async () => {
		const path = file('vpn-doctor.config.yaml');
		chmodSync(path, 0o666);
		const { code, stdout, stderr } = await found();
		expect(stderr).toBe(
			`vpn-doctor: ${path}: was found on the way up from the current folder and is not used: other users may write to it. If you trust it, name it: --config ${path}. Else start from another folder.\n`,
		);
		expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
		expect(await named(path)).toMatchObject({ code: 0, stderr: '' });
		expect(await named('../../vpn-doctor.config.yaml')).toMatchObject({ code: 0, stderr: '' });
	});

	it.runIf(process.getuid?.() === 0)('refuses what belongs to another user', async () => {
		const path = file('vpn-doctor.config.yaml');
		chownSync(path, 12345, 12345);
		const { code, stderr } = await found();
		expect(stderr).toMatch(
			/belongs to another user \(number 12345\), and neither to you nor to root\. If you trust it, name it: --config /,
		);
		expect(code).toBe(78);
		expect(await named(path)).toMatchObject({ code: 0, stderr: '' });
	});

	it.runIf(process.getuid?.() === 0)('refuses a link that another user has made, wherever it leads', async () => {
		const own = file('elsewhere/own.yaml');
		const link = join(folder, 'vpn-doctor.config.yaml');
		symlinkSync(own, link);
		expect(await found()).toMatchObject({ code: 0, stderr: '' });
		const { lchownSync } = await import('node:fs');
		lchownSync(link, 12345, 12345);
		expect(await found()).toMatchObject({ code: 78, stderr: expect.stringContaining('belongs to another user (number 12345)') });
	});
});
