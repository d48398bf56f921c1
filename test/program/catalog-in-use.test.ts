import { spawnSync } from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { findCode } from '../../src/catalog/load.ts';
import { MOST_BYTES } from '../../src/catalog/most-bytes.ts';
import { takeCatalog } from '../../src/commands/catalog/take.ts';
import { InputError, UsageError } from '../../src/commands/command.ts';
import { builtInCatalog } from '../../src/program/built-in-catalog.ts';
import { catalogInUse } from '../../src/program/catalog-in-use.ts';
import { type CatalogPlace, catalogPlaces } from '../../src/program/catalog-places.ts';
import { catalogOf, newKey, signed, withMeaning } from '../catalog/signing.ts';
import { ROOT } from '../commands/project-copy.ts';

const ours = newKey('The publisher');
const other = newKey('Somebody');
const keys = [ours.key];
const builtIn = builtInCatalog(ROOT).version;
const SOON = catalogOf('2030.1.1', withMeaning('Soon it means something new.'));
const LATER = catalogOf('2030.1.2', withMeaning('Later it means something else.'));
const PAST = catalogOf('2020.1.1', withMeaning('Once it meant less.'));

let folder: string;
let user: CatalogPlace;
let system: CatalogPlace;
const folders: string[] = [];
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-catalog-'));
	folders.push(folder);
	[system, user] = [placeOf('system'), placeOf('user')];
});
afterAll(() => {
	for (const each of folders) rmSync(each, { recursive: true });
});

function placeOf(whose: CatalogPlace['whose']): CatalogPlace {
	const base = join(folder, whose);
	mkdirSync(base);
	return { whose, folders: [base, join(base, 'vpn-doctor')], path: join(base, 'vpn-doctor/catalog.signed') };
}

const places = () => [system, user];
const use = (trusted = keys) => catalogInUse(ROOT, { keys: trusted, places: places() });
const meaning = async () => findCode((await use()).catalog, '806')?.meaning;

function put(place: CatalogPlace, bytes: Uint8Array): void {
	mkdirSync(dirname(place.path), { recursive: true });
	writeFileSync(place.path, bytes);
}

function file(bytes: Uint8Array, name = 'new.catalog'): string {
	writeFileSync(join(folder, name), bytes);
	return join(folder, name);
}

const take = (bytes: Uint8Array, place = user, trusted = keys) =>
	takeCatalog(ROOT, file(bytes), place, { keys: trusted, places: places() });

async function refusalOf(bytes: Uint8Array, trusted = keys): Promise<string> {
	const error = await take(bytes, user, trusted).then(
		() => undefined,
		(reason) => reason,
	);
	expect(error).toBeInstanceOf(InputError);
	expect(error.message).not.toMatch(/\n|\u001b/);
	expect(existsSync(user.path)).toBe(false);
	return error.message;
}

