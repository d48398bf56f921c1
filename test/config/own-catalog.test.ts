import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { allCodes, findCode } from '../../src/catalog/load.ts';
import type { Catalog } from '../../src/catalog/schema.ts';
import { catalogFor } from '../../src/commands/configuration.ts';
import { builtInCatalog } from '../../src/program/built-in-catalog.ts';
import { explain } from '../../src/report/explanation.ts';
import type { Report } from '../../src/report/schema.ts';
import { runProgram } from '../commands/program.ts';
import { ROOT } from '../commands/project-copy.ts';

/** `own/`: what an organisation might have: a family, a code of a built-in family, and two causes. */

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-own-'));
const config = join(folder, 'vpn-doctor.config.yaml');
const below = join(folder, 'somewhere/below');
let catalog: Catalog;
const builtIn = builtInCatalog(ROOT);

beforeAll(async () => {
	cpSync(join(import.meta.dirname, 'own'), join(folder, 'own'), { recursive: true });
	mkdirSync(below, { recursive: true });
	writeFileSync(config, 'catalog: [own]\n', { mode: 0o644 });
	catalog = await catalogFor(ROOT, config);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the catalog with an own folder', () => {
	it('has everything that is built in, and what is added', () => {
		const codes = (all: Catalog) => allCodes(all).map(({ code }) => code);
		expect(codes(catalog).filter((code) => !codes(builtIn).includes(code))).toEqual(['999901', 'acme:17']);
		expect(codes(builtIn).filter((code) => !codes(catalog).includes(code))).toEqual([]);
		expect(catalog.names.map(({ code }) => code).sort()).toEqual(codes(catalog).sort());
		expect(catalog.causes.slice(0, builtIn.causes.length)).toEqual(builtIn.causes);
		expect(catalog.causes.slice(builtIn.causes.length).map(({ id }) => id)).toEqual(['acme-port-closed', 'acme-laptop-unknown']);
		const { families: _, causes: __, names: ___, version: ____, prepared: _____, ...rest } = builtIn;
		expect(catalog).toMatchObject(rest);
		// What was prepared does not know the added wordings.
		expect(catalog.prepared).toBeUndefined();
	});

	it('puts a code into the built-in family of that name, and says who shows it', () => {
		expect(catalog.families.filter(({ family }) => family === 'windows-ras')).toHaveLength(1);
		expect(findCode(catalog, '999901')).toMatchObject({ family: 'windows-ras', shownBy: 'The Windows of Acme' });
		expect(findCode(catalog, '806')).toEqual(findCode(builtIn, '806'));
		expect(findCode(catalog, 'acme:17')).toMatchObject({ familyTitle: 'Acme launcher' });
	});

	it('has a version of its own, which changes with the folder', async () => {
		expect(catalog.version.startsWith(`${builtIn.version}.`)).toBe(true);
		expect((await catalogFor(ROOT, config)).version).toBe(catalog.version);
		writeFileSync(join(folder, 'other.yaml'), 'catalog: [other]\n');
		cpSync(join(folder, 'own/codes/windows.yaml'), join(folder, 'other/codes/windows.yaml'));
		expect((await catalogFor(ROOT, join(folder, 'other.yaml'))).version).not.toBe(catalog.version);
	});

	it('is the same from JSON, and with a reference to its schema', async () => {
		const json = join(folder, 'config.json');
		writeFileSync(json, '\ufeff{ "$schema": "./config.schema.json", "catalog": ["./own"] }');
		expect((await catalogFor(ROOT, json)).version).toBe(catalog.version);
	});

	it('may be laid out with links, as what is mounted often is', async () => {
		mkdirSync(join(folder, 'linked/codes'), { recursive: true });
		symlinkSync(join(folder, 'own/codes/acme.yaml'), join(folder, 'linked/codes/acme.yaml'));
		writeFileSync(join(folder, 'linked.yaml'), 'catalog: [linked]\n');
		expect(findCode(await catalogFor(ROOT, join(folder, 'linked.yaml')), 'acme:17')).toBeDefined();
	});

	it('is only the built-in one without a folder', async () => {
		const none = join(folder, 'none.yaml');
		writeFileSync(none, 'catalog: []\n');
		expect((await catalogFor(ROOT, none)).version).toBe(builtIn.version);
	});
});

