import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtInCatalog } from '../../src/program/built-in-catalog.ts';
import type { Explanation, Report } from '../../src/report/schema.ts';
import { catalogOf, newKey, signed, withMeaning } from '../catalog/signing.ts';
import { type Ended, runProgram } from './program.ts';
import { copyProject, type ProjectCopy, ROOT } from './project-copy.ts';

/** The way of a fleet: a key, a program that is built with it, a catalog that is signed with it, and what the program says then. */

const MEANING = 'Between the computer and the server somebody drops GRE, and this sentence is new.';
const builtIn = builtInCatalog(ROOT).version;
let copy: ProjectCopy;
let home: string;
let file: (name: string) => string;
let run: (...args: readonly string[]) => Promise<Ended>;
let stored: string;
let publisher: string;

/** bin/sign-catalog.mjs of the copy, as a publisher calls it. */
function signer(...args: readonly string[]) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy.folder, 'bin/sign-catalog.mjs'), ...args], {
		encoding: 'utf8',
	});
	return { status, stdout, stderr };
}

beforeAll(() => {
	copy = copyProject();
	home = mkdtempSync(join(tmpdir(), 'vpn-doctor-publisher-'));
	file = (name) => join(home, name);
	publisher = file('private.pem');
	const key = signer('new-key', '--private', publisher, '--owner', 'The publisher');
	expect(key).toMatchObject({ status: 0, stderr: '' });
	writeFileSync(join(copy.folder, 'data/catalog-keys.json'), JSON.stringify({ keys: [JSON.parse(key.stdout)] }));
	const built = spawnSync(process.execPath, [join(copy.folder, 'bin/build.mjs')], { encoding: 'utf8' });
	expect(built).toMatchObject({ status: 0 });
	const env = { XDG_DATA_HOME: file('data'), LOCALAPPDATA: file('data') };
	stored = file('data/vpn-doctor/catalog.signed');
	run = (...args) => runProgram(args, { folder: copy.folder, env });
}, 120_000);
afterAll(() => {
	copy.remove();
	rmSync(home, { recursive: true });
});

function newer(day: string): string {
	const { id: _, ...key } = newKey('').key;
	const privateKey = readFileSync(publisher, 'utf8');
	const path = file(`${day}.catalog`);
	writeFileSync(path, signed(catalogOf(day, withMeaning(MEANING)), { key: { id: '', ...key }, privateKey }));
	return path;
}

const CHECK = ['check', '127.0.0.1', '--only', 'dns'] as const;

describe('catalog update', () => {
	test('renews what the program knows; without it nothing has changed', async () => {
		const before = await run('catalog', 'show');
		expect(before).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/In use\s+2.*From\s+the program itself/s) });
		expect(before.stdout).toMatch(/are taken if signed by [0-9a-f]{16} \(The\s+publisher\)/);
		await run(...CHECK, '--save', file('old.json'));
		const old = JSON.parse(readFileSync(file('old.json'), 'utf8')) as Report;
		expect(old.catalogVersion).toBe(builtIn);

		const taken = await run('catalog', 'update', '--file', newer('2030.1.1'));
		expect(taken).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining(`(before: ${builtIn}), kept in ${stored}.`) });
		const shown = JSON.parse((await run('catalog', 'show', '--json')).stdout);
		expect(shown).toMatchObject({ source: 'user', path: stored, signedBy: { owner: 'The publisher' }, builtIn, notUsed: [] });
		expect(shown.version).toMatch(/^2030\.1\.1\+[0-9a-f]{8}$/);
		expect(Date.parse(shown.since)).toBeGreaterThan(Date.now() - 600_000);
		expect((await run('--version')).stdout).toContain(`catalog    ${shown.version}, ${stored}\n`);

		const explained = JSON.parse((await run('explain', '806', '--json')).stdout) as Explanation;
		expect(explained).toMatchObject({ catalogVersion: shown.version, matches: [{ meaning: MEANING }] });
		expect((await run('codes', 'show', '806')).stdout.replace(/\s+/g, ' ')).toContain(MEANING);
		expect((await run('explain', 'The VPN connection between your computer and the VPN server could not be completed')).stdout).toContain(
			'806',
		);
		expect((await run('completion', 'candidates', '--', 'explain', '806')).stdout).toContain(`806\t${MEANING.slice(0, 80)}`);
		const again = JSON.parse((await run('check', '--from', file('old.json'), '--json')).stdout) as Report;
		expect(again).toMatchObject({ catalogVersion: shown.version, judgedFrom: { catalogVersion: builtIn } });
		const judged = await run('explain', '806', '--run', file('old.json'), '--json');
		expect(JSON.parse(judged.stdout)).toMatchObject({ catalogVersion: shown.version });

		expect(await run('catalog', 'update', '--file', newer('2030.1.1'))).toMatchObject({
			code: 0,
			stdout: expect.stringMatching(/in use already/),
		});
		expect(await run('catalog', 'update', '--file', newer('2029.1.1'))).toMatchObject({
			code: 65,
			stdout: '',
			stderr: expect.stringMatching(/^vpn-doctor: .*2029\.1\.1\.catalog is not taken: it is older .*\n$/),
		});
		expect((await run('catalog', 'reset')).stdout).toBe(`${stored} was removed. In use: ${builtIn}.\n`);
		expect((await run('catalog', 'reset')).stdout).toBe(`There is none in ${stored}. In use: ${builtIn}.\n`);
		expect((await run('catalog', 'show')).stdout).toBe(before.stdout);
	}, 120_000);

	test('what was tampered with on the disk is told on stderr, and the built-in catalog answers', async () => {
		const well = await run('explain', '806', '--json');
		await run('catalog', 'update', '--file', newer('2030.1.1'));
		writeFileSync(stored, readFileSync(stored, 'utf8').replace('drops GRE', 'likes GRE'));
		const { code, stdout, stderr } = await run('explain', '806', '--json');
		expect({ code, stdout }).toEqual({ code: 0, stdout: well.stdout });
		expect(stderr).toMatch(
			/^vpn-doctor: the catalog \S+catalog\.signed is not used: it is damaged: [^\n]+ To remove it: vpn-doctor catalog reset\n$/,
		);
		expect((await run('catalog', 'show')).stdout).toMatch(/Not used\s/);
		expect((await run('--version')).stdout).toContain(`catalog    ${builtIn}, built in (not used: ${stored}, damaged)\n`);
		expect(await run('catalog', 'update', '--file', newer('2030.1.1'))).toMatchObject({
			code: 0,
			stdout: expect.stringContaining('kept in'),
		});
		expect(await run('explain', '806')).toMatchObject({ code: 0, stderr: '' });
		await run('catalog', 'reset');
	}, 60_000);

	test('a program that was built without a key takes none', async () => {
		const { code, stdout, stderr } = await runProgram(['catalog', 'update', '--file', newer('2030.1.1')], {
			env: { XDG_DATA_HOME: file('other') },
		});
		expect({ code, stdout }).toEqual({ code: 65, stdout: '' });
		expect(stderr).toMatch(/built without a key/);
	});
});

