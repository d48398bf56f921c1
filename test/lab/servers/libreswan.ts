import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CERTIFICATES, type Certificates } from '../certificates.ts';
import { ADDRESSES, type Lab } from '../namespaces.ts';
import { type Daemon, listening, says } from '../programs.ts';

export const LibreswanOptions = z.strictObject({
	/** IKEv2 with certificates, IKEv1 main mode with a pre-shared key (L2TP). */
	connections: z.array(z.enum(['ikev2', 'ikev1-psk'])).min(1),
	certificate: z.enum(CERTIFICATES).default('good'),
	/** `ike=` of the connections. */
	ike: z.string().optional(),
	psk: z.string().default('lab secret'),
	ikev1: z.enum(['accept', 'drop']).default('accept'),
});
export type LibreswanOptions = z.input<typeof LibreswanOptions>;

/** Its package conflicts with strongSwan's, so it is unpacked beside the system; with the libraries that strongSwan does not bring. */
const PACKAGES = ['libreswan', 'libldns3', 'libevent-pthreads-2.1-7'];
/** Where pluto looks for its own programs, whatever it is told: bound there in a mount namespace of its own. */
const COMPILED_IN = '/usr/libexec/ipsec';
/** Where its package is unpacked. */
export const LIBRESWAN = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'vpn-doctor-lab', 'libreswan');

/** Downloads and unpacks libreswan unless that was done before. Needs the system's package sources. */
export function unpackLibreswan(): void {
	if (existsSync(LIBRESWAN)) return;
	mkdirSync(dirname(LIBRESWAN), { recursive: true });
	const folder = mkdtempSync(`${LIBRESWAN}-`);
	try {
		execFileSync('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', ...PACKAGES], {
			cwd: folder,
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		for (const file of readdirSync(folder)) execFileSync('dpkg', ['-x', join(folder, file), join(folder, 'root')]);
		renameSync(join(folder, 'root'), LIBRESWAN);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Starts a real libreswan (pluto) on the server of the lab, and loads its connections. */
export async function startLibreswan(lab: Lab, options: LibreswanOptions, certificates: Certificates): Promise<Daemon> {
	const settings = LibreswanOptions.parse(options);
	unpackLibreswan();
	const folder = join(lab.folder, 'libreswan');
	const at = (name: string) => join(folder, name);
	for (const name of ['nss', 'run', 'd']) mkdirSync(at(name), { recursive: true });
	fillNss(at('nss'), settings.certificate, certificates);
	writeFileSync(at('ipsec.secrets'), `%any %any : PSK "${settings.psk}"\n`);
	writeFileSync(at('ipsec.conf'), configuration(settings, at));
	const program = (name: string) => join(LIBRESWAN, 'usr/libexec/ipsec', name);
	const env = `LD_LIBRARY_PATH=${join(LIBRESWAN, 'usr/lib/x86_64-linux-gnu')}`;
	const files = [
		'--config',
		at('ipsec.conf'),
		'--secretsfile',
		at('ipsec.secrets'),
		'--nssdir',
		at('nss'),
		'--rundir',
		at('run'),
		'--ipsecdir',
		at('d'),
	];
	const script = [
		'set -e',
		`mkdir -p ${COMPILED_IN}`,
		`mount --bind ${join(LIBRESWAN, 'usr/libexec/ipsec')} ${COMPILED_IN}`,
		`exec env ${env} ${program('pluto')} --nofork --stderrlog --no-dnssec ${files.join(' ')}`,
	];
	writeFileSync(at('run.sh'), `${script.join('\n')}\n`);
	const daemon = lab.server.start('sh', [at('run.sh')]);
	await listening(lab.server.name, 4500, daemon, 15_000, 'udp');
	const tell = async (name: string, ...args: readonly string[]) => {
		const { code, stdout, stderr } = await lab.server.run('env', [
			env,
			program(name),
			'--ctlsocket',
			join(at('run'), 'pluto.ctl'),
			...args,
		]);
		if (code !== 0) throw new Error(`${name} fails: ${stdout}${stderr}${daemon.output()}`);
	};
	await tell('whack', '--listen');
	for (const name of settings.connections) await tell('addconn', '--config', at('ipsec.conf'), name);
	await says(daemon, `"${settings.connections.at(-1)}": added`);
	return daemon;
}

function fillNss(folder: string, certificate: LibreswanOptions['certificate'] = 'good', certificates: Certificates): void {
	const { leaf, key } = certificates.of(certificate);
	const bundle = join(folder, 'server.p12');
	const run = (command: string, ...args: readonly string[]) => execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
	run('certutil', '-N', '-d', `sql:${folder}`, '--empty-password');
	run('openssl', 'pkcs12', '-export', '-in', leaf, '-inkey', key, '-name', 'server', '-passout', 'pass:', '-out', bundle);
	run('pk12util', '-i', bundle, '-d', `sql:${folder}`, '-W', '');
	run('certutil', '-A', '-d', `sql:${folder}`, '-n', 'authority', '-t', 'CT,,', '-i', certificates.authority);
}

function configuration({ ike, ikev1 = 'accept' }: LibreswanOptions, at: (name: string) => string): string {
	const proposals = ike === undefined ? [] : [`ike=${ike}`];
	return [
		'config setup',
		`  nssdir=${at('nss')}`,
		`  ikev1-policy=${ikev1}`,
		'conn ikev2',
		...[
			`left=${ADDRESSES.server}`,
			'leftcert=server',
			'leftid=@vpn.lab.test',
			'leftsendcert=always',
			'leftsubnet=0.0.0.0/0',
			'right=%any',
			'rightid=%fromcert',
			'rightaddresspool=10.93.0.10-10.93.0.99',
			'rightca=%same',
			'authby=rsasig',
			'ikev2=insist',
			...proposals,
		].map((line) => `  ${line}`),
		'conn ikev1-psk',
		...[
			`left=${ADDRESSES.server}`,
			'leftprotoport=17/1701',
			'right=%any',
			'rightprotoport=17/%any',
			'authby=secret',
			'type=transport',
			'ikev2=no',
			'pfs=no',
			...proposals,
		].map((line) => `  ${line}`),
		'',
	].join('\n');
}
