import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CERTIFICATES, type Certificates } from '../certificates.ts';
import type { Lab } from '../namespaces.ts';
import { type Daemon, listening } from '../programs.ts';

export const OcservOptions = z.strictObject({ port: z.int().default(443), certificate: z.enum(CERTIFICATES).default('good') });
export type OcservOptions = z.input<typeof OcservOptions>;

/** Starts a real ocserv: what AnyConnect clients speak to. */
export async function startOcserv(lab: Lab, options: OcservOptions, certificates: Certificates): Promise<Daemon> {
	const { port, certificate } = OcservOptions.parse(options);
	const at = (name: string) => join(lab.folder, name);
	const { chain, key } = certificates.of(certificate);
	writeFileSync(at('ocpasswd'), 'test:*:$5$lab$none\n');
	const lines = [
		`auth = "plain[passwd=${at('ocpasswd')}]"`,
		`tcp-port = ${port}`,
		`udp-port = ${port}`,
		'run-as-user = root',
		'run-as-group = root',
		`socket-file = ${at('ocserv.socket')}`,
		`pid-file = ${at('ocserv.pid')}`,
		`server-cert = ${chain}`,
		`server-key = ${key}`,
		'isolate-workers = false',
		'max-clients = 16',
		'device = vpns',
		'ipv4-network = 10.95.0.0/24',
		'default-domain = lab.test',
		'cisco-client-compat = true',
		'tls-priorities = "NORMAL:%SERVER_PRECEDENCE"',
	];
	writeFileSync(at('ocserv.conf'), `${lines.join('\n')}\n`);
	const daemon = lab.server.start('ocserv', ['-f', '-d', '2', '-c', at('ocserv.conf')]);
	await listening(lab.server.name, port, daemon);
	return daemon;
}
