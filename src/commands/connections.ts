import { toJson } from '../report/json.ts';
import { connectionsText } from '../report/text/connections.ts';
import { BaseCommand, colourFlags, jsonFlags, nativeFlags } from './command.ts';

export default class Connections extends BaseCommand {
	static override summary =
		'The VPN connections that are set up on this computer: name, type, server, where each is kept, whether it can be checked.';
	static override description = [
		'Reads where the clients of this system keep their connections: the phone books of Windows; NetworkManager, strongSwan, Libreswan, OpenVPN, WireGuard and pppd on Linux; the network services of macOS. No password or key is read, nothing is changed, nothing is sent.',
		'Exit code: 0 some were found, 2 none was.',
	].join('\n');
	static override examples = [
		'<%= config.bin %> connections',
		{ description: 'For scripts', command: '<%= config.bin %> connections --json' },
		{ description: 'Then look at all of them, or at one', command: '<%= config.bin %> check' },
		'<%= config.bin %> check --connection "Work VPN"',
	];
	static override flags = { ...jsonFlags, ...nativeFlags, ...colourFlags };

	async run(): Promise<void> {
		const { flags } = await this.parse(Connections);
		this.mindNative(flags);
		// What asks the machine is loaded only by the commands that do.
		const { listConnections } = await import('./connections-run.ts');
		const list = await listConnections(this.config.version);
		process.exitCode = list.connections.length > 0 ? 0 : 2;
		if (flags.json) return this.print(toJson(list));
		return this.print(connectionsText(this.style(flags['no-color']), list));
	}
}
