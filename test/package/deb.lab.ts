import { execFileSync, spawnSync } from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import pjson from '../../package.json' with { type: 'json' };
import { ROOT } from '../commands/project-copy.ts';
import { type DebianRoot, debianRoot } from './debian-root.ts';

const made = inject('made');
const nameOf = (architecture: string) =>
	readdirSync(made).find((name) => name.endsWith(`_${architecture}.deb`)) ?? `no package for ${architecture}`;
const deb = join(made, nameOf('amd64'));

/** A program's output, whatever its exit code. */
function said(command: string, ...args: string[]): string {
	const { stdout, stderr, error } = spawnSync(command, args, {
		encoding: 'utf8',
		maxBuffer: 1e8,
		env: { ...process.env, LC_ALL: 'C.UTF-8' },
	});
	if (error !== undefined) throw error;
	return `${stdout}${stderr}`;
}

describe('the package itself', () => {
	const tree = mkdtempSync(join(tmpdir(), 'vpn-doctor-unpacked-'));
	beforeAll(() => execFileSync('dpkg-deb', ['--raw-extract', deb, tree]));
	afterAll(() => rmSync(tree, { recursive: true, force: true }));

	test('lintian finds no error, no warning, and no override that is not needed', () => {
		const tags = said('lintian', '--tag-display-limit', '0', '--display-info', deb)
			.split('\n')
			.filter((line) => /^[EW]:|unused-override|mismatched-override/.test(line));
		expect(tags).toEqual([]);
	}, 300_000);

	test('its libraries and their versions are those of the executable', () => {
		const program = join(tree, 'usr/bin/vpn-doctor');
		const needed = [...said('readelf', '--dynamic', program).matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name = '']) => name);
		const packages: Record<string, string> = { 'libstdc++.so.6': 'libstdc++6', 'libgcc_s.so.1': 'libgcc-s1' };
		const depends = /^Depends: (.*)$/m.exec(readFileSync(join(tree, 'DEBIAN/control'), 'utf8'))?.[1] ?? '';
		for (const name of needed) expect(depends).toContain(packages[name] ?? 'libc6');
		const wanted = [...said('readelf', '--version-info', program).matchAll(/Name: (GLIBC|GLIBCXX|GCC)_([\d.]+)/g)];
		const newest = (of: string) =>
			wanted
				.flatMap(([, name, version = '']) => (name === of ? [version.split('.').map(Number)] : []))
				.sort((a, b) => compare(a, b))
				.at(-1);
		expect(newest('GLIBC')).toEqual(/libc6 \(>= ([\d.]+)\)/.exec(depends)?.[1]?.split('.').map(Number));
		// GLIBCXX_3.4.22 is of GCC 6.
		expect(compare(newest('GLIBCXX') ?? [99], [3, 4, 22])).toBeLessThanOrEqual(0);
		expect(compare(newest('GCC') ?? [99], [3, 4])).toBeLessThanOrEqual(0);
	});

	test('no file has a privilege, belongs to anybody but root, or can be written by others', () => {
		const listed = said('dpkg-deb', '--contents', deb).trim().split('\n');
		expect(listed.length).toBeGreaterThan(20);
		for (const line of listed) expect(line).toMatch(/^[-d]rw[-x]r-[-x]r-[-x] root\/root /);
		expect(readFileSync(join(tree, 'DEBIAN/postinst'), 'utf8')).not.toContain('setcap');
	});

	test('every file has the time of the sources', () => {
		const times = new Set(
			said('dpkg-deb', '--contents', deb)
				.trim()
				.split('\n')
				.map((line) => line.split(/\s+/).slice(3, 5).join(' ')),
		);
		expect(times.size).toBe(1);
	});

	test('the manual page passes mandoc and man without a warning', () => {
		const page = join(tree, 'usr/share/man/man1/vpn-doctor.1.gz');
		expect(said('mandoc', '-T', 'lint', '-W', 'style', page)).toBe('');
		const { stdout, stderr, status } = spawnSync('man', ['--warnings', '--local-file', page], {
			encoding: 'utf8',
			env: { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80', MANPAGER: 'cat' },
		});
		expect([status, stderr]).toEqual([0, '']);
		expect(stdout).toMatch(/^NAME\n\s+vpn-doctor - says which error/m);
		for (const line of stdout.split('\n').filter((each) => !each.startsWith('           '))) expect(line.length).toBeLessThanOrEqual(80);
	});

	test('the unit keeps the service in', () => {
		const unit = join(tree, 'usr/lib/systemd/system/vpn-doctor.service');
		const rating = said('systemd-analyze', 'security', '--offline=yes', '--no-pager', unit);
		const [, exposure] = /overall exposure level for .*: ([\d.]+)/i.exec(rating) ?? [];
		expect(Number(exposure)).toBeLessThan(3);
	});

	test('the shells can read their completions', () => {
		for (const [shell, path] of Object.entries({
			bash: 'usr/share/bash-completion/completions/vpn-doctor',
			zsh: 'usr/share/zsh/vendor-completions/_vpn-doctor',
			fish: 'usr/share/fish/vendor_completions.d/vpn-doctor.fish',
		}))
			expect(said(shell, '-n', join(tree, path)), shell).toBe('');
	});

	test('the changelogs say what version it is', () => {
		const read = (name: string) => gunzipSync(readFileSync(join(tree, 'usr/share/doc/vpn-doctor', name))).toString();
		const version = /^Version: (.*)$/m.exec(readFileSync(join(tree, 'DEBIAN/control'), 'utf8'))?.[1] ?? '';
		expect(version.replace('~', '-')).toBe(`${pjson.version}-1`);
		expect(read('changelog.Debian.gz')).toContain(`vpn-doctor (${version}) `);
		expect(read('changelog.gz')).toBe(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'));
	});

	test('the copyright file has the licence of Node.js and of everything that is bundled', () => {
		const copyright = readFileSync(join(tree, 'usr/share/doc/vpn-doctor/copyright'), 'utf8');
		expect(copyright).toMatch(/^License: Node\.js\n /m);
		const bundled = readFileSync(join(ROOT, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8').matchAll(/^(\S+) \d\S* \([^)]+\)$/gm);
		for (const [, name] of bundled) expect(copyright).toContain(`\nFiles: node_modules/${name}/*\n`);
		expect(copyright).toContain('\nFiles: node_modules/koffi/*\n');
		expect(copyright).not.toContain('no licence text');
	});
});

test('the same executable gives the same bytes, whatever the umask, the time zone and the language', async () => {
	const { make } = await import(join(ROOT, 'bin/package/deb.mjs'));
	const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-twice-'));
	const before = { umask: process.umask(), TZ: process.env.TZ, LC_ALL: process.env.LC_ALL };
	try {
		copyFileSync('/bin/true', join(folder, 'program'));
		const executables = [{ platform: 'linux', arch: 'x64', file: join(folder, 'program'), sha256: '' }];
		const once = async (out: string) => {
			mkdirSync(join(folder, out), { mode: 0o755 });
			const [file = ''] = await make({ root: ROOT, out: join(folder, out), version: pjson.version, epoch: 1_795_998_489, executables });
			return readFileSync(file);
		};
		const first = await once('first');
		process.umask(0o077);
		process.env.TZ = 'Pacific/Apia';
		process.env.LC_ALL = 'C';
		expect((await once('second')).equals(first)).toBe(true);
	} finally {
		process.umask(before.umask);
		process.env.TZ = before.TZ ?? '';
		process.env.LC_ALL = before.LC_ALL ?? 'C.UTF-8';
		rmSync(folder, { recursive: true, force: true });
	}
});

describe('in a bare Debian, without Node.js', () => {
	let debian: DebianRoot;
	let before: readonly string[];
	beforeAll(() => {
		debian = debianRoot();
		before = filesIn(debian.folder);
		copyFileSync(deb, join(debian.folder, 'tmp/vpn-doctor.deb'));
	});
	afterAll(() => debian.remove());

	test('it installs, and nothing is enabled by that', () => {
		expect(debian.run('sh', ['-c', 'command -v node']).stdout).toBe('');
		const { code, stderr } = debian.run('dpkg', ['--install', '/tmp/vpn-doctor.deb']);
		expect([code, stderr.replace(/^dpkg: warning: .*$/gm, '').trim()]).toEqual([0, '']);
		expect(debian.run('dpkg', ['--verify', 'vpn-doctor']).stdout).toBe('');
		const listed = debian.run('dpkg', ['--listfiles', 'vpn-doctor']).stdout.trim().split('\n');
		const added = filesIn(debian.folder).filter(
			(path) => !before.includes(path) && !/^\/tmp\/vpn-doctor\.deb$|^\/var\/lib\/dpkg\/info\/vpn-doctor\./.test(path),
		);
		expect(added.filter((path) => !listed.includes(path))).toEqual([]);
		expect(added.filter((path) => path.startsWith('/etc/'))).toEqual(['/etc/vpn-doctor']);
	});

	test.each([0, 65534])('it runs as user %d', (uid) => {
		const env = { HOME: uid === 0 ? '/root' : '/nonexistent' };
		const run = (...args: string[]) => debian.run('vpn-doctor', args, { uid, env });
		expect(run('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/by the Debian package, \/usr\/bin\/vpn-doctor$/m) });
		expect(run('explain', '806')).toMatchObject({ code: 0, stdout: expect.stringContaining('GRE') });
		expect(run('codes', '--json').code).toBe(0);
		const check = run('check', '127.0.0.1', '--tunnel', 'sstp', '--timeout', '1', '--no-third-party', '--json');
		expect(JSON.parse(check.stdout).targets[0].predictions[0]).toMatchObject({ tunnel: 'sstp', outcome: 'fails' });
		expect(check).toMatchObject({ code: 1, stderr: '' });
	});

	test('the example of a configuration is one, and bash completes', () => {
		const example = '/usr/share/doc/vpn-doctor/examples/config.yaml';
		expect(debian.run('vpn-doctor', ['config', 'check', example])).toMatchObject({ code: 0 });
		const line = 'vpn-doctor che';
		const script = `. /usr/share/bash-completion/completions/vpn-doctor; COMP_LINE='${line}' COMP_POINT=${line.length} COMP_TYPE=9 _vpn_doctor vpn-doctor che vpn-doctor; printf '%s\\n' "\${COMPREPLY[@]}"`;
		expect(debian.run('bash', ['-c', script]).stdout.split('\n')).toContain('check');
	});

	test('purging leaves nothing behind: neither its own files, nor what was enabled, remembered or configured', () => {
		const { folder } = debian;
		writeFileSync(join(folder, 'etc/vpn-doctor/config.yaml'), 'targets: []\n');
		mkdirSync(join(folder, 'etc/systemd/system/timers.target.wants'), { recursive: true });
		symlinkSync('/lib/systemd/system/vpn-doctor.timer', join(folder, 'etc/systemd/system/timers.target.wants/vpn-doctor.timer'));
		for (const kind of ['lib', 'cache']) {
			mkdirSync(join(folder, 'var', kind, 'private/vpn-doctor'), { recursive: true });
			writeFileSync(join(folder, 'var', kind, 'private/vpn-doctor/kept'), '');
			symlinkSync('private/vpn-doctor', join(folder, 'var', kind, 'vpn-doctor'));
		}
		expect(debian.run('dpkg', ['--remove', 'vpn-doctor']).code).toBe(0);
		expect(existsSync(join(folder, 'usr/bin/vpn-doctor'))).toBe(false);
		expect(existsSync(join(folder, 'etc/vpn-doctor/config.yaml'))).toBe(true);
		expect(debian.run('dpkg', ['--purge', 'vpn-doctor']).code).toBe(0);
		rmSync(join(folder, 'tmp/vpn-doctor.deb'));
		// The folders of systemd's that the test made, and what the runs as root and of dpkg itself have kept.
		const others = /^\/(etc\/systemd\/system\/timers\.target\.wants|var\/(lib|cache)\/private|root\/\..*|var\/(log|lib)\/dpkg.*)$/;
		expect(filesIn(folder).filter((path) => !before.includes(path) && !others.test(path))).toEqual([]);
		expect(before.filter((path) => lstatSync(join(folder, path), { throwIfNoEntry: false }) === undefined)).toEqual([]);
		expect(debian.run('sh', ['-c', 'dpkg-query --list vpn-doctor; ls /var/lib/dpkg/info | grep vpn-doctor']).stdout).toBe('');
	});

	test("what is the user's own beside the configuration is kept", () => {
		copyFileSync(deb, join(debian.folder, 'tmp/vpn-doctor.deb'));
		expect(debian.run('dpkg', ['--install', '/tmp/vpn-doctor.deb']).code).toBe(0);
		writeFileSync(join(debian.folder, 'etc/vpn-doctor/office.psk'), 'secret\n');
		expect(debian.run('dpkg', ['--purge', 'vpn-doctor']).code).toBe(0);
		expect(readdirSync(join(debian.folder, 'etc/vpn-doctor'))).toEqual(['office.psk']);
	});
});

function compare(a: readonly number[], b: readonly number[]): number {
	const at = a.findIndex((number, index) => number !== (b[index] ?? 0));
	return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? 0);
}

/** Every path below a folder, from its own root, in order. */
function filesIn(folder: string): readonly string[] {
	const pruned = ['proc', 'sys', 'dev'].flatMap((name) => ['-path', join(folder, name), '-o']).slice(0, -1);
	const found = execFileSync('find', [folder, '(', ...pruned, ')', '-prune', '-o', '-printf', '/%P\n'], {
		encoding: 'utf8',
		maxBuffer: 1e8,
	});
	return found.trim().split('\n').sort();
}
