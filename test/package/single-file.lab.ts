import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	chownSync,
	copyFileSync,
	cpSync,
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
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import pjson from '../../package.json' with { type: 'json' };
import { ROOT } from '../commands/project-copy.ts';
import { startPptpPeer } from '../peers/pptp.ts';
import { accepting } from '../peers/pptp-scripts.ts';
import { type DebianRoot, debianRoot } from './debian-root.ts';

const made = inject('made');
const named = (what: string) => join(made, `vpn-doctor-${pjson.version}-${what}`);
const program = named('linux-x64');
const MB = 1_000_000;

describe('the files', () => {
	test('no larger than Node and what goes in', () => {
		const limits = {
			'linux-x64': 120,
			'linux-arm64': 113,
			'windows-x64.exe': 96,
			'windows-arm64.exe': 86,
			'macos-x64': 123,
			'macos-arm64': 120,
		};
		for (const [name, limit] of Object.entries(limits)) expect(statSync(named(name)).size / MB, name).toBeLessThan(limit);
	});

	test('SHA256SUMS names all of them, and sha256sum agrees', () => {
		const said = execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: made, encoding: 'utf8' });
		const files = readdirSync(made, { recursive: true, withFileTypes: true }).filter(
			(entry) => entry.isFile() && entry.name !== 'SHA256SUMS',
		);
		expect(said.trim().split('\n')).toHaveLength(files.length);
	});

	test('the bill of materials has the checksums of the executables', () => {
		const { components } = JSON.parse(readFileSync(named('').replace(/-$/, '.cdx.json'), 'utf8'));
		const own = components.find(({ name }: { name: string }) => name === basename(program));
		expect(own.hashes).toEqual([{ alg: 'SHA-256', content: sha256Of(program) }]);
	});

	test('made again elsewhere: the same bytes, without a word of where', async () => {
		const copy = mkdtempSync(join(tmpdir(), 'vpn-doctor-elsewhere-'));
		try {
			for (const name of [
				'bin',
				'dist',
				'data',
				'src',
				'package.json',
				'package-lock.json',
				'oclif.manifest.json',
				'CHANGELOG.md',
				'LICENSE',
			])
				cpSync(join(ROOT, name), join(copy, name), { recursive: true });
			symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
			cpSync(join(ROOT, '.cache'), join(copy, '.cache'), { recursive: true });
			const { makeExecutables } = await import(join(copy, 'bin/package/single-file.mjs'));
			const [again] = await makeExecutables({ root: copy, out: copy, version: pjson.version, only: ['linux-x64'] });
			expect(again.sha256).toBe(sha256Of(program));
			const bytes = readFileSync(program);
			for (const word of [ROOT, tmpdir() === '/tmp' ? '/tmp/vpn-doctor-' : tmpdir(), 'node_modules/koffi/'])
				expect(bytes.includes(word), word).toBe(false);
		} finally {
			rmSync(copy, { recursive: true });
		}
	}, 300_000);

	test('what it was built from is not the only thing that runs it: arm64, under an emulator', () => {
		const emulated = (...words: string[]) =>
			execFileSync('qemu-aarch64-static', [named('linux-arm64'), ...words], {
				encoding: 'utf8',
				env: { QEMU_LD_PREFIX: '/usr/aarch64-linux-gnu', HOME: '/' },
			});
		expect(emulated('--version')).toContain(`vpn-doctor ${pjson.version}`);
		expect(emulated('explain', '806')).toContain('ERROR_VPN_GRE_BLOCKED');
	});
});

