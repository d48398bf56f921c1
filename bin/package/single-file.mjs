// The program as one file for each platform: Node, and in it the package as it is published with koffi's native module.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stripped, withoutSignature } from './bare.mjs';
import { BUILDERS, filesOf, nativeOf, RUNTIMES } from './runtimes.mjs';

const run = promisify(execFile);

/** What the program is made for as a single file. */
export const PLATFORMS = Object.keys(RUNTIMES);

/** What of the package goes in, beside what is made here; the same as npm publishes (`files` of package.json). */
const INSIDE = ['bin/run.js', 'dist', 'data/prometheus', 'data/schema', 'oclif.manifest.json', 'package.json', 'CHANGELOG.md', 'LICENSE'];

/** The words of what is compiled ahead: they ask neither the network nor the computer, so that the same is compiled on every machine. */
const COMPILED_AHEAD = [
	['--help'],
	['explain', '806'],
	['explain', 'The connection was prevented because of a policy configured on your RAS/VPN server'],
	['codes', '--json'],
	['checks'],
];

const POSTJECT = fileURLToPath(import.meta.resolve('postject/dist/cli.js'));

/** The mark by which Node looks whether anything was put into it (its documentation of single executable applications). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** One file for each platform of `only`, with everything in it that the program needs: [{ platform, arch, file, sha256 }]. */
export async function makeExecutables({ root, out, version, only = PLATFORMS }) {
	if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('single files are made on Linux on x64');
	const work = await mkdtemp(join(tmpdir(), 'vpn-doctor-package-'));
	try {
		const made = [];
		// Two at a time: each takes some hundred MB of memory.
		for (let at = 0; at < only.length; at += 2)
			made.push(
				...(await Promise.all(
					only.slice(at, at + 2).map((platform) => make({ root, out, version, platform, work: join(work, platform) })),
				)),
			);
		return made;
	} finally {
		await rm(work, { recursive: true });
	}
}

/** The name under which it is given away. */
export function nameOf(version, platform) {
	const [system, arch] = platform.split('-');
	const names = { win32: 'windows', linux: 'linux', darwin: 'macos' };
	return `vpn-doctor-${version}-${names[system]}-${arch}${system === 'win32' ? '.exe' : ''}`;
}

async function make({ root, out, version, platform, work }) {
	const runtime = RUNTIMES[platform];
	const [system, arch] = platform.split('-');
	await mkdir(work, { recursive: true });
	const node = await builder(root, BUILDERS[runtime.builder], work);
	await collect(root, platform, join(work, 'inside'));
	if (platform === 'linux-x64') await compileAhead(node, join(work, 'inside'));
	const blob = await prepared(node, work);
	const bare = (await filesOf(root, runtime, [runtime.file])).get(runtime.file);
	const file = join(out, nameOf(version, platform));
	await rm(file, { force: true });
	await writeFile(file, system === 'linux' ? stripped(bare) : system === 'win32' ? withoutSignature(bare) : bare);
	await inject(file, blob, system);
	await chmod(file, 0o755);
	const sha256 = createHash('sha256')
		.update(await readFile(file))
		.digest('hex');
	return { platform: system, arch, file, sha256 };
}

/** The Node that prepares. */
async function builder(root, { file, ...pinned }, work) {
	const path = join(work, 'node');
	await writeFile(path, (await filesOf(root, pinned, [file])).get(file), { mode: 0o755 });
	return path;
}

/** Everything that goes in, laid out as the program sees it. */
async function collect(root, platform, folder) {
	for (const path of INSIDE) {
		await mkdir(dirname(join(folder, path)), { recursive: true });
		await cp(join(root, path), join(folder, path), { recursive: true });
	}
	const native = await nativeOf(root, platform);
	const module = (await filesOf(root, native, [native.file])).get(native.file);
	await mkdir(join(folder, 'native'));
	await writeFile(join(folder, 'native/koffi.node'), module);
	await writeFile(join(folder, 'native/koffi.node.sha256'), createHash('sha256').update(module).digest('hex'));
	await mkdir(join(folder, 'licences'));
	// Those of all else are in dist (src/program/licences.ts).
	const { file: _, ...line } = BUILDERS[RUNTIMES[platform].builder];
	await writeFile(join(folder, 'licences/node.txt'), (await filesOf(root, line, ['LICENSE'])).get('LICENSE'));
}

/** Its platform has to be the one of this machine, and its Node the one that will run it. */
async function compileAhead(node, folder) {
	const script = join(import.meta.dirname, 'compile-ahead.cjs');
	for (const words of COMPILED_AHEAD)
		await run(node, ['--predictable', script, folder, folder, ...words], { env: { PATH: '', HOME: '/', LANG: 'C', TZ: 'UTC' } });
}

/** What Node puts together of it. Named by relative paths, since they stand in it. */
async function prepared(node, work) {
	await copyFile(join(import.meta.dirname, 'boot.cjs'), join(work, 'boot.cjs'));
	const inside = await readdir(join(work, 'inside'), { recursive: true, withFileTypes: true });
	const names = inside
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(join(work, 'inside/').length));
	const config = {
		main: 'boot.cjs',
		output: 'blob',
		disableExperimentalSEAWarning: true,
		// Of the modules: what is compiled of them lies beside them (compile-ahead.cjs), and boot.cjs is short.
		useCodeCache: false,
		// How an organisation's own checks are loaded (boot.cjs) is one to Node, and is said to whoever has some.
		execArgv: ['--disable-warning=ExperimentalWarning'],
		// NODE_OPTIONS is for Node, and this is no Node: it could have any file run first.
		execArgvExtension: 'none',
		assets: Object.fromEntries(names.sort().map((name) => [name, `inside/${name}`])),
	};
	await writeFile(join(work, 'config.json'), JSON.stringify(config));
	await run(node, ['--experimental-sea-config', 'config.json'], { cwd: work });
	return join(work, 'blob');
}

/** In a process of its own: it takes ten seconds of one processor, and says of every note of the file that it has no name. */
async function inject(file, blob, system) {
	const segment = system === 'darwin' ? ['--macho-segment-name', 'NODE_SEA'] : [];
	await run(process.execPath, [POSTJECT, file, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE, ...segment], { maxBuffer: 1 << 26 });
}
