import { Args } from '@oclif/core';
import { BaseCommand, UsageError } from '../command.ts';
import { SCRIPTS, type Shell } from './scripts.ts';

const SHELLS = Object.keys(SCRIPTS) as Shell[];

export default class Completion extends BaseCommand {
	static override summary = 'A script that lets the Tab key complete commands, flags, checks and codes in your shell.';
	static override description = [
		'To install it, once (open a new shell afterwards):',
		...SHELLS.map((shell) => `  ${shell.padEnd(11)} ${SCRIPTS[shell].install}`),
		'The script asks vpn-doctor itself, so a newer vpn-doctor needs no newer script.',
	].join('\n');
	static override usage = 'completion SHELL';
	static override examples = ['<%= config.bin %> completion bash'];
	static override args = { shell: Args.string({ description: 'Which shell the script is for.', options: SHELLS }) };

	async run(): Promise<void> {
		const { args } = await this.parse(Completion);
		if (args.shell === undefined) throw new UsageError(`No shell was named. Name one of ${SHELLS.join(', ')}: vpn-doctor completion bash`);
		return this.print(SCRIPTS[args.shell as Shell].script.trim());
	}
}
