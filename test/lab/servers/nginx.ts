import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CERTIFICATES, type Certificates } from '../certificates.ts';
import { ADDRESSES, type Lab } from '../namespaces.ts';
import { type Daemon, listening } from '../programs.ts';

export const NginxOptions = z.strictObject({
	port: z.int().default(443),
	certificate: z.enum(CERTIFICATES).default('good'),
	/** Answer everything with this status. Default: a web site. */
	status: z.int().optional(),
	protocols: z.string().optional(),
});
export type NginxOptions = z.input<typeof NginxOptions>;

/** Starts a real nginx: a plain web site over TLS. */
export function startNginx(lab: Lab, options: NginxOptions, certificates: Certificates): Promise<Daemon> {
	const { port, certificate, status, protocols } = NginxOptions.parse(options);
	const { chain, key } = certificates.of(certificate);
	return run(lab, `nginx-${port}`, port, [
		`listen ${port} ssl;`,
		`listen [::]:${port} ssl;`,
		`ssl_certificate ${chain};`,
		`ssl_certificate_key ${key};`,
		...(protocols === undefined ? [] : [`ssl_protocols ${protocols};`, 'ssl_ciphers ALL:@SECLEVEL=0;']),
		...(status === undefined ? [] : [`location / { return ${status}; }`]),
	]);
}

/** What certificates point to: the revocation list and the intermediate, at the server's second address (`ca.lab.test`), TCP 80. */
export function startAuthoritysWebSite(lab: Lab, certificates: Certificates): Promise<Daemon> {
	return run(lab, 'authority', 80, [`listen ${ADDRESSES.secondServer}:80;`, `root ${certificates.published};`]);
}

async function run(lab: Lab, name: string, port: number, site: readonly string[]): Promise<Daemon> {
	const folder = join(lab.folder, name);
	mkdirSync(folder, { recursive: true });
	const http = [
		`access_log ${join(folder, 'access.log')};`,
		...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${folder};`),
		`server { ${site.join('\n')} }`,
	];
	writeFileSync(
		join(folder, 'nginx.conf'),
		`daemon off;\nmaster_process off;\nerror_log stderr info;\npid ${folder}/pid;\nevents {}\nhttp { ${http.join('\n')} }\n`,
	);
	const daemon = lab.server.start('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')]);
	await listening(lab.server.name, port, daemon);
	return daemon;
}
