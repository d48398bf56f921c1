import { execFileSync, spawnSync } from 'node:child_process';
import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { initiationsIn } from '../../src/host/initiations.ts';
import { stateFolders } from '../../src/host/state-file.ts';

const SERVER = '203.0.113.10';
let home = '';
let folder = '';
let file = '';
let clock = 1_800_000_000_000;

beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), 'vpn-doctor-'));
	folder = join(home, '.local/state/vpn-doctor');
	file = join(folder, 'ike-initiations.json');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** As another process would ask: each reads for itself. */
function memory(environment: Record<string, string> = { HOME: home }) {
	return initiationsIn(stateFolders('linux', environment), () => clock);
}

/** What stands in the file is put there by somebody else. */
function found(content: string): void {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	writeFileSync(file, content);
}

const entry = { address: SERVER, port: 500, at: clock - 1000 };

describe('where', () => {
	test('the folder of each system', () => {
		expect(stateFolders('linux', { HOME: '/home/me' })?.at(-1)).toBe('/home/me/.local/state/vpn-doctor');
		expect(stateFolders('macos', { HOME: '/Users/me', XDG_STATE_HOME: '/elsewhere' })).toEqual(['/elsewhere', '/elsewhere/vpn-doctor']);
		expect(stateFolders('linux', { HOME: '/home/me', XDG_STATE_HOME: 'relative' })?.at(-1)).toBe('/home/me/.local/state/vpn-doctor');
		const LOCALAPPDATA = 'C:\\Users\\me\\AppData\\Local';
		expect(stateFolders('windows', { LOCALAPPDATA, HOME: '/home/me' })).toEqual(['C:\\Users\\me\\AppData\\Local\\vpn-doctor']);
	});

	test('nowhere, where nobody says where', () => {
		for (const environment of [{}, { HOME: '' }, { HOME: 'relative' }]) expect(stateFolders('linux', environment)).toBeUndefined();
		expect(stateFolders('windows', { LOCALAPPDATA: 'relative', HOME: '/home/me' })).toBeUndefined();
		const nowhere = initiationsIn(undefined);
		nowhere.noteInitiation(SERVER, 500);
		expect(nowhere.recentInitiations(SERVER, 500)).toEqual([]);
	});
});

