import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import pjson from '../../package.json' with { type: 'json' };
import { ROOT } from '../commands/project-copy.ts';

/**
 * What Scoop, winget and Homebrew read, for executables that are made up. The required fields and the forms are those of the published
 * schemas: schema.json of ScoopInstaller/Scoop, and schemas/JSON/manifests/v1.12.0 of microsoft/winget-cli.
 */

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-manifests-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

const executables = ['win32', 'linux', 'darwin'].flatMap((platform) =>
	['x64', 'arm64'].map((arch) => {
		const name = `vpn-doctor-${pjson.version}-${platform}-${arch}${platform === 'win32' ? '.exe' : ''}`;
		writeFileSync(join(folder, name), name);
		return { platform, arch, file: join(folder, name), sha256: sha256(name) };
	}),
);
const sumOf = (platform: string, arch: string) => executables.find((each) => each.platform === platform && each.arch === arch)?.sha256;

const URL = 'https://example.com/vpn-doctor/v1';

/** The files that an artefact made, by their names below the folder. */
async function made(artefact: string, releaseUrl: string | null = URL): Promise<Record<string, string>> {
	const { make } = await import(`../../bin/package/${artefact}.mjs`);
	const files: string[] = await make({
		root: ROOT,
		out: folder,
		version: pjson.version,
		epoch: 1_795_998_489,
		executables,
		releaseUrl: releaseUrl ?? undefined,
	});
	return Object.fromEntries(files.map((file) => [relative(folder, file), readFileSync(file, 'utf8')]));
}

const MANIFESTS = ['scoop', 'winget', 'homebrew'];
const ALL = [...MANIFESTS, 'container', 'man'];

describe('Scoop', () => {
	test('the manifest has what the schema requires, and nothing that it does not know', async () => {
		const manifest = JSON.parse((await made('scoop'))['scoop/vpn-doctor.json'] ?? '');
		expect(Object.keys(manifest).sort()).toEqual(['architecture', 'bin', 'description', 'homepage', 'license', 'version']);
		expect(manifest).toMatchObject({ version: pjson.version, license: 'MIT', bin: 'vpn-doctor.exe' });
		for (const [name, arch] of Object.entries({ '64bit': 'x64', arm64: 'arm64' })) {
			expect(manifest.architecture[name]).toEqual({
				url: `${URL}/vpn-doctor-${pjson.version}-win32-${arch}.exe#/vpn-doctor.exe`,
				hash: sumOf('win32', arch),
			});
		}
	});
});

describe('winget', () => {
	test('the three manifests speak of one package, in one version of the schema', async () => {
		const files = await made('winget');
		const parsed = Object.values(files).map((text) => parse(text));
		expect(parsed.map(({ ManifestType }) => ManifestType)).toEqual(['version', 'installer', 'defaultLocale']);
		for (const [at, text] of Object.values(files).entries()) {
			const { PackageIdentifier, PackageVersion, ManifestType, ManifestVersion } = parsed[at];
			expect([PackageIdentifier, PackageVersion, ManifestVersion]).toEqual(['VpnDoctor.VpnDoctor', pjson.version, '1.12.0']);
			expect(text).toContain(`$schema=https://aka.ms/winget-manifest.${ManifestType}.${ManifestVersion}.schema.json`);
		}
		expect(Object.keys(files)).toEqual([
			'winget/VpnDoctor.VpnDoctor.yaml',
			'winget/VpnDoctor.VpnDoctor.installer.yaml',
			'winget/VpnDoctor.VpnDoctor.locale.en-US.yaml',
		]);
	});

	test('the installer is a portable program for each processor', async () => {
		const { InstallerType, Commands, Installers } = parse((await made('winget'))['winget/VpnDoctor.VpnDoctor.installer.yaml'] ?? '');
		expect([InstallerType, Commands]).toEqual(['portable', ['vpn-doctor']]);
		expect(Installers).toEqual(
			['x64', 'arm64'].map((arch) => ({
				Architecture: arch,
				InstallerUrl: `${URL}/vpn-doctor-${pjson.version}-win32-${arch}.exe`,
				InstallerSha256: sumOf('win32', arch)?.toUpperCase(),
			})),
		);
	});

	test('the texts have what is required, and the lengths that are allowed', async () => {
		const locale = parse((await made('winget'))['winget/VpnDoctor.VpnDoctor.locale.en-US.yaml'] ?? '');
		for (const field of ['PackageLocale', 'Publisher', 'PackageName', 'License', 'ShortDescription']) expect(locale[field]).toBeTruthy();
		expect(locale.ShortDescription.length).toBeGreaterThanOrEqual(3);
		expect(locale.ShortDescription.length).toBeLessThanOrEqual(256);
		expect(locale.Tags.length).toBeLessThanOrEqual(16);
	});
});

