// winget/: the three manifests of a portable program for the Windows Package Manager. Schemas: schemas/JSON/manifests of microsoft/winget-cli.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { releaseOf } from './release.mjs';

export const needs = ['win32-x64', 'win32-arm64'];

const MANIFEST_VERSION = '1.12.0';
const IDENTIFIER = 'VpnDoctor.VpnDoctor';
const LOCALE = 'en-US';
const PUBLISHER = 'The vpn-doctor maintainers';

export async function make({ out, ...given }) {
	const release = await releaseOf(given);
	const folder = join(out, 'winget');
	await mkdir(folder, { recursive: true });
	const manifests = {
		[`${IDENTIFIER}.yaml`]: ['version', { DefaultLocale: LOCALE }],
		[`${IDENTIFIER}.installer.yaml`]: ['installer', installer(release)],
		[`${IDENTIFIER}.locale.${LOCALE}.yaml`]: ['defaultLocale', locale(release)],
	};
	const files = Object.entries(manifests).map(([name, [type, fields]]) => [join(folder, name), textOf(release, type, fields)]);
	for (const [file, text] of files) await writeFile(file, text);
	return files.map(([file]) => file);
}

function installer(release) {
	return {
		// Node.js 22 runs on Windows 10 and Server 2016, and newer.
		MinimumOSVersion: '10.0.14393.0',
		InstallerType: 'portable',
		Commands: ['vpn-doctor'],
		Installers: ['x64', 'arm64'].map((arch) => {
			const { url, sha256 } = release.executableOf('win32', arch);
			return { Architecture: arch, InstallerUrl: url, InstallerSha256: sha256.toUpperCase() };
		}),
	};
}

function locale({ about, description, homepage, license }) {
	return {
		PackageLocale: LOCALE,
		Publisher: PUBLISHER,
		PackageName: 'vpn-doctor',
		PackageUrl: homepage,
		License: license,
		ShortDescription: about,
		Description: description,
		Moniker: 'vpn-doctor',
		Tags: ['vpn', 'diagnostics', 'pptp', 'l2tp', 'ikev2', 'sstp'],
	};
}

function textOf({ version, notice }, type, fields) {
	const whole = {
		PackageIdentifier: IDENTIFIER,
		PackageVersion: version,
		...fields,
		ManifestType: type,
		ManifestVersion: MANIFEST_VERSION,
	};
	const head = [...notice, `yaml-language-server: $schema=https://aka.ms/winget-manifest.${type}.${MANIFEST_VERSION}.schema.json`];
	return `${head.map((line) => `# ${line}\n`).join('')}\n${stringify(whole, { lineWidth: 0 })}`;
}
