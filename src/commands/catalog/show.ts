import { BaseCommand, colourFlags, jsonFlags } from '../command.ts';

export default class CatalogShow extends BaseCommand {
	static override summary = 'Which catalog of codes and causes is in use, where it comes from, and since when.';
	static override examples = ['<%= config.bin %> catalog show', '<%= config.bin %> catalog show --json'];
	static override flags = { ...jsonFlags, ...colourFlags };

	async run(): Promise<void> {
		const { flags } = await this.parse(CatalogShow);
		const [{ catalogInUse }, { builtInCatalog }, { CATALOG_KEYS }, { describeCatalog, catalogInUseText }, { toJson }] = await Promise.all([
			import('../../program/catalog-in-use.ts'),
			import('../../program/built-in-catalog.ts'),
			import('../../program/catalog-keys.ts'),
			import('../../report/text/catalog-in-use.ts'),
			import('../../report/json.ts'),
		]);
		const { root } = this.config;
		const described = describeCatalog(await catalogInUse(root), { builtIn: builtInCatalog(root).version, keys: CATALOG_KEYS });
		return this.print(flags.json ? toJson(described) : catalogInUseText(this.style(flags['no-color']), described));
	}
}
