import { printable } from '../../report/text/printable.ts';
import { BaseCommand } from '../command.ts';
import { type Completion, complete } from './complete.ts';
import { splitLine } from './split-line.ts';
import { vocabularyOf, type Word } from './vocabulary.ts';

/**
 * What the scripts of the shells call. The words typed so far come as arguments after `--`, without the program's name, or
 * as a whole line in VPN_DOCTOR_LINE: from shells that cut lines otherwise than into words (bash), or through which
 * no argument passes unharmed (cmd, which runs npm's programs on Windows, would read `&` in one).
 *
 * First line: `files`, or `words` and the length of what is being typed, which every word replaces. Then one word a
 * line, and after a tab what it means. No script evaluates any of it.
 */
export default class CompletionCandidates extends BaseCommand {
	static override summary = 'What may be typed next; for the scripts of "completion".';
	static override hidden = true;
	static override strict = false;

	async run(): Promise<void> {
		const { argv } = await this.parse(CompletionCandidates);
		const line = process.env.VPN_DOCTOR_LINE;
		const typed = line === undefined ? argv.map(String) : splitLine(line);
		const completion = await complete(typed, this.config.commands, vocabularyOf(this.config.root));
		return this.print(answer(completion, typed.at(-1) ?? ''));
	}
}

const MOST_ABOUT = 100;

function answer(completion: Completion, typed: string): string {
	if (completion === 'files') return completion;
	return [`words ${typed.length}`, ...completion.flatMap(lineOf)].join('\n');
}

/** Controls would break the line or steer the terminal: a word with one is none. */
function lineOf({ word, about = '' }: Word): readonly string[] {
	if (/[\t\n]/.test(word) || printable(word) !== word) return [];
	const text = printable(about).replace(/\s+/g, ' ').trim();
	const short = text.length > MOST_ABOUT ? `${text.slice(0, MOST_ABOUT - 1).trimEnd()}…` : text;
	return [short === '' ? word : `${word}\t${short}`];
}
