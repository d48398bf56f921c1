import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Lab } from './namespaces.ts';
import { type Daemon, listening, says } from './programs.ts';

export const PptpdOptions = z.strictObject({
	/** Where it listens. Default: every address of the server. */
	listen: z.string().optional(),
	/** How many clients it takes; the one too many connects and hears nothing. */
	connections: z.int().optional(),
	/** Somebody takes the first place at once and keeps it. */
	taken: z.boolean().default(false),
	/** The program in place of pppd, as a shell script. */
	ppp: z.string().optional(),
});
export type PptpdOptions = z.input<typeof PptpdOptions>;

/**
 * There is no /dev/ppp on the machines that this runs on, so pppd cannot; this speaks LCP in its place, and asks for a password. Debian's
 * own Python, as everywhere in the lab: one of the PATH may be a script that takes ten times as long to start.
 */
const STAND_IN = `exec /usr/bin/python3 -ISE ${join(import.meta.dirname, 'pppd-stand-in.py')} "$@"`;

/** Starts a real pptpd on the server of the lab and waits until it listens. It logs to nowhere; the output has `CALL` for each call that it took. */
export async function startPptpd(lab: Lab, options: PptpdOptions = {}): Promise<Daemon> {
	const file = (name: string) => join(lab.folder, name);
	writeFileSync(file('calls'), '');
	writeFileSync(file('ppp'), `#!/bin/sh\necho CALL >> ${file('calls')}\n${options.ppp ?? STAND_IN}\n`, { mode: 0o755 });
	writeFileSync(file('options'), '');
	const lines = [
		`ppp ${file('ppp')}`,
		`option ${file('options')}`,
		`pidfile ${file('pptpd.pid')}`,
		'localip 10.99.0.1',
		'remoteip 10.99.0.100-199',
		...(options.listen === undefined ? [] : [`listen ${options.listen}`]),
		...(options.connections === undefined ? [] : [`connections ${options.connections}`]),
	];
	writeFileSync(file('pptpd.conf'), `${lines.join('\n')}\n`);
	const daemon = lab.server.start('pptpd', ['-f', '-c', file('pptpd.conf')]);
	await listening(lab.server.name, 1723, daemon);
	if (options.taken) await takePlace(lab);
	return { ...daemon, output: () => daemon.output() + readFileSync(file('calls'), 'utf8') };
}

async function takePlace(lab: Lab): Promise<void> {
	const hold = "import socket,time; s=socket.create_connection(('127.0.0.1',1723)); print('held', flush=True); time.sleep(600)";
	await says(lab.server.start('/usr/bin/python3', ['-c', hold]), 'held');
}
