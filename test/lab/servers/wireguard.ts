import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ADDRESSES, type Lab } from '../namespaces.ts';
import { type Daemon, listening } from '../programs.ts';

export const WireguardOptions = z.strictObject({
	port: z.int().default(51820),
	presharedKey: z.boolean().default(false),
	/** The client's file holds another server's public key. */
	otherServerKey: z.boolean().default(false),
	/** The server does not know the client. */
	unknownClient: z.boolean().default(false),
	/** Where the client's file leads. */
	remote: z.string().default(ADDRESSES.server),
});
export type WireguardOptions = z.input<typeof WireguardOptions>;

/**
 * Starts a real wireguard-go (the kernel here has no WireGuard). What a client is given stands in `client.conf` of the lab's folder.
 * Its control socket always lies in /var/run/wireguard, so that is a folder of the lab in a mount namespace of its own.
 */
export async function startWireguard(lab: Lab, options: WireguardOptions): Promise<Daemon> {
	const { port, presharedKey, otherServerKey, unknownClient, remote } = WireguardOptions.parse(options);
	const at = (name: string) => join(lab.folder, name);
	const wg = (args: readonly string[], input?: string) =>
		execFileSync('wg', args, { encoding: 'utf8', ...(input === undefined ? {} : { input }) }).trim();
	const pair = () => {
		const own = wg(['genkey']);
		return { own, shown: wg(['pubkey'], own) };
	};
	const [server, client, stranger] = [pair(), pair(), pair()];
	const shared = presharedKey ? [`PresharedKey = ${wg(['genpsk'])}`] : [];
	const peer = unknownClient ? stranger : client;
	const serverLines = [
		'[Interface]',
		`PrivateKey = ${server.own}`,
		`ListenPort = ${port}`,
		'[Peer]',
		`PublicKey = ${peer.shown}`,
		'AllowedIPs = 10.94.0.2/32',
		...shared,
	];
	const clientLines = [
		'[Interface]',
		`PrivateKey = ${client.own}`,
		'Address = 10.94.0.2/32',
		'[Peer]',
		`PublicKey = ${(otherServerKey ? stranger : server).shown}`,
		'AllowedIPs = 0.0.0.0/0',
		`Endpoint = ${remote}:${port}`,
		...shared,
	];
	writeFileSync(at('server.conf'), `${serverLines.join('\n')}\n`);
	writeFileSync(at('client.conf'), `${clientLines.join('\n')}\n`);
	mkdirSync(at('wireguard'));
	const script = [
		'mkdir -p /var/run/wireguard',
		`mount --bind ${at('wireguard')} /var/run/wireguard`,
		'LOG_LEVEL=verbose wireguard-go -f wg0 &',
		'while [ ! -S /var/run/wireguard/wg0.sock ]; do sleep 0.05; done',
		`wg setconf wg0 ${at('server.conf')}`,
		'ip link set wg0 up',
		'wait',
	];
	writeFileSync(at('wireguard.sh'), `${script.join('\n')}\n`);
	const daemon = lab.server.start('sh', [at('wireguard.sh')]);
	await listening(lab.server.name, port, daemon, 15_000, 'udp');
	return daemon;
}
