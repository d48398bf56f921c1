import { Args } from '@oclif/core';
import { toJson } from '../../report/json.ts';
import { explanationText } from '../../report/text/explanation.ts';
import { allFlags, BaseCommand, colourFlags, configFlags, jsonFlags, UsageError } from '../command.ts';
import { catalogFor } from '../configuration.ts';

export default class CodesShow extends BaseCommand {
	static override summary = "One code's entry in the catalog, with its causes.";
	static override examples = ['<%= config.bin %> codes show 806', '<%= config.bin %> codes show cisco:412'];
	static override args = { code: Args.string({ description: 'The code in its own notation, or its symbol.' }) };
	static override flags = { ...jsonFlags, ...allFlags, ...configFlags, ...colourFlags };

	async run(): Promise<void> {
		const { args, flags } = await this.parse(CodesShow);
		if (args.code === undefined) throw new UsageError('No code was named: vpn-doctor codes show 806');
		const catalog = await catalogFor(this.config.root, flags.config);
		// The recogniser is large, and most commands need none of it.
		const { explain } = await import('../../report/explanation.ts');
		const explanation = explain(catalog, args.code, this.config.version);
		if (explanation.matches.length === 0)
			throw new UsageError(`There is no code "${args.code}" in the catalog. "vpn-doctor codes" lists them all.`);
		if (flags.json) return this.print(toJson(explanation));
		return this.print(explanationText(this.style(flags['no-color']), explanation, flags.all));
	}
}
