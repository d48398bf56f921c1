import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../namespaces.ts';
import { type Daemon, listening } from '../programs.ts';

/** Starts a real xl2tpd on the server of the lab: plain L2TP on UDP 1701. */
export async function startXl2tpd(lab: Lab): Promise<Daemon> {
	const at = (name: string) => join(lab.folder, name);
	const lines = ['[global]', 'port = 1701', '[lns default]', 'ip range = 10.97.0.100-10.97.0.199', 'local ip = 10.97.0.1', 'name = lab'];
	writeFileSync(at('xl2tpd.conf'), `${lines.join('\n')}\n`);
	writeFileSync(at('l2tp-secrets'), '');
	const files = ['-c', at('xl2tpd.conf'), '-s', at('l2tp-secrets'), '-p', at('xl2tpd.pid'), '-C', at('l2tp-control')];
	const daemon = lab.server.start('xl2tpd', ['-D', ...files]);
	await listening(lab.server.name, 1701, daemon, 15_000, 'udp');
	return daemon;
}
