// Makes what people download, from the build and nothing else: the same sources give the same bytes.
//
//   npm run package                                   everything, into out/
//   npm run package -- --only single-file,deb         only these
//   npm run package -- --out DIR                      elsewhere
//   npm run package -- --release-url https://…        the folder that the files will be published in, for Scoop, winget and Homebrew
//
// Each artefact is a module of bin/package/ with `make({ root, out, version, epoch, executables, releaseUrl, made }) → Promise<string[]>`, the files that
// it made; `made` are those of the modules before it. `executables` are the single-file programs, [{ platform, arch, file, sha256 }]; a module that takes some of them in says
// which ("linux-x64") in `export const needs`, and gets those even where --only leaves the single files out.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeExecutables, PLATFORMS } from './package/single-file.mjs';

/** In the order in which they are made: checksums and the bill of materials speak of all others. */
const ARTEFACTS = ['deb', 'npm', 'man', 'scoop', 'winget', 'homebrew', 'container', 'sbom', 'checksums'];

const { values } = parseArgs({
	options: { only: { type: 'string' }, out: { type: 'string', default: 'out' }, 'release-url': { type: 'string' } },
});
const { 'release-url': releaseUrl } = values;
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const out = resolve(values.out);
const names = ['single-file', ...ARTEFACTS];
const only = values.only?.split(',') ?? names;
const unknown = only.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`There is no artefact "${unknown.join('", "')}". There are: ${names.join(', ')}`);
if (!existsSync(`${root}/dist/main.cjs`)) throw new Error('dist/ is missing: run "npm run build" first');

const { version } = JSON.parse(await readFile(`${root}/package.json`, 'utf8'));
// Of the sources, not of the build: a build of tomorrow must give the same bytes.
const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }));
await mkdir(out, { recursive: true });

const modules = await Promise.all(
	ARTEFACTS.filter((name) => only.includes(name)).map(async (name) => ({ name, ...(await import(`./package/${name}.mjs`)) })),
);
const wanted = only.includes('single-file')
	? PLATFORMS
	: PLATFORMS.filter((name) => modules.some(({ needs = [] }) => needs.includes(name)));
const executables = await makeExecutables({ root, out, version, epoch, only: wanted });
const made = executables.map(({ file }) => file);
for (const { make } of modules) made.push(...(await make({ root, out, version, epoch, executables, releaseUrl, made })));
for (const file of made) process.stdout.write(`${relative(process.cwd(), file)}\n`);
