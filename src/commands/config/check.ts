import { Args } from '@oclif/core';
import { BaseCommand, colourFlags, InputError } from '../command.ts';

export const NO_CONFIGURATION =
	'There is no configuration in this folder or above. Write a vpn-doctor.config.yaml, or name one: vpn-doctor config check FILE';

export default class ConfigCheck extends BaseCommand {
	static override summary = 'Says whether a configuration can be used, and what was understood of it.';
	static override description = [
		'Reads the configuration as "vpn-doctor check" would, with all files, modules and catalog folders that it names. Nothing is sent.',
		'Every fault is a line on stderr: the file, the place in it, and what was expected. Exit code: 0 well, 78 not, 65 where there is no configuration.',
	].join('\n');
	static override examples = [
		{ description: 'That of this folder, or of one above', command: '<%= config.bin %> config check' },
		{ description: 'Another', command: '<%= config.bin %> config check /etc/vpn-doctor/branches.yaml' },
	];
	static override args = {
		file: Args.string({ description: 'The configuration. Default: the vpn-doctor.config.yaml (.yml, .json) of this folder or one above.' }),
	};
	static override flags = { ...colourFlags };

	async run(): Promise<void> {
		const { args, flags } = await this.parse(ConfigCheck);
		const [{ configurationFor }, { configurationText }] = await Promise.all([
			import('../configuration.ts'),
			import('../../report/text/configuration.ts'),
		]);
		const { settings, checks } = await configurationFor(this.config.root, args.file, { readsFiles: true });
		if (settings === undefined) throw new InputError(NO_CONFIGURATION);
		await this.print(configurationText(this.style(flags['no-color']), settings, checks, new Date().toISOString()));
	}
}