describe('explain', () => {
	it.each([
		['its message', 'error: The ACME gateway turns this laptop away today!', 'acme:17'],
		['its symbol', 'ACME_LAPTOP_UNKNOWN', 'acme:17'],
		['its number', '999901', '999901'],
	])('recognises an own code by %s', (_, text, code) => {
		expect(explain(catalog, text, '0').matches[0]).toMatchObject({ code });
	});

	it('lists its causes, and an own cause of a built-in code', () => {
		const causesOf = (code: string) => explain(catalog, code, '0').matches[0]?.causes.map(({ id }) => id);
		expect(causesOf('acme:17')).toEqual(['acme-port-closed', 'acme-laptop-unknown']);
		expect(causesOf('691')).toContain('acme-laptop-unknown');
	});

	test('on the command line', async () => {
		const { code, stdout, stderr } = await runProgram(['explain', 'ACME_LAPTOP_UNKNOWN'], { cwd: below });
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(stdout).toContain('Enter the laptop in the register of Acme.');
	});
});

describe('on the command line', () => {
	it('codes lists it, found from a folder below, or by --config from anywhere', async () => {
		for (const [args, cwd] of [
			[[], below],
			[['--config', config], ROOT],
		] as const) {
			const { code, stdout, stderr } = await runProgram(['codes', '--family', 'acme', ...args], { cwd });
			expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
			expect(stdout).toMatch(/Acme launcher\n.*acme:17 +The gateway of Acme does not know this laptop\./);
		}
		expect((await runProgram(['codes', '--family', 'acme'])).code).toBe(64);
	});

	it('codes show prints it with its causes', async () => {
		const { code, stdout, stderr } = await runProgram(['codes', 'show', 'acme:17'], { cwd: below });
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(stdout).toContain('The Acme gateway turns this laptop away today');
		expect(stdout).toContain("Acme's register does not have this laptop");
		expect(stdout).toContain('Enter the laptop in the register of Acme.');
	});

	it('check takes an own cause into account', async () => {
		// Port 1 of this computer: nothing is there, and something says so at once.
		const { stdout, stderr } = await runProgram(['check', '127.0.0.1:1', '--tunnel', 'sstp', '--json'], { cwd: below });
		expect(stderr).toBe('');
		const { targets, catalogVersion } = JSON.parse(stdout) as Report;
		expect(catalogVersion).toBe(catalog.version);
		expect(targets[0]?.causes.find(({ id }) => id === 'acme-port-closed')).toMatchObject({ standing: 'fits' });
	});

	it('wrong: a line for each fault, 78, and nothing on stdout; for every command', async () => {
		const broken = join(folder, 'broken');
		mkdirSync(join(broken, 'own/codes'), { recursive: true });
		writeFileSync(join(broken, 'vpn-doctor.config.yaml'), 'catalog: [own, gone]\n', { mode: 0o644 });
		writeFileSync(join(broken, 'own/codes/acme.yaml'), 'family: acme\n');
		for (const args of [['codes'], ['codes', 'show', '806'], ['check', '127.0.0.1', '--only', 'dns'], ['check', '127.0.0.1', '--json']]) {
			const { code, stdout, stderr } = await runProgram(args, { cwd: broken });
			expect(stderr.split('\n').map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
				'vpn-doctor: the configuration cannot be used:',
				'  vpn-doctor.config.yaml: catalog.1',
				'  own/codes/acme.yaml: title',
				'  own/codes/acme.yaml: shownBy',
				'  own/codes/acme.yaml: codes',
				'',
			]);
			expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
		}
	});

	it('--config without a name is a mistake', async () => {
		const { code, stderr } = await runProgram(['codes', '--config', ''], { cwd: below });
		expect(stderr).toBe('vpn-doctor: --config needs the name of a file, such as vpn-doctor.config.yaml.\n');
		expect(code).toBe(64);
	});
});
