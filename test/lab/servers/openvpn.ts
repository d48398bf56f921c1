import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CERTIFICATES, type Certificates, pem } from '../certificates.ts';
import { ADDRESSES, type Lab } from '../namespaces.ts';
import { type Daemon, listening } from '../programs.ts';

export const OpenvpnOptions = z.strictObject({
	protocol: z.enum(['udp', 'tcp']).default('udp'),
	port: z.int().default(1194),
	certificate: z.enum(CERTIFICATES).default('good'),
	/** The key that both ends share before anything is said. */
	wrap: z.enum(['tls-auth', 'tls-crypt', 'tls-crypt-v2']).optional(),
	/** The profile that the client is given holds another key than the server. */
	otherKey: z.boolean().default(false),
	/** Where the profile leads. */
	remote: z.string().default('vpn.lab.test'),
	/** More lines of the server's configuration. */
	more: z.array(z.string()).default([]),
});
export type OpenvpnOptions = z.input<typeof OpenvpnOptions>;

/** Starts a real OpenVPN server. What a client is given stands in `client.ovpn` of the lab's folder. */
export async function startOpenvpn(lab: Lab, options: OpenvpnOptions, certificates: Certificates): Promise<Daemon> {
	const { protocol, port, certificate, wrap, otherKey, remote, more } = OpenvpnOptions.parse(options);
	const at = (name: string) => join(lab.folder, name);
	const { chain, key } = certificates.of(certificate);
	const server = [
		'dev tun',
		'topology subnet',
		'server 10.96.0.0 255.255.255.0',
		`proto ${protocol === 'tcp' ? 'tcp-server' : 'udp'}`,
		`port ${port}`,
		`ca ${certificates.authority}`,
		`cert ${chain}`,
		`key ${key}`,
		'dh none',
		'verify-client-cert none',
		'script-security 2',
		'auth-user-pass-verify /bin/false via-file',
		'verb 4',
		...(wrap === undefined ? [] : [wrap === 'tls-auth' ? `tls-auth ${at('shared.key')} 0` : `${wrap} ${at('shared.key')}`]),
		...more,
	];
	const client = [
		'client',
		'dev tun',
		`proto ${protocol}`,
		`remote ${remote === 'address' ? ADDRESSES.server : remote} ${port}`,
		'remote-cert-tls server',
		'auth-user-pass',
		`<ca>\n${pem(certificates.authority)}\n</ca>`,
		...(wrap === undefined ? [] : sharedKeys(at, wrap, otherKey)),
	];
	writeFileSync(at('openvpn.conf'), `${server.join('\n')}\n`);
	writeFileSync(at('client.ovpn'), `${client.join('\n')}\n`);
	const daemon = lab.server.start('openvpn', ['--config', at('openvpn.conf')]);
	await listening(lab.server.name, port, daemon, 15_000, protocol);
	return daemon;
}

/** Makes the server's key, and the lines by which the client's profile holds it, or another one. */
function sharedKeys(at: (name: string) => string, wrap: NonNullable<OpenvpnOptions['wrap']>, otherKey: boolean): readonly string[] {
	const make = (...args: readonly string[]) => execFileSync('openvpn', args, { stdio: 'ignore' });
	const kind = wrap === 'tls-crypt-v2' ? 'tls-crypt-v2-server' : 'secret';
	for (const name of ['shared.key', 'other.key']) make('--genkey', kind, at(name));
	const own = at(otherKey ? 'other.key' : 'shared.key');
	if (wrap === 'tls-crypt-v2') {
		make('--tls-crypt-v2', own, '--genkey', 'tls-crypt-v2-client', at('client.key'));
		return [`<tls-crypt-v2>\n${pem(at('client.key'))}\n</tls-crypt-v2>`];
	}
	return [...(wrap === 'tls-auth' ? ['key-direction 1'] : []), `<${wrap}>\n${pem(own)}\n</${wrap}>`];
}
