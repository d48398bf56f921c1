import { describeCheck } from '../../report/check-description.ts';
import { toJson } from '../../report/json.ts';
import { checksText } from '../../report/text/catalog.ts';
import { BaseCommand, colourFlags, jsonFlags } from '../command.ts';

export default class Checks extends BaseCommand {
	static override summary = 'Everything that vpn-doctor looks at.';
	static override examples = ['<%= config.bin %> checks', '<%= config.bin %> checks show pptp'];
	static override flags = { ...jsonFlags, ...colourFlags };

	async run(): Promise<void> {
		const { flags } = await this.parse(Checks);
		const { checks } = await import('../../../checks/index.ts');
		if (flags.json) return this.print(toJson(checks.map(describeCheck)));
		return this.print(checksText(this.style(flags['no-color']), checks));
	}
}
