import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledLicences } from '../../src/program/licences.ts';
import { BUILDERS, filesOf, RUNTIMES } from './runtimes.mjs';

/** What is in the single-file program of a platform (`linux-x64`) besides vpn-doctor's own code: see `Component` in debian/copyright.mts. */
export async function componentsOf(root, platform) {
	return [await runtime(root, platform), ...bundledLicences(await readFile(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8'))];
}

async function runtime(root, platform) {
	const { builder, version } = RUNTIMES[platform];
	const { file: _, ...line } = BUILDERS[builder];
	const text = (await filesOf(root, line, ['LICENSE'])).get('LICENSE').toString();
	const holder = 'Node.js contributors, and for the libraries inside those who are named in the text';
	return { name: 'Node.js', version, licence: 'Node.js', text, holder, files: 'node/*' };
}
