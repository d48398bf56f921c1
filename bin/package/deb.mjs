// vpn-doctor_VERSION_ARCH.deb: the single Linux executable, man page, completions, and the units of a health check.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SCRIPTS } from '../../src/commands/completion/scripts.ts';
import { componentsOf } from './components.mjs';
import { copyrightFile } from './debian/copyright.mts';
import { manPageOf } from './man.mjs';

export const needs = ['linux-x64', 'linux-arm64'];

/** Counted up when the package changes and the program does not. */
const REVISION = 1;
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };
const MODES = { program: 0o755, file: 0o644, folder: 0o755 };

export async function make({ root, out, epoch, version, executables }) {
	const packages = [];
	for (const { arch, file } of executables.filter(({ platform, arch }) => platform === 'linux' && arch in ARCHITECTURES)) {
		packages.push(await makePackage({ root, out, epoch, version, arch, executable: file }));
	}
	return packages;
}

async function makePackage({ root, out, epoch, version, arch, executable }) {
	const architecture = ARCHITECTURES[arch];
	const debian = `${version.replace('-', '~')}-${REVISION}`;
	const file = join(out, `vpn-doctor_${debian}_${architecture}.deb`);
	const tree = await mkdtemp(join(tmpdir(), 'vpn-doctor-deb-'));
	try {
		const files = await contents({ root, epoch, version, debian, arch, executable });
		for (const each of files) await put(tree, each);
		await mkdir(join(tree, 'etc/vpn-doctor'), { recursive: true, mode: MODES.folder });
		const control = await controlFiles({ root, debian, architecture, files });
		for (const each of control) await put(tree, { ...each, path: `DEBIAN/${each.path}` });
		execFileSync('chmod', ['-R', 'u=rwX,go=rX', tree]);
		// dpkg-deb takes SOURCE_DATE_EPOCH for every time. Level 6 would take twice the time for 4 % less.
		const options = ['--root-owner-group', '-Zxz', '-z4'];
		execFileSync('dpkg-deb', [...options, '--build', tree, file], {
			env: { ...process.env, SOURCE_DATE_EPOCH: `${epoch}`, LC_ALL: 'C.UTF-8' },
		});
		return file;
	} finally {
		await rm(tree, { recursive: true, force: true });
	}
}

/** Everything that is installed: `{ path, mode }` with `content`, or with `from`, a file to be copied. */
async function contents({ root, epoch, version, debian, arch, executable }) {
	const own = (name) => readFile(join(import.meta.dirname, 'debian', name), 'utf8');
	const doc = 'usr/share/doc/vpn-doctor';
	const completion = (shell) => `${SCRIPTS[shell].script.trim()}\n`;
	const licence = await readFile(join(root, 'LICENSE'), 'utf8');
	const texts = {
		'usr/lib/systemd/system/vpn-doctor.service': await own('vpn-doctor.service'),
		'usr/lib/systemd/system/vpn-doctor.timer': await own('vpn-doctor.timer'),
		'usr/share/bash-completion/completions/vpn-doctor': completion('bash'),
		'usr/share/zsh/vendor-completions/_vpn-doctor': completion('zsh'),
		'usr/share/fish/vendor_completions.d/vpn-doctor.fish': completion('fish'),
		'usr/share/lintian/overrides/vpn-doctor': await own('lintian-overrides'),
		'usr/share/man/man1/vpn-doctor.1.gz': gzip(await manPageOf({ root, version, epoch })),
		[`${doc}/README.Debian`]: await own('README.Debian'),
		[`${doc}/examples/config.yaml`]: await own('config.yaml'),
		[`${doc}/changelog.gz`]: gzip(await readFile(join(root, 'CHANGELOG.md'))),
		[`${doc}/changelog.Debian.gz`]: gzip(changelog({ debian, version, epoch })),
		[`${doc}/copyright`]: copyrightFile({ holder: holderOf(licence), licence, components: await componentsOf(root, `linux-${arch}`) }),
	};
	return [
		{ path: 'usr/bin/vpn-doctor', mode: MODES.program, from: executable },
		...Object.entries(texts).map(([path, content]) => ({ path, mode: MODES.file, content })),
	];
}

async function controlFiles({ root, debian, architecture, files }) {
	const { description } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
	const sized = await Promise.all(files.map(async ({ content, from }) => content ?? (await readFile(from))));
	const bytes = sized.map((content) => Buffer.from(content));
	const scripts = await Promise.all(
		['postinst', 'prerm', 'postrm'].map(async (path) => ({
			path,
			mode: MODES.program,
			content: await readFile(join(import.meta.dirname, 'debian', path)),
		})),
	);
	const sums = files.map(({ path }, at) => `${createHash('md5').update(bytes[at]).digest('hex')}  ${path}\n`);
	const control = [
		'Package: vpn-doctor',
		`Version: ${debian}`,
		`Architecture: ${architecture}`,
		`Maintainer: ${maintainer()}`,
		`Installed-Size: ${bytes.reduce((sum, { length }) => sum + Math.ceil(length / 1024), 0)}`,
		// What the runtime is linked to: GLIBC_2.28, GLIBCXX_3.4.21, GCC_3.4. A test holds this against the executable.
		'Depends: libc6 (>= 2.28), libgcc-s1 (>= 3.4), libstdc++6 (>= 6)',
		'Recommends: ca-certificates, iputils-ping',
		'Section: net',
		'Priority: optional',
		'Description: predicts the error of a VPN connection and says why',
		...folded(description),
		' .',
		...folded(
			'It looks at this computer, the way to the server and the server itself, without signing in, for PPTP, L2TP/IPsec, IKEv2, SSTP, OpenVPN, WireGuard, AnyConnect and Cisco IPsec. It explains codes, messages and logs, and has a unit for regular health checks, which is not started by itself.',
		),
	];
	return [
		...scripts,
		{ path: 'control', mode: MODES.file, content: `${control.join('\n')}\n` },
		{ path: 'md5sums', mode: MODES.file, content: sums.join('') },
	];
}

async function put(tree, { path, mode, content, from }) {
	const target = join(tree, path);
	await mkdir(dirname(target), { recursive: true });
	if (from === undefined) await writeFile(target, content);
	else await copyFile(from, target);
	execFileSync('chmod', [mode.toString(8), target]);
}

/** Whoever releases it: Debian's own variables, as its tools have them. Without them the address cannot be taken for a real one. */
function maintainer() {
	const { DEBFULLNAME = 'The vpn-doctor maintainers', DEBEMAIL = 'maintainers@vpn-doctor.invalid' } = process.env;
	return `${DEBFULLNAME} <${DEBEMAIL}>`;
}

function changelog({ debian, version, epoch }) {
	const [, weekday, day, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(epoch * 1000).toUTCString());
	return [
		`vpn-doctor (${debian}) unstable; urgency=medium`,
		'',
		`  * vpn-doctor ${version}; what is new is in changelog.gz.`,
		'',
		` -- ${maintainer()}  ${weekday}, ${day} ${month} ${year} ${time} +0000`,
		'',
	].join('\n');
}

function holderOf(licence) {
	return /^Copyright \(c\) (.+)$/m.exec(licence)[1];
}

/** Lines of a control file's long text. */
function folded(text) {
	const words = text.split(' ');
	const lines = [''];
	for (const word of words) {
		if (lines.at(-1).length + word.length >= 78) lines.push('');
		lines.push(`${lines.pop()} ${word}`);
	}
	return lines;
}

/** zlib's bytes depend on the processor; those of gzip do not. */
function gzip(content) {
	return execFileSync('gzip', ['-9n'], { input: content, maxBuffer: 1e8 });
}
