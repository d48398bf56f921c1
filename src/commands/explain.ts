import { Args } from '@oclif/core';
import { loadCatalog } from '../catalog/load.ts';
import { explain } from '../report/explanation.ts';
import { explanationText } from '../report/text/explanation.ts';
import { printable } from '../report/text/printable.ts';
import { BaseCommand, CATALOG_FILE, colourFlags, jsonFlags, UsageError } from './command.ts';

export default class Explain extends BaseCommand {
	static override summary = 'What an error code or message means, its causes, and what to do.';
	static override description =
		'Takes a number in any notation, a symbol, or the message itself. Exit code 0 when something was recognised, 2 when not.';
	static override usage = 'explain CODE-OR-MESSAGE [FLAGS]';
	static override examples = [
		'<%= config.bin %> explain 806',
		'<%= config.bin %> explain 0x800B0109',
		'<%= config.bin %> explain ERROR_VPN_GRE_BLOCKED',
		'<%= config.bin %> explain "The remote connection was not made because the name of the remote access server did not resolve."',
	];
	static override strict = false;
	static override args = { text: Args.string({ description: 'The code, symbol or message.' }) };
	static override flags = { ...jsonFlags, ...colourFlags };

	async run(): Promise<void> {
		const { argv, flags } = await this.parse(Explain);
		const query = argv.join(' ').trim();
		if (query === '') throw new UsageError('Nothing to explain. Give a code or a message: vpn-doctor explain 809');
		const explanation = explain(loadCatalog(this.config.root + CATALOG_FILE), query, this.config.version);
		process.exitCode = explanation.exitCode;
		if (flags.json) return this.print(JSON.stringify(explanation, null, 2));
		if (explanation.matches.length > 0) return this.print(explanationText(this.style(flags['no-color']), explanation));
		return this.print(
			`No VPN code found in "${printable(query)}". Give the number, the symbol or the message as it was shown; "vpn-doctor codes" lists them all.`,
		);
	}
}