describe('bin/sign-catalog.mjs', () => {
	test('signs what the sources are, for a program that has the key; the same bytes each time', async () => {
		mkdirSync(file('a'));
		mkdirSync(file('b'));
		const first = signer('sign', '--private', publisher, '--out', file('a'));
		expect(first).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining(`${builtIn}, for vpn-doctor 0.1.0 and newer`) });
		signer('sign', '--private', publisher, '--out', file('b'));
		const name = `vpn-doctor-${builtIn.split('+')[0]}.catalog`;
		expect(readFileSync(join(file('a'), name)).equals(readFileSync(join(file('b'), name)))).toBe(true);
		expect((await run('catalog', 'update', '--file', join(file('a'), name))).stdout).toMatch(/in use already/);
		expect(signer('sign', '--private', publisher, '--out', file('a'))).toMatchObject({
			status: 1,
			stderr: expect.stringContaining('EEXIST'),
		});
	}, 60_000);

	test('keeps a private key out of the sources and away from others, and overwrites none', () => {
		expect(signer('new-key', '--private', join(copy.folder, 'data/k.pem'), '--owner', 'A')).toMatchObject({
			status: 1,
			stdout: '',
			stderr: expect.stringContaining('does not belong into the sources'),
		});
		expect(signer('new-key', '--private', publisher, '--owner', 'A')).toMatchObject({
			status: 1,
			stderr: expect.stringContaining('EEXIST'),
		});
		writeFileSync(file('open.pem'), readFileSync(publisher), { mode: 0o644 });
		expect(signer('sign', '--private', file('open.pem'))).toMatchObject({ status: 1, stderr: expect.stringContaining('others may read') });
		expect(signer('new-key', '--private', file('another.pem'), '--owner', 'A').status).toBe(0);
		expect(signer('sign', '--private', file('another.pem'))).toMatchObject({
			status: 1,
			stderr: expect.stringContaining('not in data/catalog-keys.json'),
		});
	}, 60_000);
});

test('no private key, and no key without its owner, is in the sources', () => {
	const { keys } = JSON.parse(readFileSync(join(ROOT, 'data/catalog-keys.json'), 'utf8')) as {
		keys: { id: string; publicKey: string; owner: string }[];
	};
	for (const { id, publicKey, owner } of keys) {
		expect(publicKey).toMatch(/^MCowBQYDK2VwAyEA/);
		expect(id).toMatch(/^[0-9a-f]{16}$/);
		expect(owner).not.toBe('');
	}
	const found = spawnSync('git', ['grep', '-lE', 'BEGIN (ENCRYPTED )?PRIVATE KEY', '--', 'data', 'bin', 'src'], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	expect(found.stdout).toBe('');
});
