import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CERTIFICATES, type Certificates } from '../certificates.ts';
import type { Lab } from '../namespaces.ts';
import { type Daemon, listening, says } from '../programs.ts';

/** What strongSwan is told. What is not given stays as strongSwan has it by itself. */
export const StrongswanOptions = z.strictObject({
	/**
	 * Which connections it has: IKEv2 with EAP (Windows' usual way), IKEv2 with machine certificates, IKEv1 main mode with a pre-shared key
	 * (L2TP), IKEv1 with a group and XAUTH in main or aggressive mode (Cisco IPsec).
	 */
	connections: z.array(z.enum(['ikev2-eap', 'ikev2-machine', 'ikev1-psk', 'ikev1-xauth', 'ikev1-xauth-aggressive'])).min(1),
	certificate: z.enum(CERTIFICATES).default('good'),
	/** IKE proposals in strongSwan's words: `aes256-sha1-modp1024`. */
	proposals: z.string().optional(),
	psk: z.string().default('lab secret'),
	sendCert: z.enum(['always', 'ifasked', 'never']).optional(),
	fragmentation: z.enum(['yes', 'no', 'force', 'accept']).optional(),
	/** Asks for NAT traversal even without a NAT. */
	encap: z.boolean().optional(),
	/** More lines of strongswan.conf, inside `charon-systemd`. */
	daemon: z.array(z.string()).default([]),
});
export type StrongswanOptions = z.input<typeof StrongswanOptions>;

const PLUGINS =
	'random nonce openssl x509 pubkey pkcs1 pkcs8 pem revocation constraints hmac kdf sha1 sha2 aes des md4 md5 gmp curve25519 kernel-netlink socket-default vici eap-identity eap-mschapv2 xauth-generic attr updown';

/** Starts a real strongSwan (charon-systemd) on the server of the lab, and loads its connections. Its log is at level 1, of IKE and network at 2. */
export async function startStrongswan(lab: Lab, options: StrongswanOptions, certificates: Certificates): Promise<Daemon> {
	const settings = StrongswanOptions.parse(options);
	const folder = join(lab.folder, 'strongswan');
	for (const name of ['x509', 'x509ca', 'private']) mkdirSync(join(folder, name), { recursive: true });
	const { leaf, key } = certificates.of(settings.certificate);
	copyFileSync(leaf, join(folder, 'x509', 'server.pem'));
	copyFileSync(key, join(folder, 'private', 'server.key'));
	copyFileSync(certificates.authority, join(folder, 'x509ca', 'lab.pem'));
	writeFileSync(join(folder, 'strongswan.conf'), daemonSettings(folder, settings.daemon));
	writeFileSync(join(folder, 'swanctl.conf'), connections(settings));
	const daemon = lab.server.start('env', [`STRONGSWAN_CONF=${join(folder, 'strongswan.conf')}`, 'charon-systemd']);
	await listening(lab.server.name, 4500, daemon, 15_000, 'udp');
	const load = ['--load-all', '--uri', `unix://${join(folder, 'vici')}`, '--file', join(folder, 'swanctl.conf')];
	const { code, stdout, stderr } = await lab.server.run('env', [`STRONGSWAN_CONF=${join(folder, 'strongswan.conf')}`, 'swanctl', ...load]);
	if (code !== 0) throw new Error(`swanctl does not load: ${stdout}${stderr}${daemon.output()}`);
	await says(daemon, 'added vici connection');
	return daemon;
}

function daemonSettings(folder: string, more: readonly string[]): string {
	return [
		'charon-systemd {',
		'load_modular = no',
		`load = ${PLUGINS}`,
		'install_routes = no',
		'install_virtual_ip = no',
		`plugins { vici { socket = unix://${join(folder, 'vici')} } }`,
		'filelog { stderr { default = 1\n ike = 2\n net = 1\n enc = 1\n cfg = 2\n flush_line = yes } }',
		'journal { default = -1 }',
		...more,
		'}',
		'swanctl { load = pem pkcs1 pkcs8 x509 pubkey openssl random vici }',
		'',
	].join('\n');
}

type Settings = z.output<typeof StrongswanOptions>;

function connections(settings: Settings): string {
	const { proposals, sendCert, fragmentation, encap } = settings;
	const common = [
		...(proposals === undefined ? [] : [`proposals = ${proposals}`]),
		...(sendCert === undefined ? [] : [`send_cert = ${sendCert}`]),
		...(fragmentation === undefined ? [] : [`fragmentation = ${fragmentation}`]),
		...(encap === undefined ? [] : [`encap = ${encap ? 'yes' : 'no'}`]),
	];
	const one = (name: (typeof settings.connections)[number]) => [`${name} {`, ...common, ...BODY[name], '}'];
	return [
		'connections {',
		...settings.connections.flatMap(one),
		'}',
		'secrets {',
		`ike-lab { secret = "${settings.psk}" }`,
		'eap-test { id = test\n secret = test123 }',
		'xauth-test { id = test\n secret = test123 }',
		'}',
		'pools { lab { addrs = 10.98.0.0/24 } }',
		'',
	].join('\n');
}

const PUBLIC_KEY = 'local { auth = pubkey\n certs = server.pem\n id = vpn.lab.test }';
const TUNNEL = 'children { net { local_ts = 0.0.0.0/0 } }';
const POOL = 'pools = lab';

const BODY: Readonly<Record<Settings['connections'][number], readonly string[]>> = {
	'ikev2-eap': ['version = 2', PUBLIC_KEY, 'remote { auth = eap-mschapv2\n eap_id = %any }', POOL, TUNNEL],
	'ikev2-machine': ['version = 2', PUBLIC_KEY, 'remote { auth = pubkey\n cacerts = lab.pem }', POOL, TUNNEL],
	'ikev1-psk': [
		'version = 1',
		'local { auth = psk }',
		'remote { auth = psk }',
		'children { l2tp { local_ts = dynamic[udp/1701]\n remote_ts = dynamic[udp]\n mode = transport } }',
	],
	'ikev1-xauth': ['version = 1', 'local { auth = psk }', 'remote { auth = psk }', 'remote-xauth { auth = xauth }', POOL, TUNNEL],
	'ikev1-xauth-aggressive': [
		'version = 1',
		'aggressive = yes',
		'local { auth = psk }',
		'remote { auth = psk\n id = keyid:staff }',
		'remote-xauth { auth = xauth }',
		POOL,
		TUNNEL,
	],
};
