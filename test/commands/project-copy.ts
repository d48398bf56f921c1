import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's sources in a folder of their own, to be changed, built or packed there. */
export interface ProjectCopy {
	readonly folder: string;
	remove(): void;
}

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const SOURCES = [
	'src',
	'checks',
	'data',
	'bin',
	'package.json',
	'tsconfig.json',
	'tsconfig.types.json',
	'LICENSE',
	'README.md',
	'CHANGELOG.md',
];

/** Without tests and without `dist`; the installed packages are shared with the original. */
export function copyProject(): ProjectCopy {
	const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-copy-'));
	for (const name of SOURCES.filter((source) => existsSync(join(ROOT, source)))) {
		cpSync(join(ROOT, name), join(folder, name), { recursive: true });
	}
	symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
	return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
