import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Lab } from '../namespaces.ts';
import { type Daemon, listening } from '../programs.ts';

export const SoftetherOptions = z.strictObject({
	/** Commands of vpncmd. Default: L2TP/IPsec with a key, and SSTP. */
	commands: z
		.array(z.string())
		.default([
			'IPsecEnable /L2TP:yes /L2TPRAW:yes /ETHERIP:no /PSK:labsecret /DEFAULTHUB:DEFAULT',
			'ProtoOptionsSet SSTP /NAME:Enabled /VALUE:true',
		]),
});
export type SoftetherOptions = z.input<typeof SoftetherOptions>;

/** Where Debian's build keeps its files, whatever it is told: each start sees folders of the lab there, in a mount namespace of its own. */
const COMPILED_IN = ['/var/lib/softether', '/var/log/softether', '/run/softether'];

/** Starts a real SoftEther VPN server. Debian's cannot serve SSTP (servers.md, 0.8). */
export async function startSoftether(lab: Lab, options: SoftetherOptions): Promise<Daemon> {
	const { commands } = SoftetherOptions.parse(options);
	const mounts = COMPILED_IN.map((place, at) => {
		const own = join(lab.folder, `softether-${at}`);
		mkdirSync(own);
		mkdirSync(place, { recursive: true });
		return `mount --bind ${own} ${place}`;
	});
	writeFileSync(join(lab.folder, 'softether.sh'), ['set -e', ...mounts, 'exec vpnserver execsvc', ''].join('\n'));
	const daemon = lab.server.start('sh', [join(lab.folder, 'softether.sh')]);
	await listening(lab.server.name, 5555, daemon, 20_000);
	writeFileSync(join(lab.folder, 'softether.cmd'), `${commands.join('\n')}\n`);
	const told = await lab.server.run('vpncmd', ['localhost:5555', '/SERVER', `/IN:${join(lab.folder, 'softether.cmd')}`], {
		timeoutMs: 30_000,
	});
	if (told.code !== 0) throw new Error(`vpncmd fails: ${told.stdout}${told.stderr}`);
	// It opens IKE's ports a moment after it was told to.
	if (commands.some((command) => command.startsWith('IPsecEnable'))) await listening(lab.server.name, 4500, daemon, 10_000, 'udp');
	return daemon;
}
