import { Flags } from '@oclif/core';
import { UsageError } from './command.ts';

/** The options that the plug-in guidelines reserve (Monitoring Plugins, "Plugin Options"), as far as `check` has no word for them. `-t` and `-h`: {@link pluginArguments}. */
export const pluginFlags = {
	hostname: Flags.string({ char: 'H', description: 'The VPN server, as a plug-in is given it.', helpValue: 'HOST', helpGroup: 'PLUG-IN' }),
	warning: Flags.string({
		char: 'w',
		description: 'Warn where the days that are left of the server\'s certificate lie outside of this range; 30: is "below 30".',
		helpValue: 'RANGE',
		helpGroup: 'PLUG-IN',
	}),
	critical: Flags.string({
		char: 'c',
		description: 'The same for a failure.',
		helpValue: 'RANGE',
		helpGroup: 'PLUG-IN',
	}),
	label: Flags.string({ description: 'What the line of --output nagios calls it.', helpValue: 'TEXT', helpGroup: 'PLUG-IN' }),
	verbose: Flags.boolean({
		char: 'v',
		description: 'More lines in --output nagios: what is not well; -vv: everything.',
		helpGroup: 'PLUG-IN',
	}),
	version: Flags.boolean({ char: 'V', description: 'Show the version.', helpGroup: 'PLUG-IN' }),
};

/** `check HOST` or `check -H HOST`. */
export function askedHost(host: string | undefined, hostname: string | undefined): string | undefined {
	if (host !== undefined && hostname !== undefined)
		throw new UsageError(`The host was given twice, "${host}" and "${hostname}". Leave one out.`);
	return host ?? hostname;
}

/** What only the plug-in's line has a place for. */
export function refuseWithoutPlugin(
	flags: { readonly verbose?: boolean; readonly label?: string | undefined },
	outputs: readonly string[],
): void {
	const flag = flags.verbose ? '--verbose' : flags.label === undefined ? undefined : '--label';
	if (flag !== undefined && !outputs.some((output) => /^nagios(:|$)/.test(output)))
		throw new UsageError(`${flag} is for --output nagios: the text says everything as it is. Leave it out.`);
}

/** `-v -v`, `-vv`, `--verbose`: how often; oclif tells only whether. */
export function verbosity(argv: readonly string[]): number {
	return argv.reduce((sum, word) => sum + (word === '--verbose' ? 1 : /^-v+$/.test(word) ? word.length - 1 : 0), 0);
}