describe('Homebrew', () => {
	test('the formula names each executable and the manual page with its checksum', async () => {
		const formula = (await made('homebrew'))['homebrew/vpn-doctor.rb'] ?? '';
		const downloads = [...formula.matchAll(/url "(?<url>[^"]+)", using: :nounzip\n\s+sha256 "(?<sum>[0-9a-f]{64})"/g)];
		const page = (await made('man'))['vpn-doctor.1'] ?? '';
		expect(Object.fromEntries(downloads.map(({ groups }) => [groups?.url, groups?.sum]))).toEqual({
			...Object.fromEntries(
				executables
					.filter(({ platform }) => platform !== 'win32')
					.map(({ platform, arch, sha256: sum }) => [`${URL}/vpn-doctor-${pjson.version}-${platform}-${arch}`, sum]),
			),
			[`${URL}/vpn-doctor.1`]: sha256(page),
		});
		// "brew audit": at most 80 characters, no full stop, and the name of the formula is not repeated.
		const [, desc = ''] = /^ {2}desc "(.*)"$/m.exec(formula) ?? [];
		expect(desc).toMatch(/^[A-Z].{10,79}[^.]$/);
		expect(desc).not.toMatch(/vpn-doctor/i);
	});
});

describe('the container file', () => {
	test('takes each Linux executable in, checks it, and runs it as a number that is not root', async () => {
		const { Containerfile = '' } = await made('container');
		for (const arch of ['x64', 'arm64']) {
			expect(Containerfile).toContain(`COPY --chmod=0755 vpn-doctor-${pjson.version}-linux-${arch} /usr/bin/vpn-doctor\n`);
			expect(Containerfile).toContain(`RUN echo "${sumOf('linux', arch)}  /usr/bin/vpn-doctor" | sha256sum --check --strict\n`);
		}
		const last = Containerfile.split('\nFROM ').at(-1) ?? '';
		expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
		expect(last).toContain('ENTRYPOINT ["/usr/bin/vpn-doctor"]');
	});
});

describe('all of them', () => {
	test.each(ALL)('%s: the same executables give the same bytes', async (artefact) => {
		expect(await made(artefact)).toEqual(await made(artefact));
	});

	test.each(MANIFESTS)('%s: without an address, what cannot be published says so, and leads nowhere', async (artefact) => {
		for (const text of Object.values(await made(artefact, null))) {
			expect(text).toContain('Made without --release-url');
			for (const [url] of text.matchAll(/https:\/\/(?!aka\.ms\/)[^\s"#]+/g))
				expect(url).toMatch(/^https:\/\/vpn-doctor\.invalid\/releases\//);
		}
	});

	test.each(['http://example.com/v1', 'https://example.com/"; system "id', 'https://example.com/#{`id`}', 'example.com'])(
		'an address that is none, or would be more than that in a formula, is refused: %s',
		async (url) => {
			await expect(made('homebrew', url)).rejects.toThrow('--release-url');
		},
	);

	test.each([...MANIFESTS, 'container'])('%s: an executable that was not made is missed', async (artefact) => {
		const { make } = await import(`../../bin/package/${artefact}.mjs`);
		await expect(make({ root: ROOT, out: folder, version: '1', epoch: 1, executables: [], releaseUrl: URL })).rejects.toThrow(
			'was not made',
		);
	});
});
