import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './namespaces.ts';
import { type Daemon, listening } from './programs.ts';

export interface PptpdOptions {
	/** Where it listens. Default: every address of the server. */
	readonly listen?: string;
	/** How many clients it takes; the one too many connects and hears nothing. */
	readonly connections?: number;
	/** The program in place of pppd, as a shell script. */
	readonly ppp?: string;
}

/**
 * There is no /dev/ppp on the machines that this runs on, so pppd cannot. What pptpd starts in its place reads its pty until that
 * hangs up, as pppd does (pptpd frees the place of a call only when this program ends), and says nothing: enough for the control
 * connection, which is pptpd's own work; nothing answers over GRE.
 */
const STAND_IN = 'exec cat > /dev/null';

/** Starts a real pptpd on the server of the lab and waits until it listens. */
export async function startPptpd(lab: Lab, options: PptpdOptions = {}): Promise<Daemon> {
	const file = (name: string) => join(lab.folder, name);
	writeFileSync(file('ppp'), `#!/bin/sh\n${options.ppp ?? STAND_IN}\n`, { mode: 0o755 });
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
	return daemon;
}