describe('the catalog in use', () => {
	it('is the one that is built in, as long as there is no other', async () => {
		expect(await use()).toMatchObject({ catalog: { version: builtIn }, ignored: [] });
		expect((await use()).kept).toBeUndefined();
	});

	it('is the newest of the built-in one, everybody’s and the user’s', async () => {
		put(system, signed(SOON, ours));
		expect(await use()).toMatchObject({ catalog: { version: SOON.version }, kept: { place: system, key: ours.key }, ignored: [] });
		put(user, signed(LATER, ours));
		expect(await use()).toMatchObject({
			catalog: { version: LATER.version },
			kept: { place: user },
			ignored: [{ place: system, why: 'older' }],
		});
		expect(await meaning()).toBe('Later it means something else.');
		put(user, signed(PAST, ours));
		expect(await use()).toMatchObject({
			catalog: { version: SOON.version },
			ignored: [{ place: user, why: 'older', detail: PAST.version }],
		});
		put(user, signed(SOON, ours));
		expect(await use()).toMatchObject({ kept: { place: system }, ignored: [{ why: 'same' }] });
	});

	it.each<[string, (bytes: Buffer) => Buffer, string]>([
		['a byte of it was changed', (bytes) => Buffer.from(bytes.toString().replace('something new', 'something bad')), 'damaged'],
		['its head was changed', (bytes) => Buffer.from(bytes.toString().replace('"2030.1.1', '"2031.1.1')), 'wrong-signature'],
		['it ends too early', (bytes) => bytes.subarray(0, bytes.length - 1), 'damaged'],
		['somebody else has signed it', () => signed(SOON, other), 'unknown-key'],
		['it is something else', () => Buffer.from('{}'), 'not-a-catalog'],
		['it is empty', () => Buffer.alloc(0), 'not-a-catalog'],
		['it needs a newer program', () => signed(SOON, ours, { program: '99.0.0' }), 'newer-program'],
		['it has another form', () => signed(SOON, ours, { form: 2 }), 'other-form'],
	])('is the built-in one if %s', async (_, change, why) => {
		put(user, change(signed(SOON, ours)));
		expect(await use()).toMatchObject({ catalog: { version: builtIn }, ignored: [{ place: user, why }] });
		expect((await use()).kept).toBeUndefined();
		// What is well elsewhere is used all the same.
		put(system, signed(SOON, ours));
		expect(await use()).toMatchObject({ catalog: { version: SOON.version }, kept: { place: system } });
	});

	it('is the built-in one if the key is no longer trusted', async () => {
		put(user, signed(SOON, ours));
		expect(await use([])).toMatchObject({ catalog: { version: builtIn }, ignored: [{ why: 'no-key' }] });
		expect(await use([other.key])).toMatchObject({ ignored: [{ why: 'unknown-key', detail: ours.key.id }] });
	});

	it.runIf(platform() !== 'win32')('is the built-in one, at once, if a pipe, a folder, a device or too much lies there', async () => {
		mkdirSync(dirname(user.path), { recursive: true });
		mkdirSync(dirname(system.path), { recursive: true });
		expect(spawnSync('mkfifo', [user.path]).status).toBe(0);
		mkdirSync(system.path);
		expect(await use()).toMatchObject({
			catalog: { version: builtIn },
			ignored: [{ place: system }, { place: user, why: 'unreadable', detail: 'no file' }],
		});
		rmSync(user.path);
		symlinkSync('/dev/zero', user.path);
		expect((await use()).ignored).toMatchObject([{}, { why: 'unreadable', detail: 'no file' }]);
		rmSync(user.path);
		put(user, Buffer.alloc(0));
		truncateSync(user.path, MOST_BYTES + 1);
		expect((await use()).ignored).toMatchObject([{}, { why: 'unreadable', detail: 'too large' }]);
	});

	it('is not looked for below what is no folder', async () => {
		const nowhere = { ...user, path: '/dev/null/none/vpn-doctor/catalog.signed' };
		expect(await catalogInUse(ROOT, { keys, places: [nowhere] })).toMatchObject({ ignored: [] });
	});
});

