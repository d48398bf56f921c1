import { Flags } from '@oclif/core';
import { filterCodes } from '../../catalog/filter.ts';
import { STAGES, type Stage } from '../../catalog/stages.ts';
import { TUNNELS, type Tunnel } from '../../check/tunnel.ts';
import { toJson } from '../../report/json.ts';
import { codesText } from '../../report/text/catalog.ts';
import { BaseCommand, colourFlags, configFlags, jsonFlags, UsageError } from '../command.ts';
import { catalogFor } from '../configuration.ts';

export default class Codes extends BaseCommand {
	static override summary = 'The error codes of the catalog: all, or those that match.';
	static override examples = [
		'<%= config.bin %> codes',
		{ description: 'What an SSTP tunnel can show', command: '<%= config.bin %> codes --tunnel sstp' },
		{ description: 'What goes wrong with identities in IKE', command: '<%= config.bin %> codes --family windows-ike --stage identity' },
		{ description: 'All words must occur, in any order', command: '<%= config.bin %> codes --search "certificate revoked"' },
		'<%= config.bin %> codes show 806',
	];
	static override flags = {
		family: Flags.string({ description: 'Only this family; a wrong name lists them.', helpValue: 'FAMILY' }),
		tunnel: Flags.string({ description: 'Only what this tunnel can show.', options: [...TUNNELS] }),
		stage: Flags.string({ description: 'Only what breaks at this stage of a connection attempt.', options: [...STAGES] }),
		search: Flags.string({ char: 's', description: 'Only entries with all of these words.', helpValue: 'WORDS' }),
		...jsonFlags,
		...configFlags,
		...colourFlags,
	};

	async run(): Promise<void> {
		const { flags } = await this.parse(Codes);
		const { family, search } = flags;
		const catalog = await catalogFor(this.config.root, flags.config);
		const families = catalog.families.map((each) => each.family);
		if (family !== undefined && !families.includes(family)) {
			throw new UsageError(`There is no family "${family}". The families are: ${families.join(', ')}.`);
		}
		const codes = filterCodes(catalog, {
			family,
			search,
			tunnel: flags.tunnel as Tunnel | undefined,
			stage: flags.stage as Stage | undefined,
		});
		if (flags.json) return this.print(toJson(codes));
		if (codes.length > 0) return this.print(codesText(this.style(flags['no-color']), codes));
		return this.print('No code matches. Leave out a word or a filter; "vpn-doctor codes" lists them all.');
	}
}