describe('on a Debian that has no Node, as a user', () => {
	let debian: DebianRoot;
	const USER = 1000;
	const STRANGER = 1001;
	const place = '/home/helper/Downloads/doctor';
	const at = (path: string) => join(debian.folder, path);
	const run = (...words: string[]) =>
		debian.run(place, words, { uid: USER, env: { HOME: '/home/helper', ...hostile }, cwd: '/home/helper/Downloads' });
	const hostile = { PATH: '.::/usr/bin:/bin', NODE_OPTIONS: '--require ./planted.cjs', NODE_PATH: '/home/helper/Downloads/node_modules' };

	beforeAll(() => {
		debian = debianRoot('bare');
		const folder = at('home/helper/Downloads');
		mkdirSync(join(folder, 'node_modules/koffi'), { recursive: true });
		mkdirSync(join(folder, 'dist'));
		copyFileSync(program, at(place));
		const script = 'require("node:fs").writeFileSync("/tmp/planted", "script")\n';
		for (const name of ['node_modules/koffi/index.js', 'dist/main.cjs', 'planted.cjs']) writeFileSync(join(folder, name), script);
		writeFileSync(join(folder, 'node_modules/koffi/package.json'), '{ "name": "koffi", "main": "index.js" }');
		writeFileSync(join(folder, 'package.json'), '{ "name": "planted", "version": "9.9.9", "oclif": { "plugins": ["koffi"] } }');
		writeFileSync(join(folder, 'oclif.manifest.json'), '{ "version": "9.9.9", "commands": {} }');
		writeFileSync(join(folder, '.env'), 'NODE_OPTIONS=--require ./planted.cjs\n');
		for (const name of ['ping', 'getent', 'ip', 'systemctl', 'nmcli', 'sc.exe', 'node', 'koffi.node']) {
			writeFileSync(join(folder, name), '#!/bin/sh\necho program >/tmp/planted\n', { mode: 0o755 });
		}
		writeFileSync(at('etc/hosts'), '127.0.0.1 localhost vpn.test\n');
		execFileSync('chown', ['-R', `${USER}:${USER}`, at('home/helper')]);
	});
	afterAll(() => debian.remove());

	test('there is none', () => {
		expect(debian.run('sh', ['-c', 'command -v node nodejs']).code).not.toBe(0);
	});

	test('says its version, explains, lists, and looks', () => {
		expect(run('--version').stdout).toContain(`vpn-doctor ${pjson.version}`);
		expect(run('explain', '806')).toMatchObject({ code: 0, stdout: expect.stringContaining('ERROR_VPN_GRE_BLOCKED'), stderr: '' });
		expect(run('codes')).toMatchObject({ code: 0, stdout: expect.stringContaining('806'), stderr: '' });
		expect(run('connections', '--json')).toMatchObject({ code: 2, stderr: '' });
		const { stdout, stderr } = run('check', 'vpn.test', '--json', '--timeout', '1');
		expect(stderr).toBe('');
		const { machine, targets } = JSON.parse(stdout);
		const checks = [...machine.checks, ...targets[0].checks];
		expect(checks.filter(({ status }) => status === 'error')).toEqual([]);
		// By a process of its own, which is the executable too.
		expect(checks.find(({ id }) => id === 'dns').evidence.system).toMatchObject({ answer: 'addresses', addresses: ['127.0.0.1'] });
	});

	test('has the licences of everything inside, of its runtime and its native module too', () => {
		const { code, stdout } = run('licenses');
		expect(code).toBe(0);
		expect(stdout).toMatch(/^vpn-doctor \S+ \(MIT\)$/m);
		expect(stdout).toMatch(/^Node\.js \d+\.\d+\.\d+ \(/m);
		expect(stdout).toContain('Node.js is licensed for use as follows');
		expect(stdout).toMatch(/^koffi \S+ \(MIT\)$/m);
	});

	test('writes a file of thousands of lines to a pipe, whole', () => {
		expect(JSON.parse(run('codes', '--json').stdout)).toBeTruthy();
	});

	test('a configuration that somebody else has put there is not used, and it says so', () => {
		const file = at('home/helper/Downloads/vpn-doctor.config.yaml');
		writeFileSync(file, 'checks:\n  modules: [./planted.cjs]\n');
		chownSync(file, STRANGER, STRANGER);
		const { code, stderr } = run('check', '127.0.0.1');
		rmSync(file);
		expect({ code, stderr }).toEqual({ code: 78, stderr: expect.stringContaining(`it belongs to another user (number ${STRANGER})`) });
	});

	test('and one of the user’s own is: with a check of theirs, from the disk', () => {
		const folder = at('home/helper/Downloads');
		writeFileSync(join(folder, 'vpn-doctor.config.yaml'), 'checks:\n  modules: [./own.mjs]\n');
		writeFileSync(
			join(folder, 'own.mjs'),
			`import { hostname } from 'node:os';
export default ({ defineCheck }) => defineCheck({ id: 'own', title: 'Of our own', about: 'It is there.', group: 'computer', scope: 'run',
	privilege: 'none', sends: 'Nothing.', outcomes: { seen: { status: 'pass', says: 'It was asked.' } },
	observe: async () => ({ outcome: hostname() === '' ? 'none' : 'seen' }) });\n`,
		);
		for (const name of ['vpn-doctor.config.yaml', 'own.mjs']) chownSync(join(folder, name), USER, USER);
		const { stdout, stderr } = run('check', '127.0.0.1', '--only', 'own', '--json', '--timeout', '1');
		rmSync(join(folder, 'vpn-doctor.config.yaml'));
		expect(stderr).toBe('');
		expect(JSON.parse(stdout).machine.checks).toMatchObject([{ id: 'own', outcome: 'seen' }]);
	});

	test('nothing of what lay there was run', () => {
		expect(readdirSync(at('tmp'))).not.toContain('planted');
	});
});

describe('the native module', () => {
	const PEER = '127.0.0.61';
	let peer: Awaited<ReturnType<typeof startPptpPeer>>;
	let home: string;
	beforeAll(async () => {
		peer = await startPptpPeer(accepting, 1723, PEER);
	});
	afterAll(() => peer.close());
	beforeEach(() => {
		home = mkdtempSync(join(tmpdir(), 'vpn-doctor-home-'));
		return () => rmSync(home, { recursive: true, force: true });
	});

	/** What GRE says, which takes the module; after `mounts`, in a mount namespace of its own. */
	async function gre(words: readonly string[] = [], mounts = 'true'): Promise<{ readonly outcome: string; readonly says: string }> {
		const args = ['check', PEER, '--only', 'gre', '--tunnel', 'pptp', '--timeout', '1', '--json', ...words];
		const child = spawn('unshare', ['--mount', 'sh', '-c', `${mounts} && exec "$0" "$@"`, program, ...args], {
			env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: home, SHELL: '/bin/sh' },
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let text = '';
		for await (const piece of child.stdout) text += piece;
		return JSON.parse(text).targets[0].checks.find(({ id }: { id: string }) => id === 'gre');
	}

	const where = () => {
		const cache = join(home, '.cache/vpn-doctor');
		return join(cache, readdirSync(cache)[0] as string, 'koffi.node');
	};

	test('is unpacked for the user alone when it is first needed, and serves again', async () => {
		spawnSync(program, ['check', PEER, '--only', 'pptp', '--timeout', '1'], { env: { HOME: home, PATH: '/usr/bin' } });
		expect(readdirSync(home)).toEqual([]);
		expect((await gre()).outcome).not.toBe('no-module');
		const { ino, mode } = statSync(where());
		expect(mode & 0o777).toBe(0o600);
		expect(statSync(dirname(where())).mode & 0o777).toBe(0o700);
		expect(basename(dirname(where()))).toBe(`native-${sha256Of(where())}`);
		expect((await gre()).outcome).not.toBe('no-module');
		expect(statSync(where()).ino).toBe(ino);
	});

	test('a module that somebody has changed is not loaded, stays, and is named', async () => {
		await gre();
		const file = where();
		const bytes = readFileSync(file);
		bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
		writeFileSync(file, bytes);
		expect(await gre()).toMatchObject({
			outcome: 'no-module',
			says: expect.stringContaining(`${file} is not what this program has left there`),
		});
		expect(readFileSync(file).equals(bytes)).toBe(true);
	});

	test('nor one of another user, nor one in a folder that others may write to', async () => {
		await gre();
		chownSync(where(), 1001, 1001);
		expect(await gre()).toMatchObject({ outcome: 'no-module', says: expect.stringContaining('koffi is not loaded') });
		chownSync(where(), 0, 0);
		expect((await gre()).outcome).not.toBe('no-module');
		execFileSync('chmod', ['777', dirname(where())]);
		expect(await gre()).toMatchObject({ outcome: 'no-module', says: expect.stringContaining('koffi is not loaded') });
	});

	test.each([
		['a home that is read-only', 'mount -t tmpfs -o ro none "$HOME"', 'EROFS'],
		['a full disk', 'mount -t tmpfs -o size=64k none "$HOME"', 'ENOSPC'],
	])('%s: could not be tested, with the reason', async (_, mounts, code) => {
		expect(await gre([], mounts)).toMatchObject({
			outcome: 'no-module',
			status: 'unknown',
			says: expect.stringMatching(
				new RegExp(`^Not tested: koffi cannot be unpacked into ${home}/\\S+ \\(${code}\\)\\. So error 806 is not excluded`),
			),
		});
	});

	test('a disk on which no program may lie', async () => {
		expect(await gre([], 'mount -t tmpfs -o noexec none "$HOME"')).toMatchObject({
			outcome: 'no-module',
			says: expect.stringContaining('koffi cannot be loaded from'),
		});
	});

	test('--no-native loads none, and unpacks none', async () => {
		expect(await gre(['--no-native'])).toMatchObject({
			outcome: 'no-module',
			says: expect.stringContaining('koffi is switched off (--no-native)'),
		});
		expect(readdirSync(home)).toEqual([]);
	});

	test('a home of somebody else’s, as under sudo: nothing of root’s is left in it', async () => {
		chownSync(home, 1001, 1001);
		expect((await gre()).outcome).not.toBe('no-module');
		expect(readdirSync(home)).toEqual([]);
	});
});

function sha256Of(file: string): string {
	return createHash('sha256').update(readFileSync(file)).digest('hex');
}