describe('what is remembered', () => {
	test('an address, a port and a time, for 30 s, whoever asks', () => {
		memory().noteInitiation(SERVER, 500);
		clock += 10_000;
		memory().noteInitiation(SERVER, 500);
		expect(memory().recentInitiations(SERVER, 500)).toEqual([30_000, 20_000]);
		expect(memory().recentInitiations(SERVER, 4500)).toEqual([]);
		expect(memory().recentInitiations('203.0.113.11', 500)).toEqual([]);
		const content = JSON.parse(readFileSync(file, 'utf8'));
		expect(content.map((one: object) => Object.keys(one))).toEqual([
			['address', 'port', 'at'],
			['address', 'port', 'at'],
		]);
		clock += 20_000;
		expect(memory().recentInitiations(SERVER, 500)).toEqual([10_000]);
		clock += 10_000;
		expect(memory().recentInitiations(SERVER, 500)).toEqual([]);
		memory().noteInitiation('2001:db8::1', 500);
		expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(1);
	});

	test('stays small, and leaves no other file', () => {
		for (let i = 0; i < 100; i++) memory().noteInitiation(`fe80::${i}%a-zone-with-a-name`, 500);
		memory().noteInitiation(SERVER, 500);
		expect(statSync(file).size).toBeLessThan(8192);
		expect(memory().recentInitiations(SERVER, 500)).toHaveLength(1);
		expect(readdirSync(folder)).toEqual(['ike-initiations.json']);
	});

	test('reading makes nothing', () => {
		expect(memory().recentInitiations(SERVER, 500)).toEqual([]);
		expect(readdirSync(home)).toEqual([]);
	});

	test.skipIf(process.platform === 'win32')('for the user alone', () => {
		memory().noteInitiation(SERVER, 500);
		expect(statSync(folder).mode & 0o777).toBe(0o700);
		expect(statSync(file).mode & 0o777).toBe(0o600);
	});

	test('two processes that write at once: one of them wins, and the file is whole', () => {
		const source = join(import.meta.dirname, '../../src/host/initiations.ts');
		const script = `const { initiationsIn } = await import(${JSON.stringify(`file://${source}`)});
			const { stateFolders } = await import(${JSON.stringify(`file://${join(import.meta.dirname, '../../src/host/state-file.ts')}`)});
			const memory = initiationsIn(stateFolders('linux', { HOME: ${JSON.stringify(home)} }), () => ${clock});
			for (let i = 0; i < 200; i++) { memory.noteInitiation('${SERVER}', 500); memory.recentInitiations('${SERVER}', 500); }`;
		const args = ['--no-warnings', '--input-type=module', '-e', script];
		const shell = spawnSync('sh', ['-c', '"$0" "$@" & "$0" "$@" & wait', process.execPath, ...args], { encoding: 'utf8' });
		expect(shell.stderr).toBe('');
		expect(memory().recentInitiations(SERVER, 500).length).toBeGreaterThan(1);
		expect(readdirSync(folder)).toEqual(['ike-initiations.json']);
	});
});

describe('what is found and cannot be ours', () => {
	test.each([
		['nothing', ''],
		['no JSON', '{'],
		['no list', '{"address":"203.0.113.10"}'],
		['null', 'null'],
		[
			'entries of other kinds',
			JSON.stringify([null, 1, 'x', [], {}, { ...entry, at: '1' }, { ...entry, port: 1.5 }, { ...entry, at: null }]),
		],
		['a time to come', JSON.stringify([{ ...entry, at: clock + 1e9 }])],
		['more than a few KB', `${JSON.stringify([entry])}${' '.repeat(9000)}`],
		['nested without end', '['.repeat(8000)],
	])('%s', (_, content) => {
		found(content);
		expect(memory().recentInitiations(SERVER, 500)).toEqual([]);
		memory().noteInitiation(SERVER, 500);
		expect(memory().recentInitiations(SERVER, 500)).toEqual([30_000]);
	});

	test('what is well among it counts', () => {
		clock = entry.at + 1000;
		found(JSON.stringify([{ bad: true }, entry]));
		expect(memory().recentInitiations(SERVER, 500)).toEqual([29_000]);
	});

	test.skipIf(process.platform === 'win32')('a link: neither read nor written through', () => {
		const other = join(home, 'other');
		clock = entry.at + 1000;
		writeFileSync(other, JSON.stringify([entry]));
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		symlinkSync(other, file);
		expect(memory().recentInitiations(SERVER, 500)).toEqual([]);
		memory().noteInitiation(SERVER, 500);
		expect(JSON.parse(readFileSync(other, 'utf8'))).toEqual([entry]);
	});

	test.skipIf(process.platform === 'win32')('a folder that is a link, or that others may write to', () => {
		const other = join(home, 'other');
		mkdirSync(other, { mode: 0o700 });
		mkdirSync(join(home, '.local/state'), { recursive: true });
		symlinkSync(other, folder);
		memory().noteInitiation(SERVER, 500);
		expect(readdirSync(other)).toEqual([]);
		rmSync(folder);
		mkdirSync(folder);
		chmodSync(folder, 0o777);
		memory().noteInitiation(SERVER, 500);
		expect(readdirSync(folder)).toEqual([]);
	});

	test.skipIf(process.platform === 'win32')('a pipe, which nobody waits for', () => {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		execFileSync('mkfifo', [file]);
		expect(memory().recentInitiations(SERVER, 500)).toEqual([]);
	});

	test.runIf(process.getuid?.() === 0)("somebody else's file, folder or home", () => {
		clock = entry.at + 1000;
		found(JSON.stringify([entry]));
		chownSync(file, 65_534, 65_534);
		expect(memory().recentInitiations(SERVER, 500)).toEqual([]);
		chownSync(file, 0, 0);
		expect(memory().recentInitiations(SERVER, 500)).toHaveLength(1);
		chownSync(folder, 65_534, 65_534);
		expect(memory().recentInitiations(SERVER, 500)).toEqual([]);
		rmSync(join(home, '.local'), { recursive: true });
		// As under a sudo that keeps HOME.
		chownSync(home, 65_534, 65_534);
		memory().noteInitiation(SERVER, 500);
		expect(readdirSync(home)).toEqual([]);
	});
});

test('a home that is not there, or is no folder, costs nothing', () => {
	for (const HOME of [join(home, 'none'), '/proc/nobody', '/dev/null']) {
		const nowhere = memory({ HOME });
		nowhere.noteInitiation(SERVER, 500);
		expect(nowhere.recentInitiations(SERVER, 500)).toEqual([]);
	}
	expect(existsSync(join(home, 'none'))).toBe(false);
});
