import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { copyProject } from '../commands/project-copy.ts';
import { makeCertificates } from './certificates.ts';
import { unpackLibreswan } from './servers/libreswan.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** The folder that the packed program was installed into. */
		readonly installed: string;
		/** The folder of the lab's certificates. */
		readonly certificates: string;
	}
}

/** Once for all lab files: packs the program and installs the tarball into a folder of its own, as a user would, without a network. */
export default function setup({ provide }: TestProject): () => void {
	const { folder, remove } = copyProject();
	// Others than root run the program, too.
	chmodSync(folder, 0o755);
	const npm = (cwd: string, ...args: string[]) =>
		execFileSync('npm', args, { cwd, encoding: 'utf8', env: withThisNode(), stdio: ['ignore', 'pipe', 'pipe'] });
	try {
		const prefix = join(folder, 'installed');
		mkdirSync(prefix);
		npm(folder, 'pack', '--pack-destination', prefix);
		const tarball = readdirSync(prefix).find((name) => name.endsWith('.tgz')) ?? '';
		npm(prefix, 'install', '--prefix', prefix, '--offline', '--no-audit', '--no-fund', '--omit=optional', join(prefix, tarball));
		addKoffi(join(prefix, 'node_modules'));
		provide('installed', join(prefix, 'node_modules', 'vpn-doctor'));
		const certificates = join(folder, 'certificates');
		mkdirSync(certificates);
		makeCertificates(certificates);
		provide('certificates', certificates);
		unpackLibreswan();
		return remove;
	} catch (error) {
		remove();
		throw error;
	}
}

/** The optional dependency with its native part, as this project has it: without a network, npm can only leave it out. */
function addKoffi(modules: string): void {
	const own = join(import.meta.dirname, '../../node_modules');
	for (const name of ['koffi', ...readdirSync(join(own, '@koromix')).map((each) => join('@koromix', each))]) {
		cpSync(join(own, name), join(modules, name), { recursive: true });
	}
}

/** The Node of the tests first, whatever the system's is. */
export function withThisNode(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
	return { ...env, PATH: `${dirname(process.execPath)}:${env.PATH ?? ''}` };
}
