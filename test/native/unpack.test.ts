import {
	chmodSync,
	closeSync,
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
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { unpack } from '../../src/native/unpack.ts';
import { foldersOf } from '../../src/program/own-folder.ts';

const BYTES = Buffer.from('\x7fELF as if');
let home: string;
let folders: readonly string[];
let file: string;

beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), 'vpn-doctor-unpack-'));
	folders = ['.cache', '.cache/vpn-doctor', '.cache/vpn-doctor/native-1'].map((path) => join(home, path));
	file = join(home, '.cache/vpn-doctor/native-1/koffi.node');
});

afterEach(() => {
	vi.restoreAllMocks();
	rmSync(home, { recursive: true });
});

/** What is open is what counts: it is read by its descriptor. */
function unpacked(): Buffer {
	const { descriptor, path } = unpack(BYTES, folders, 'koffi.node');
	expect(path).toBe(file);
	const bytes = readFileSync(descriptor);
	closeSync(descriptor);
	return bytes;
}

test('for the user alone, once, and nothing else is left', () => {
	unpack(BYTES, folders, 'koffi.node');
	const { ino, mode } = statSync(file);
	expect(mode & 0o777).toBe(0o600);
	expect(folders.map((folder) => statSync(folder).mode & 0o777)).toEqual([0o700, 0o700, 0o700]);
	expect(readFileSync(file)).toEqual(BYTES);
	unpacked();
	expect(statSync(file).ino).toBe(ino);
	expect(readdirSync(join(home, '.cache/vpn-doctor/native-1'))).toEqual(['koffi.node']);
});

test('the home itself is never made', () => {
	const nowhere = ['.cache', '.cache/vpn-doctor'].map((path) => join(home, 'nobody', path));
	expect(() => unpack(BYTES, nowhere, 'koffi.node')).toThrow('ENOENT');
	expect(readdirSync(home)).toEqual([]);
});

const REFUSED = /is not what this program has left there/;

test.each<[string, () => void]>([
	['other bytes of the same length', () => writeFileSync(file, Buffer.from('\x7fELF as xx'))],
	['a piece of it', () => writeFileSync(file, BYTES.subarray(0, 4))],
	['more than it', () => writeFileSync(file, Buffer.concat([BYTES, BYTES]))],
	[
		'a link to a file with the right bytes',
		() => {
			writeFileSync(join(home, 'elsewhere'), BYTES);
			rmSync(file);
			symlinkSync(join(home, 'elsewhere'), file);
		},
	],
	[
		'a link to nothing',
		() => {
			rmSync(file);
			symlinkSync(join(home, 'nothing'), file);
		},
	],
	[
		'a folder',
		() => {
			rmSync(file);
			mkdirSync(file);
		},
	],
	['a file that others may write to', () => chmodSync(file, 0o666)],
	['a folder that others may write to', () => chmodSync(folders[2] as string, 0o770)],
	['one above it that others may write to', () => chmodSync(folders[1] as string, 0o707)],
	[
		'a link in the place of the folder',
		() => {
			rmSync(folders[2] as string, { recursive: true });
			mkdirSync(join(home, 'other'), { mode: 0o700 });
			symlinkSync(join(home, 'other'), folders[2] as string);
		},
	],
])('refuses %s, and leaves it', (_, tamper) => {
	unpacked();
	tamper();
	const before = readdirSync(home, { recursive: true });
	expect(unpacked).toThrow(REFUSED);
	expect(readdirSync(home, { recursive: true })).toEqual(before);
});

test('refuses what belongs to another user', () => {
	unpacked();
	const owner = statSync(file).uid;
	vi.spyOn(process, 'getuid').mockReturnValue(owner + 1);
	expect(unpacked).toThrow(REFUSED);
});

test('where nothing can be written: what the system says, and no half of a file', () => {
	unpacked();
	rmSync(file);
	writeFileSync(join(home, 'in-the-way'), '');
	expect(() => unpack(BYTES, [...folders, join(home, 'in-the-way/native-1')], 'koffi.node')).toThrow('ENOTDIR');
	expect(readdirSync(folders[2] as string)).toEqual([]);
});

test('the folders that the environment names, as its system has it', () => {
	const cache = { variable: 'XDG_CACHE_HOME', below: ['.cache'] };
	expect(foldersOf({ HOME: '/home/a' }, { windows: false, ...cache })).toEqual(['/home/a/.cache', '/home/a/.cache/vpn-doctor']);
	expect(foldersOf({ HOME: '/home/a', XDG_CACHE_HOME: '/c' }, { windows: false, ...cache })).toEqual(['/c', '/c/vpn-doctor']);
	expect(foldersOf({ HOME: '/home/a', XDG_CACHE_HOME: 'c' }, { windows: false, ...cache })).toEqual([
		'/home/a/.cache',
		'/home/a/.cache/vpn-doctor',
	]);
	expect(foldersOf({ HOME: '.' }, { windows: false, ...cache })).toBeUndefined();
	expect(foldersOf({ LOCALAPPDATA: 'C:\\Users\\a\\AppData\\Local' }, { windows: true, ...cache })).toEqual([
		'C:\\Users\\a\\AppData\\Local\\vpn-doctor',
	]);
	expect(foldersOf({ LOCALAPPDATA: 'Local' }, { windows: true, ...cache })).toBeUndefined();
});
