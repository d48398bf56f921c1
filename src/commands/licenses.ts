import { Args, Flags } from '@oclif/core';
import { BaseCommand, jsonFlags, UsageError } from './command.ts';

export default class Licenses extends BaseCommand {
	static override summary = 'The licences of everything that is inside this program.';
	static override description =
		'Its own, that of every npm package in it, of the native module koffi, and, where the runtime is inside (a single file, the Debian package), that of Node.js with all that is in it. Word for word.';
	static override examples = [
		{ description: 'All, in full', command: '<%= config.bin %> licenses' },
		{ description: 'A short list', command: '<%= config.bin %> licenses --list' },
		{ description: 'One of them', command: '<%= config.bin %> licenses koffi' },
	];
	static override args = { package: Args.string({ description: 'Only that of this package.' }) };
	static override flags = { list: Flags.boolean({ description: 'Names, versions and licences, without the texts.' }), ...jsonFlags };

	async run(): Promise<void> {
		const { args, flags } = await this.parse(Licenses);
		const [{ licencesInside }, { licenceList, licenceTexts }, { toJson }] = await Promise.all([
			import('../program/licences.ts'),
			import('../report/text/licences.ts'),
			import('../report/json.ts'),
		]);
		const all = licencesInside(this.config.root, this.config.version);
		const wanted = args.package?.toLowerCase();
		const licences = wanted === undefined ? all : all.filter(({ name }) => name.toLowerCase() === wanted);
		if (licences.length === 0)
			throw new UsageError(`There is no "${args.package}" in this program. What there is: vpn-doctor licenses --list`);
		if (flags.json) return this.print(toJson(flags.list ? licences.map(({ text: _, ...rest }) => rest) : licences));
		return this.print(flags.list ? licenceList(licences) : licenceTexts(licences));
	}
}
