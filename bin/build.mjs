// Makes what is published: the compiled catalog, one bundle with lazy libraries, and oclif's manifest.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { compileCatalogTo } from '../src/catalog/compile.ts';
import { catalogFile } from '../src/program/built-in-catalog.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pjson = JSON.parse(await readFile(`${root}/package.json`, 'utf8'));

/**
 * oclif sorts the commands with localeCompare, whose first call loads ICU's collation: 12 ms of every start, a tenth
 * of it, for six names in ASCII. The build fails when oclif no longer does, so that this can go.
 */
const sortByCodeUnits = {
	name: 'sort-by-code-units',
	transform(code, id) {
		if (!/@oclif[\\/]core[\\/]lib[\\/]config[\\/]plugin\.js$/.test(id)) return null;
		if (!code.includes('a.id.localeCompare(b.id)'))
			throw new Error(`${id} no longer sorts with localeCompare: take this out of bin/build.mjs`);
		return { code: code.replace('a.id.localeCompare(b.id)', '(a.id < b.id ? -1 : 1)'), map: null };
	},
};

/** Native, so not bundled; but it comes along, and was compiled with what lies in folders of its own. */
const NATIVE = { name: 'koffi', vendored: ['vendor/node-addon-api', 'vendor/node-api-headers'] };

await rm(`${root}/dist`, { recursive: true, force: true });
await compileCatalogTo(root, catalogFile);
await Promise.all([bundle().then(manifest), types()]);

/** CommonJS starts faster than ESM, and chunks keep every library out of the way until it is used. */
async function bundle() {
	const modules = await bundleOf({
		main: `${root}/src/main.ts`,
		// What a process of our own does is started by its name where there is no Node to give a script to: bin/package/boot.cjs.
		'own-process': `${root}/src/host/own-process.ts`,
	});
	// What --version says shares no chunk with the rest, so that little is read for it.
	await bundleOf({ version: `${root}/src/program/version.ts` });
	await writeFile(`${root}/dist/THIRD-PARTY-LICENSES.txt`, await licences(modules));
}

/** Returns the modules that went in. */
async function bundleOf(input) {
	const build = await rolldown({
		input,
		platform: 'node',
		// A native module cannot be bundled; without it the program says "could not read".
		external: ['koffi'],
		plugins: [sortByCodeUnits],
		logLevel: 'warn',
	});
	const { output } = await build.write({
		dir: `${root}/dist`,
		format: 'cjs',
		entryFileNames: '[name].cjs',
		chunkFileNames: '[name]-[hash].cjs',
		minify: true,
	});
	await build.close();
	return output.flatMap((chunk) => chunk.moduleIds ?? []);
}

/** What is bundled is given away with the program, and so must be its licences: src/program/licences.ts reads them. */
async function licences(modules) {
	const folders = new Set(modules.flatMap((id) => /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1] ?? []));
	const native = `${root}/node_modules/${NATIVE.name}`;
	const texts = await Promise.all([
		...[...folders].map((folder) => licenceOf(folder)),
		...(existsSync(native) ? [licenceOf(native, NATIVE.vendored)] : []),
	]);
	return texts.sort().join('\n');
}

async function licenceOf(folder, vendored = []) {
	const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
	const others = await Promise.all(
		vendored.map(async (below) => `${basename(below)}, which is in it:\n\n${await licenceTextIn(`${folder}/${below}`)}`),
	);
	const text = [await licenceTextIn(folder), ...others].join('\n\n');
	return `${name} ${version} (${license})\n\n${text}\n\n${'-'.repeat(80)}\n`;
}

async function licenceTextIn(folder) {
	const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)(-\w+)?(\.(md|txt|markdown))?$/i.test(entry));
	if (file === undefined) throw new Error(`${folder} has no licence text: it must not be given away without one`);
	return (await readFile(`${folder}/${file}`, 'utf8')).trim();
}

/** What a check of one's own is written against (`vpn-doctor/check`): types alone. */
async function types() {
	const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
	await promisify(execFile)(process.execPath, [tsc, '-p', `${root}/tsconfig.types.json`]);
}

/** With a manifest, a command is found without loading any other (oclif). */
async function manifest() {
	const require = createRequire(import.meta.url);
	const { Config } = require('@oclif/core');
	const config = await Config.load({ root, pjson, ignoreManifest: true, devPlugins: false, userPlugins: false });
	const own = config.plugins.get(pjson.name).manifest;
	await writeFile(`${root}/oclif.manifest.json`, `${JSON.stringify(own)}\n`);
}