describe('takes a catalog', () => {
	it('that is newer, byte for byte, for the user alone', async () => {
		const bytes = signed(SOON, ours);
		expect(await take(bytes)).toMatchObject({ outcome: 'taken', before: builtIn, head: { version: SOON.version } });
		expect(readFileSync(user.path).equals(bytes)).toBe(true);
		expect(readdirSync(dirname(user.path))).toEqual(['catalog.signed']);
		if (platform() !== 'win32')
			expect([statSync(dirname(user.path)).mode & 0o777, statSync(user.path).mode & 0o777]).toEqual([0o700, 0o600]);
		expect(await meaning()).toBe('Soon it means something new.');
		expect(await take(signed(LATER, ours))).toMatchObject({ outcome: 'taken', before: SOON.version });
		expect(await take(signed(LATER, ours))).toMatchObject({ outcome: 'already' });
	});

	it('for everybody, so that everybody can read it, whatever the user has', async () => {
		await take(signed(LATER, ours));
		expect(await take(signed(SOON, ours), system)).toMatchObject({ outcome: 'taken', before: builtIn });
		if (platform() !== 'win32')
			expect([statSync(dirname(system.path)).mode & 0o777, statSync(system.path).mode & 0o777]).toEqual([0o755, 0o644]);
		expect((await use()).catalog.version).toBe(LATER.version);
	});

	it('and says why not, and what to do', async () => {
		const soon = signed(SOON, ours);
		expect(await refusalOf(signed(SOON, other))).toMatch(
			new RegExp(`key ${other.key.id}, which this program does not know \\(it knows ${ours.key.id}, The publisher\\)`),
		);
		expect(await refusalOf(soon, [])).toMatch(/built without a key.*data\/catalog-keys\.json/);
		expect(await refusalOf(Buffer.from(soon.toString().replace('"2030.1.1', '"2031.1.1')))).toMatch(
			/signature is not of the key.*somebody else has made or changed it/,
		);
		expect(await refusalOf(soon.subarray(0, -1))).toMatch(/damaged.*Copy or download it again/);
		expect(await refusalOf(Buffer.from('PK'))).toMatch(/no catalog for vpn-doctor/);
		expect(await refusalOf(Buffer.alloc(MOST_BYTES + 1))).toMatch(/too large for a catalog/);
		expect(await refusalOf(signed(SOON, ours, { program: '99.1.0' }))).toMatch(
			/needs vpn-doctor 99\.1\.0 or newer, and this is 0\.1\.0\. Install the newer program first/,
		);
		expect(await refusalOf(signed(SOON, ours, { form: 7 }))).toMatch(/made for another version of this program/);
		expect(await refusalOf(signed(PAST, ours))).toMatch(
			new RegExp(`older \\(${PAST.version.replace('+', '\\+')}\\) than what is in use \\(${builtIn.replace('+', '\\+')}\\)`),
		);
		const today = catalogOf(builtIn.split('+')[0] ?? '', withMeaning('Another one of the same day.'));
		expect(await refusalOf(signed(today, ours))).toMatch(/not newer .* and says something else/);
		const strange = catalogOf('2030.1.1', (content) => ({
			...content,
			causes: content.causes.map((cause) => ({ ...cause, when: [{ check: 'of-tomorrow', outcome: 'silent' }] })),
		}));
		expect(await refusalOf(signed(strange, ours))).toMatch(
			/does not fit vpn-doctor 0\.1\.0 \(causes: 0\.when\.0\.check: there is no check "of-tomorrow"/,
		);
	}, 60_000);

	it('and leaves the one that is there, if the new one is refused', async () => {
		await take(signed(LATER, ours));
		const before = readFileSync(user.path);
		await expect(take(signed(SOON, ours))).rejects.toThrow(/is older/);
		await expect(take(signed(SOON, other))).rejects.toThrow(InputError);
		expect(readFileSync(user.path).equals(before)).toBe(true);
	});

	it('takes no pipe, no folder, and nothing that is not there', async () => {
		const trusting = { keys, places: places() };
		await expect(takeCatalog(ROOT, folder, user, trusting)).rejects.toThrow(/cannot be read \(no file\)\. Name a file/);
		await expect(takeCatalog(ROOT, join(folder, 'none'), user, trusting)).rejects.toThrow(/cannot be read \(ENOENT\)/);
		await expect(takeCatalog(ROOT, ' ', user, trusting)).rejects.toThrow(UsageError);
		if (platform() === 'win32') return;
		spawnSync('mkfifo', [join(folder, 'pipe')]);
		await expect(takeCatalog(ROOT, join(folder, 'pipe'), user, trusting)).rejects.toThrow(/no file/);
	});

	it.runIf(platform() !== 'win32')('and says so where it cannot be kept; nothing half is left', async () => {
		const into = (place: CatalogPlace) => takeCatalog(ROOT, file(signed(SOON, ours)), place, { keys, places: [] });
		writeFileSync(join(folder, 'a-file'), '');
		const below = { ...user, folders: [join(folder, 'a-file/vpn-doctor')], path: join(folder, 'a-file/vpn-doctor/catalog.signed') };
		await expect(into(below)).rejects.toThrow(/cannot be changed \(ENOTDIR\)/);
		// Somebody who may write to the folder could put a catalog of yesterday there again.
		mkdirSync(dirname(user.path), { recursive: true });
		chmodSync(dirname(user.path), 0o777);
		await expect(into(user)).rejects.toThrow(/cannot be changed/);
		expect(readdirSync(dirname(user.path))).toEqual([]);
		mkdirSync(system.path, { recursive: true });
		await expect(into(system)).rejects.toThrow(/cannot be changed \(E(ISDIR|EXIST|NOTEMPTY)\)/);
		expect(readdirSync(dirname(system.path))).toEqual(['catalog.signed']);
	});
});

describe('where it is kept', () => {
	const of = (isWindows: boolean, environment: Record<string, string>) =>
		catalogPlaces(isWindows, environment).map(({ whose, path }) => `${whose}: ${path}`);

	it('follows the rules of each system', () => {
		expect(of(false, { HOME: '/home/a' })).toEqual([
			'system: /usr/local/share/vpn-doctor/catalog.signed',
			'user: /home/a/.local/share/vpn-doctor/catalog.signed',
		]);
		expect(of(false, { HOME: '/home/a', XDG_DATA_HOME: '/data' })).toContain('user: /data/vpn-doctor/catalog.signed');
		expect(of(true, { LOCALAPPDATA: 'C:\\Users\\a\\AppData\\Local', PROGRAMDATA: 'D:\\Data' })).toEqual([
			'system: D:\\Data\\vpn-doctor\\catalog.signed',
			'user: C:\\Users\\a\\AppData\\Local\\vpn-doctor\\catalog.signed',
		]);
	});

	it('is never the current folder', () => {
		expect(of(false, { HOME: '', XDG_DATA_HOME: 'here' })).toEqual(['system: /usr/local/share/vpn-doctor/catalog.signed']);
		expect(of(true, { LOCALAPPDATA: 'here', PROGRAMDATA: 'there' })).toEqual([]);
	});
});
