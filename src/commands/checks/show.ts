import { Args } from '@oclif/core';
import { describeCheck } from '../../report/check-description.ts';
import { toJson } from '../../report/json.ts';
import { checkText } from '../../report/text/catalog.ts';
import { BaseCommand, colourFlags, configFlags, jsonFlags, UsageError } from '../command.ts';

export default class ChecksShow extends BaseCommand {
	static override summary = 'What a check looks at, on which system, with which privilege, what it sends, and every outcome.';
	static override examples = ['<%= config.bin %> checks show pptp'];
	static override args = { check: Args.string({ description: 'The id of the check.' }) };
	static override flags = { ...jsonFlags, ...configFlags, ...colourFlags };

	async run(): Promise<void> {
		const { args, flags } = await this.parse(ChecksShow);
		if (args.check === undefined) throw new UsageError('No check was named: vpn-doctor checks show pptp');
		const { configurationFor } = await import('../configuration.ts');
		const { checks } = await configurationFor(this.config.root, flags.config);
		const check = checks.find(({ id }) => id === args.check);
		if (check === undefined)
			throw new UsageError(`There is no check "${args.check}". The checks are: ${checks.map(({ id }) => id).join(', ')}.`);
		if (flags.json) return this.print(toJson(describeCheck(check)));
		return this.print(checkText(this.style(flags['no-color']), check));
	}
}
