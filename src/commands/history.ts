import { Flags } from '@oclif/core';
import { historyOf } from '../report/history.ts';
import { toJson } from '../report/json.ts';
import { historyText } from '../report/text/history.ts';
import { BaseCommand, colourFlags, configFlags, jsonFlags, nativeFlags, UsageError } from './command.ts';
import { catalogFor } from './configuration.ts';

const MOST = 10_000;

export default class History extends BaseCommand {
	static override summary = 'Past connection attempts on this computer: when, which connection, what was tried, how it came out.';
	static override description = [
		'Reads what the clients have written down: on Windows the events of RasClient, on Linux the journal and the logs of NetworkManager, strongSwan, libreswan, pppd, xl2tpd, OpenVPN, on macOS the unified log. Nothing is sent.',
		'Exit code: 0 an attempt was found, 2 none was, 64 wrong usage, 78 wrong configuration.',
	].join('\n');
	static override examples = [
		'<%= config.bin %> history',
		{ description: 'One connection, the last five attempts', command: '<%= config.bin %> history --connection "Work VPN" --limit 5' },
		{ description: 'Why did the last one fail?', command: '<%= config.bin %> explain --last' },
	];
	static override flags = {
		connection: Flags.string({ description: 'Only attempts of the connection of this name.', helpValue: 'NAME' }),
		limit: Flags.string({ char: 'n', description: 'So many attempts at most, the newest first.', default: '20', helpValue: 'NUMBER' }),
		...jsonFlags,
		...configFlags,
		...nativeFlags,
		...colourFlags,
	};

	async run(): Promise<void> {
		const { flags } = await this.parse(History);
		this.mindNative(flags);
		const limit = readLimit(flags.limit);
		const catalog = await catalogFor(this.config.root, flags.config);
		const { attemptsHere } = await import('./past.ts');
		const { attempts, unread } = await attemptsHere(catalog, flags.connection);
		const history = historyOf({ catalog, version: this.config.version, attempts, unread, limit, connection: flags.connection });
		process.exitCode = history.exitCode;
		return this.print(flags.json ? toJson(history) : historyText(this.style(flags['no-color']), history));
	}
}

function readLimit(text: string): number {
	const limit = /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0;
	if (limit >= 1 && limit <= MOST) return limit;
	throw new UsageError(`--limit takes a number from 1 to ${MOST}, not "${text}".`);
}
