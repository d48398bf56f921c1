import { allCodes, loadCatalog } from '../../catalog/load.ts';
import { codesText } from '../../report/text/catalog.ts';
import { BaseCommand, CATALOG_FILE, colourFlags, jsonFlags } from '../command.ts';

export default class Codes extends BaseCommand {
	static override summary = 'Every error code in the catalog.';
	static override examples = ['<%= config.bin %> codes', '<%= config.bin %> codes show 806'];
	static override flags = { ...jsonFlags, ...colourFlags };

	async run(): Promise<void> {
		const { flags } = await this.parse(Codes);
		const codes = allCodes(loadCatalog(this.config.root + CATALOG_FILE));
		if (flags.json) return this.print(JSON.stringify(codes, null, 2));
		return this.print(codesText(this.style(flags['no-color']), codes));
	}
}
