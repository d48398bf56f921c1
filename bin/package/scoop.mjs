// scoop/vpn-doctor.json: a manifest for a bucket of Scoop (Windows). Its schema: schema.json of ScoopInstaller/Scoop.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { releaseOf } from './release.mjs';

export const needs = ['win32-x64', 'win32-arm64'];

export async function make({ out, ...given }) {
	const release = await releaseOf(given);
	const { version, about, homepage, license, notice } = release;
	const manifest = {
		...(notice.length === 0 ? {} : { '##': notice }),
		version,
		description: about,
		homepage,
		license,
		architecture: { '64bit': downloadOf(release, 'x64'), arm64: downloadOf(release, 'arm64') },
		bin: 'vpn-doctor.exe',
	};
	await mkdir(join(out, 'scoop'), { recursive: true });
	const file = join(out, 'scoop/vpn-doctor.json');
	await writeFile(file, `${JSON.stringify(manifest, null, '    ')}\n`);
	return [file];
}

/** What follows the `#/` is the name that Scoop gives to the file. */
function downloadOf(release, arch) {
	const { url, sha256 } = release.executableOf('win32', arch);
	return { url: `${url}#/vpn-doctor.exe`, hash: sha256 };
}
