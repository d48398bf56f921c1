import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab, Namespace } from './namespaces.ts';
import { says } from './programs.ts';

/** The lab's client as a computer with a journal: a real journald, D-Bus and NetworkManager (linux-journal.sh), in a file system of its own. */
export async function startJournalMachine(lab: Lab): Promise<Namespace> {
	const folder = join(lab.folder, 'machine');
	mkdirSync(folder);
	const script = join(import.meta.dirname, 'linux-journal.sh');
	const machine = lab.client.start('unshare', ['--mount', '--propagation', 'private', 'sh', script, folder]);
	await says(machine, /^ready$/m, 30_000);
	const within = (command: string, args: readonly string[] = []) => ['--target', String(machine.pid), '--mount', command, ...args];
	return {
		name: lab.client.name,
		folder,
		run: (command, args, options) => lab.client.run('nsenter', within(command, args), options),
		start: (command, args) => lab.client.start('nsenter', within(command, args)),
	};
}
