import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundledLicences, licencesInside } from '../../src/program/licences.ts';
import { runProgram } from './program.ts';
import { ROOT } from './project-copy.ts';

const all = licencesInside(ROOT, '0.1.0');
const bundle = readFileSync(join(ROOT, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');

describe('the licences of everything inside', () => {
	test('begin with the program’s own', () => {
		expect(all[0]).toEqual({
			name: 'vpn-doctor',
			version: '0.1.0',
			licence: 'MIT',
			text: readFileSync(join(ROOT, 'LICENSE'), 'utf8').trim(),
		});
	});

	test('are all that the build has gathered, each with its text', () => {
		const lines = bundle.split('\n').filter((line) => /^-{80}$/.test(line));
		expect(all).toHaveLength(lines.length + 1);
		for (const { name, version, text } of all) {
			expect(version, name).toMatch(/^\d+\.\d+\.\d+/);
			expect(text, name).toMatch(/permission|licen[cs]e|redistribution/i);
			expect(text.length, name).toBeGreaterThan(300);
			expect(bundle + all[0]?.text).toContain(text);
		}
	});

	test('name every library that the program loads, and koffi with what is compiled into it', () => {
		const names = all.map(({ name }) => name);
		for (const name of ['@oclif/core', 'execa', 'ora', 'ping', 'systeminformation', 'yaml', 'zod', 'koffi', 'emoji-regex'])
			expect(names).toContain(name);
		const { text = '' } = all.find(({ name }) => name === 'koffi') ?? {};
		for (const vendored of readdirSync(join(ROOT, 'node_modules/koffi/vendor'))) expect(text).toContain(vendored);
		expect(text).toContain(readFileSync(join(ROOT, 'node_modules/koffi/LICENSE.txt'), 'utf8').trim());
	});

	test('are the words of the packages themselves', () => {
		for (const { name, version, text } of all.slice(1)) {
			const folder = join(ROOT, 'node_modules', name);
			if (!existsSync(folder) || JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version !== version) continue;
			const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry)) as string;
			expect(text.startsWith(readFileSync(join(folder, file), 'utf8').trim()), name).toBe(true);
		}
	});

	test('what is no entry is none', () => {
		expect(bundledLicences('')).toEqual([]);
		expect(bundledLicences(`a 1.0.0 (MIT)\n\nText\n\n${'-'.repeat(80)}\n\n`)).toEqual([
			{ name: 'a', version: '1.0.0', licence: 'MIT', text: 'Text' },
		]);
	});
});

describe('vpn-doctor licenses', () => {
	test('prints all texts, word for word', async () => {
		const { code, stdout, stderr } = await runProgram(['licenses']);
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		for (const { text } of all) expect(stdout).toContain(text);
	});

	test('--list: a line each', async () => {
		const { code, stdout } = await runProgram(['licenses', '--list']);
		expect(code).toBe(0);
		const lines = stdout.trimEnd().split('\n');
		expect(lines).toHaveLength(all.length);
		for (const [at, { name, version, licence }] of all.entries()) expect(lines[at]?.split(/ {2,}/)).toEqual([name, version, licence]);
	});

	test('one of them; and as JSON', async () => {
		expect((await runProgram(['licenses', 'Koffi'])).stdout).toMatch(/^koffi \d\S+ \(MIT\)\n\n/);
		expect(JSON.parse((await runProgram(['licenses', 'koffi', '--json'])).stdout)).toEqual(all.filter(({ name }) => name === 'koffi'));
		expect(JSON.parse((await runProgram(['licenses', '--list', '--json'])).stdout)[0]).toEqual({
			name: 'vpn-doctor',
			version: '0.1.0',
			licence: 'MIT',
		});
	});
});
