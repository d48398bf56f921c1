import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ROOT } from '../commands/project-copy.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** The folder of everything that `npm run package` makes. */
		readonly made: string;
	}
}

/** Once for all files: makes what is to be downloaded. PACKAGES=FOLDER takes what was made before, to save the minutes. */
export default function setup({ provide }: TestProject): () => void {
	const { PACKAGES } = process.env;
	if (PACKAGES !== undefined) {
		provide('made', resolve(PACKAGES));
		return () => {};
	}
	const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-packages-'));
	const remove = () => rmSync(folder, { recursive: true, force: true });
	try {
		execFileSync(process.execPath, [join(ROOT, 'bin/package.mjs'), '--out', folder], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
	} catch (error) {
		remove();
		throw error;
	}
	provide('made', folder);
	return remove;
}
