import { describeCheck } from '../../report/check-description.ts';
import { toJson } from '../../report/json.ts';
import { checksText } from '../../report/text/catalog.ts';
import { BaseCommand, colourFlags, configFlags, jsonFlags } from '../command.ts';

export default class Checks extends BaseCommand {
	static override summary = 'Everything that vpn-doctor looks at, checks of your own included.';
	static override examples = ['<%= config.bin %> checks', '<%= config.bin %> checks show pptp'];
	static override flags = { ...jsonFlags, ...configFlags, ...colourFlags };

	async run(): Promise<void> {
		const { flags } = await this.parse(Checks);
		const { configurationFor } = await import('../configuration.ts');
		const { checks } = await configurationFor(this.config.root, flags.config);
		if (flags.json) return this.print(toJson(checks.map(describeCheck)));
		return this.print(checksText(this.style(flags['no-color']), checks));
	}
}
