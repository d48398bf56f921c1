import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledLicences } from '../../src/program/licences.ts';

/** What is in a single-file program besides vpn-doctor's own code and Node: `{ name, version, licence, text }` each. */
export async function componentsOf(root) {
	return bundledLicences(await readFile(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8'));
}
