import { Args } from '@oclif/core';
import { toJson } from '../report/json.ts';
import { redactionsText } from '../report/text/redactions.ts';
import { BaseCommand, colourFlags, InputError, jsonFlags } from './command.ts';

export default class Redactions extends BaseCommand {
	static override summary = 'What the pseudonyms of your redacted reports stand for.';
	static override description = [
		'"check --redact", and the forms that are made to be passed on, replace names and addresses by pseudonyms. The table that turns them back is kept on this computer for you alone, and in no report; delete its file to forget it.',
		'Exit code: 0 found, 2 nothing was found, 65 the table cannot be read.',
	].join('\n');
	static override usage = ['redactions', 'redactions PSEUDONYM…'];
	static override examples = [
		{ description: 'All of them', command: '<%= config.bin %> redactions' },
		{ description: 'Who is meant in the answer to a ticket?', command: '<%= config.bin %> redactions host-1.domain-1.example 192.0.2.1' },
	];
	static override strict = false;
	static override args = { pseudonym: Args.string({ ignoreStdin: true, description: 'What stands in the report. Left out: all.' }) };
	static override flags = { ...jsonFlags, ...colourFlags };

	async run(): Promise<void> {
		const { argv, flags } = await this.parse(Redactions);
		const { keptRedactions } = await import('./kept-redactions.ts');
		const { path, table } = reading(keptRedactions);
		const asked = argv.map((word) => String(word).toLowerCase());
		const shown = table.filter(({ pseudonym }) => asked.length === 0 || asked.includes(pseudonym.toLowerCase()));
		process.exitCode = shown.length > 0 ? 0 : 2;
		if (flags.json)
			return this.print(toJson({ ...(path === undefined ? {} : { file: path }), redactions: shown, exitCode: process.exitCode }));
		return this.print(redactionsText(this.style(flags['no-color']), shown, path));
	}
}

function reading<T>(read: () => T): T {
	try {
		return read();
	} catch (error) {
		throw new InputError(`The table of pseudonyms cannot be read: ${(error as Error).message}.`);
	}
}
