import { Flags } from '@oclif/core';
import { BaseCommand, UsageError } from '../command.ts';
import { placeFor, systemFlags } from './place.ts';

export default class CatalogUpdate extends BaseCommand {
	static override summary = 'Takes a newer catalog, from a file that its publisher has signed.';
	static override description = [
		'The file is believed only if a key that this program was built with has signed it, if it is newer than the catalog in use, and if it fits this program. It is kept as it is, and held against its signature again at every start. Nothing is fetched from anywhere.',
		'From then on codes, causes, predictions, "check --from" and "explain --run" are those of the newer catalog; a report names it as catalogVersion.',
		'Exit code: 0 taken, or in use already; 64 wrong usage, or it cannot be kept; 65 the file is not taken, and why.',
	].join('\n');
	static override usage = 'catalog update --file FILE [--system]';
	static override examples = [
		{ description: 'For you', command: '<%= config.bin %> catalog update --file vpn-doctor-2026.12.9.catalog' },
		{
			description: 'For everybody on this computer',
			command: '<%= config.bin %> catalog update --system --file vpn-doctor-2026.12.9.catalog',
		},
	];
	static override flags = {
		file: Flags.string({ description: 'The signed catalog.', helpValue: 'FILE' }),
		...systemFlags,
	};

	async run(): Promise<void> {
		const { flags } = await this.parse(CatalogUpdate);
		if (flags.file === undefined) throw new UsageError('No file was named: vpn-doctor catalog update --file FILE');
		const place = placeFor(flags.system);
		const { takeCatalog } = await import('./take.ts');
		const { head, outcome, before } = await takeCatalog(this.config.root, flags.file, place);
		if (outcome === 'already') return this.print(`This is the catalog in use already: ${head.version}. Nothing was changed.`);
		await this.print(`The catalog is now ${head.version} (before: ${before}), kept in ${place.path}.`);
	}
}
