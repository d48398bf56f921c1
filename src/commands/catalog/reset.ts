import { BaseCommand } from '../command.ts';
import { placeFor, systemFlags } from './place.ts';

export default class CatalogReset extends BaseCommand {
	static override summary = 'Removes the catalog that "catalog update" has put in its place.';
	static override description = 'Exit code: 0 removed, or there was none; 64 it cannot be removed.';
	static override examples = ['<%= config.bin %> catalog reset', '<%= config.bin %> catalog reset --system'];
	static override flags = systemFlags;

	async run(): Promise<void> {
		const { flags } = await this.parse(CatalogReset);
		const place = placeFor(flags.system);
		const [{ forget }, { notKept }, { knownCatalog }] = await Promise.all([
			import('../../host/kept-file.ts'),
			import('./take.ts'),
			import('../known-catalog.ts'),
		]);
		let said = `${place.path} was removed.`;
		try {
			forget(place);
		} catch (error) {
			if (!/^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw notKept(place, error);
			said = `There is none in ${place.path}.`;
		}
		const { version } = await knownCatalog(this.config.root);
		await this.print(`${said} In use: ${version}.`);
	}
}
