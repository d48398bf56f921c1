import { COMMANDS } from '../src/commands/index.ts';

/** What the commands say of themselves, read once for everything that is written from it: `docs/commands.md`, the man page. */

const PROGRAM = 'vpn-doctor';

/** A command as a reader meets it. Nothing of it is hidden, and no placeholder of oclif's is left in a text. */
export interface DocumentedCommand {
	/** As it is typed after the program's name: `codes show`. */
	readonly name: string;
	/** One sentence. */
	readonly summary: string;
	/** The rest of what is to be said, a paragraph each. */
	readonly description: readonly string[];
	/** Whole command lines, with placeholders in capitals: `vpn-doctor explain CODE-OR-TEXT [FLAGS]`. */
	readonly usage: readonly string[];
	readonly args: readonly DocumentedArgument[];
	readonly flags: readonly DocumentedFlag[];
	readonly examples: readonly DocumentedExample[];
}

export interface DocumentedArgument {
	/** In capitals. */
	readonly name: string;
	readonly about: string;
	/** The words that it may be; none where it may be anything. */
	readonly options: readonly string[];
	/** The last one may stand there several times. */
	readonly repeats: boolean;
}

export interface DocumentedFlag {
	/** Without its hyphens. */
	readonly long: string;
	readonly short?: string;
	readonly about: string;
	/** What stands for its value: `FILE`. Absent where it takes none. */
	readonly value?: string;
	readonly options: readonly string[];
	readonly default?: string;
	readonly repeats: boolean;
	/** `--no-NAME` exists besides. */
	readonly negatable: boolean;
	/** A group of its own in the help: `PLUG-IN`, `GLOBAL`. */
	readonly group?: string;
}

export interface DocumentedExample {
	readonly about?: string;
	/** A whole command line. */
	readonly command: string;
}

/** The fields of oclif's command classes that are read here. */
interface CommandFields {
	readonly summary?: string | undefined;
	readonly description?: string | undefined;
	readonly hidden?: boolean | undefined;
	readonly strict?: boolean | undefined;
	readonly usage?: string | readonly string[] | undefined;
	readonly args?: Readonly<Record<string, ArgumentFields>> | undefined;
	readonly flags?: Readonly<Record<string, FlagFields>> | undefined;
	readonly examples?: readonly (string | { readonly description?: string; readonly command?: string })[] | undefined;
}

interface ArgumentFields {
	readonly description?: string | undefined;
	readonly options?: readonly string[] | undefined;
	readonly required?: boolean | undefined;
	readonly hidden?: boolean | undefined;
}

interface FlagFields extends ArgumentFields {
	readonly type: 'boolean' | 'option';
	readonly char?: string | undefined;
	readonly helpValue?: string | readonly string[] | undefined;
	readonly default?: unknown;
	readonly multiple?: boolean | undefined;
	readonly allowNo?: boolean | undefined;
	readonly helpGroup?: string | undefined;
}

/** Every command that is not hidden, in the program's own order: those below another follow it. */
export function documentedCommands(): readonly DocumentedCommand[] {
	return Object.entries(COMMANDS as Readonly<Record<string, unknown>>).flatMap(([id, command]) => {
		const fields = command as CommandFields;
		return fields.hidden === true ? [] : [documented(id.replaceAll(':', ' '), fields)];
	});
}

function documented(name: string, fields: CommandFields): DocumentedCommand {
	const { summary = '', description = '', strict = true, args = {}, flags = {}, examples = [] } = fields;
	const shown = Object.entries(args).filter(([, { hidden }]) => hidden !== true);
	return {
		name,
		summary: plain(summary),
		description: plain(description)
			.split('\n')
			.filter((line) => line.trim() !== ''),
		usage: usageOf(name, fields),
		args: shown.map(([key, { description: about = '', options = [] }], at) => ({
			name: key.toUpperCase(),
			about: plain(about),
			options,
			repeats: !strict && at === shown.length - 1,
		})),
		flags: Object.entries(flags).flatMap(([long, flag]) => (flag.hidden === true ? [] : [documentedFlag(long, flag)])),
		examples: examples.map((example) => {
			const { description: about, command = '' } = typeof example === 'string' ? { command: example } : example;
			return { ...(about === undefined ? {} : { about: plain(about) }), command: plain(command) };
		}),
	};
}

function documentedFlag(long: string, flag: FlagFields): DocumentedFlag {
	const { type, char, description = '', options = [], helpValue, helpGroup, multiple = false, allowNo = false } = flag;
	const value = [helpValue].flat()[0] ?? (options.length > 0 ? 'WORD' : 'VALUE');
	const preset = ['string', 'number'].includes(typeof flag.default) ? String(flag.default) : undefined;
	return {
		long,
		...(char === undefined ? {} : { short: char }),
		about: plain(description),
		...(type === 'option' ? { value } : {}),
		options,
		...(preset === undefined ? {} : { default: preset }),
		repeats: multiple,
		negatable: allowNo,
		...(helpGroup === undefined ? {} : { group: helpGroup }),
	};
}

function usageOf(name: string, { usage, args = {}, flags = {} }: CommandFields): readonly string[] {
	if (usage !== undefined) return [usage].flat().map((line) => `${PROGRAM} ${plain(line)}`);
	const words = Object.entries(args).map(([key, { required }]) => (required === true ? key.toUpperCase() : `[${key.toUpperCase()}]`));
	return [[PROGRAM, name, ...words, ...(Object.keys(flags).length > 0 ? ['[FLAGS]'] : [])].join(' ')];
}

function plain(text: string): string {
	return text.replaceAll('<%= config.bin %>', PROGRAM).replaceAll('<%= command.id %>', '').trim();
}
