import { Args } from '@oclif/core';
import { toJson } from '../../report/json.ts';
import { BaseCommand, colourFlags, InputError, jsonFlags } from '../command.ts';
import { NO_CONFIGURATION } from './check.ts';

export default class ConfigShow extends BaseCommand {
	static override summary = 'Every value that a run would have, and where it comes from.';
	static override description = [
		'What a target says of itself goes before what the configuration says in general, and that before the defaults; what is typed on the command line goes before all of them. Nothing is sent, and no key or password is shown.',
		'Exit code: 0 shown, 78 the configuration cannot be used, 65 there is none.',
	].join('\n');
	static override examples = [
		{ description: 'That of this folder, or of one above', command: '<%= config.bin %> config show' },
		{ description: 'For scripts', command: '<%= config.bin %> config show --json' },
	];
	static override args = {
		file: Args.string({ description: 'The configuration. Default: the vpn-doctor.config.yaml (.yml, .json) of this folder or one above.' }),
	};
	static override flags = { ...jsonFlags, ...colourFlags };

	async run(): Promise<void> {
		const { args, flags } = await this.parse(ConfigShow);
		const [{ configurationFor }, { effectiveValues }, { effectiveText }] = await Promise.all([
			import('../configuration.ts'),
			import('../../config/effective.ts'),
			import('../../report/text/effective.ts'),
		]);
		const { settings } = await configurationFor(this.config.root, args.file, { readsFiles: true });
		if (settings === undefined) throw new InputError(NO_CONFIGURATION);
		const values = effectiveValues(settings);
		const { file, found } = settings;
		if (flags.json) return this.print(toJson({ file, found, values }));
		return this.print(effectiveText(this.style(flags['no-color']), settings, values));
	}
}
