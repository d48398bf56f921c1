import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import pjson from '../../package.json' with { type: 'json' };
import { ROOT } from '../commands/project-copy.ts';

const made = inject('made');
const text = (name: string) => readFileSync(join(made, name), 'utf8');
/** The lines of SHA256SUMS: the sum of each file by its name. */
const sums = () =>
	new Map(
		text('SHA256SUMS')
			.trim()
			.split('\n')
			.map((line) => [line.slice(66), line.slice(0, 64)] as const),
	);
const nameIn = (url: string) => basename(url.replace(/#.*$/, ''));

describe('every checksum in a manifest is that of SHA256SUMS, and of the file itself', () => {
	const manifests: Record<string, () => readonly (readonly [name: string, sum: string])[]> = {
		Scoop: () => {
			const { architecture } = JSON.parse(text('scoop/vpn-doctor.json'));
			return Object.values(architecture as Record<string, { url: string; hash: string }>).map(({ url, hash }) => [nameIn(url), hash]);
		},
		winget: () => {
			const { Installers } = parse(text('winget/VpnDoctor.VpnDoctor.installer.yaml'));
			return (Installers as { InstallerUrl: string; InstallerSha256: string }[]).map((each) => [
				nameIn(each.InstallerUrl),
				each.InstallerSha256.toLowerCase(),
			]);
		},
		Homebrew: () =>
			[...text('homebrew/vpn-doctor.rb').matchAll(/url "([^"]+)".*\n\s+sha256 "([^"]+)"/g)].map(([, url = '', sum = '']) => [
				nameIn(url),
				sum,
			]),
		'the container file': () => {
			const [names, found] = [/^COPY \S+ (\S+) /gm, /^RUN echo "([0-9a-f]{64}) /gm].map((each) =>
				[...text('Containerfile').matchAll(each)].map(([, what = '']) => what),
			);
			return (names ?? []).map((name, at) => [name, found?.[at] ?? '']);
		},
	};
	test.each(Object.entries(manifests))('%s', (name, read) => {
		const entries = read();
		expect(entries).toHaveLength(name === 'Homebrew' ? 5 : 2);
		for (const [file, sum] of entries) {
			expect(sums().get(file), file).toBe(sum);
			expect(
				createHash('sha256')
					.update(readFileSync(join(made, file)))
					.digest('hex'),
			).toBe(sum);
		}
	});
});

test('Ruby can read the formula', () => {
	const { stdout, stderr, error } = spawnSync('ruby', ['-c', join(made, 'homebrew/vpn-doctor.rb')], { encoding: 'utf8' });
	if (error !== undefined) throw error;
	expect([stdout.trim(), stderr]).toEqual(['Syntax OK', '']);
});

describe('the npm tarball', () => {
	const tarball = join(made, `vpn-doctor-${pjson.version}.tgz`);
	const listed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' })
		.trim()
		.split('\n')
		.map((path) => path.replace(/^package\//, ''));

	test('has what it runs with, and nothing else', () => {
		const known =
			/^(bin\/(run\.js|package\.json)|data\/(prometheus|schema)\/[\w.-]+|dist\/.+|docs\/(commands\.md|vpn-doctor\.1)|(package|oclif\.manifest)\.json|(README|CHANGELOG)\.md|LICENSE)$/;
		expect(listed.filter((path) => !known.test(path))).toEqual([]);
		for (const path of [
			'bin/run.js',
			'dist/main.cjs',
			'dist/THIRD-PARTY-LICENSES.txt',
			'oclif.manifest.json',
			'docs/vpn-doctor.1',
			'data/schema/report.schema.json',
		])
			expect(listed).toContain(path);
	});

	test('every file that package.json names is in it', () => {
		for (const path of [pjson.bin['vpn-doctor'], pjson.man]) expect(listed).toContain(path);
		for (const path of pjson.files)
			expect(
				listed.some((each) => each === path || each.startsWith(`${path}/`)),
				path,
			).toBe(true);
	});

	test('no file of it names a folder of the machine that made it', () => {
		const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-tarball-'));
		try {
			execFileSync('tar', ['-xzf', tarball, '-C', folder]);
			const { stdout } = spawnSync('grep', ['--recursive', '--files-with-matches', '--fixed-strings', ROOT, folder], { encoding: 'utf8' });
			expect(stdout).toBe('');
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});

	test('the same build gives the same bytes', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-tarball-'));
		try {
			const { make } = await import(join(ROOT, 'bin/package/npm.mjs'));
			const [again = ''] = await make({ root: ROOT, out: folder });
			expect(readFileSync(again).equals(readFileSync(tarball))).toBe(true);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});
});

test('everything that is named to be downloaded is there', () => {
	for (const name of [
		`vpn-doctor_${pjson.version}-1_amd64.deb`,
		`vpn-doctor_${pjson.version}-1_arm64.deb`,
		'vpn-doctor.1',
		'Containerfile',
	])
		expect(existsSync(join(made, name)), name).toBe(true);
	for (const name of sums().keys()) expect(existsSync(join(made, name)), name).toBe(true);
	expect(readdirSync(join(made, 'winget'))).toHaveLength(3);
});
