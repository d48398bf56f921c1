import type { Kind, Vocabulary, Word } from './vocabulary.ts';

/** What is completed of a command: the fields of oclif's manifest that tell what may be typed. */
export interface CommandShape {
	readonly id: string;
	readonly summary?: string | undefined;
	readonly hidden?: boolean | undefined;
	/** `false`: any number of arguments, the last of which repeats. */
	readonly strict?: boolean | undefined;
	readonly args: Readonly<Record<string, ArgShape>>;
	readonly flags: Readonly<Record<string, FlagShape>>;
}

interface ArgShape {
	readonly name: string;
	readonly options?: readonly string[] | undefined;
}

interface FlagShape extends ArgShape {
	readonly type: 'boolean' | 'option';
	readonly char?: string | undefined;
	readonly description?: string | undefined;
	readonly hidden?: boolean | undefined;
	readonly multiple?: boolean | undefined;
	/** Between several values of one word. */
	readonly delimiter?: string | undefined;
}

/** Whole words that may stand where the last one is being typed, or the word that the shell is to complete a file name. */
export type Completion = readonly Word[] | 'files';

/** A kind of words, files, or the one where there is such a word and else the other. */
type Source = Kind | 'files' | 'connections, else files';

/** Where the words of a flag or an argument come from, if not from its options: by its name, which means the same everywhere but where its command stands before it. */
export const KINDS: Readonly<Record<string, Source>> = {
	check: 'checks',
	only: 'checks',
	skip: 'checks',
	'accept-unknown': 'checks',
	code: 'codes',
	text: 'codes',
	family: 'families',
	package: 'packages',
	answer: 'answers',
	target: 'targets',
	file: 'files',
	run: 'files',
	from: 'files',
	targets: 'files',
	save: 'files',
	config: 'files',
	ca: 'files',
	'psk-file': 'files',
	connection: 'connections, else files',
	// What happened to a file's connection is not written down under its name.
	'explain connection': 'connections',
	'history connection': 'connections',
};

/** What is meant by a name, in this command. */
function kindOf(command: string, name: string): Source | undefined {
	return KINDS[`${command} ${name}`] ?? KINDS[name];
}

/** oclif answers these itself; the manifest does not have them. */
const HELP: Word = { word: '--help', about: 'What this command does, and its flags.' };
const VERSION: Word = { word: '--version', about: 'The version of vpn-doctor.' };

/** Offers what may stand in the place of the last of the words typed after the program's name. */
export async function complete(typed: readonly string[], commands: readonly CommandShape[], vocabulary: Vocabulary): Promise<Completion> {
	const word = typed.at(-1) ?? '';
	const before = typed.slice(0, -1);
	// bash asks about the target of a redirection too.
	if (/^\d*(>>?|<|>\||&>>?)$/.test(before.at(-1) ?? '')) return 'files';
	const visible = commands.filter(({ hidden }) => hidden !== true);
	const { id, rest } = commandIn(before, visible);
	const command = visible.find((candidate) => candidate.id === id);
	const below = rest.length === 0 ? childrenOf(id, visible) : [];
	if (command === undefined) return starting(word, [...below, ...(rest.length === 0 && word.startsWith('-') ? [HELP, VERSION] : [])]);
	const { given, waiting, onlyArguments, position } = readWords(rest, command);
	if (waiting !== undefined) return valuesOf(id, waiting, word, vocabulary);
	const [, name = '', value] = /^--([^=]+)=(.*)$/s.exec(word) ?? [];
	const assigned = onlyArguments ? undefined : flagsNamed(command).get(`--${name}`);
	if (assigned !== undefined) return valuesOf(id, assigned, value ?? '', vocabulary, `--${name}=`);
	if (word.startsWith('-') && !onlyArguments) return starting(word, flagsOf(command, given));
	const args = Object.values(command.args);
	const arg = args[position] ?? (command.strict === false ? args.at(-1) : undefined);
	if (arg === undefined) return starting(word, word === '' && !onlyArguments ? [...below, ...flagsOf(command, given)] : below);
	const values = await valuesOf(id, arg, word, vocabulary);
	return values === 'files' ? values : [...starting(word, below), ...values];
}

/** The longest command or topic that the words begin with, and the words after it. */
function commandIn(words: readonly string[], commands: readonly CommandShape[]): { readonly id: string; readonly rest: readonly string[] } {
	let id = '';
	let length = 0;
	for (const word of words) {
		const longer = id === '' ? word : `${id}:${word}`;
		if (!commands.some((command) => command.id === longer || command.id.startsWith(`${longer}:`))) break;
		id = longer;
		length++;
	}
	return { id, rest: words.slice(length) };
}

function childrenOf(id: string, commands: readonly CommandShape[]): readonly Word[] {
	const depth = id === '' ? 0 : id.split(':').length;
	const children = new Map<string, Word>();
	for (const command of commands.filter((candidate) => id === '' || candidate.id.startsWith(`${id}:`))) {
		const parts = command.id.split(':');
		const word = parts[depth] ?? '';
		if (parts.length === depth + 1 || !children.has(word)) children.set(word, { word, about: command.summary });
	}
	return [...children.values()];
}

interface Read {
	/** Flags that stand there already. */
	readonly given: ReadonlySet<string>;
	/** The flag whose value comes next. */
	readonly waiting: FlagShape | undefined;
	/** After `--` nothing is a flag. */
	readonly onlyArguments: boolean;
	/** How many arguments stand there already. */
	readonly position: number;
}

/** Every flag by each of its names, as typed. */
function flagsNamed({ flags }: CommandShape): ReadonlyMap<string, FlagShape> {
	return new Map(
		Object.values(flags).flatMap((flag) => [[`--${flag.name}`, flag], ...(flag.char ? [[`-${flag.char}`, flag] as const] : [])] as const),
	);
}

function readWords(words: readonly string[], command: CommandShape): Read {
	const flags = flagsNamed(command);
	const given = new Set<string>();
	let waiting: FlagShape | undefined;
	let onlyArguments = false;
	let position = 0;
	for (const word of words) {
		const [, name = '', value] = /^(--[^=]+|-[^-])(.*)$/s.exec(word) ?? [];
		const flag = onlyArguments ? undefined : flags.get(name);
		if (waiting !== undefined) waiting = undefined;
		else if (word === '--' && !onlyArguments) onlyArguments = true;
		else if (flag !== undefined) {
			given.add(flag.name);
			if (flag.type === 'option' && value === '') waiting = flag;
		} else if (onlyArguments || !word.startsWith('--')) position++;
	}
	return { given, waiting, onlyArguments, position };
}

function flagsOf({ flags }: CommandShape, given: ReadonlySet<string>): readonly Word[] {
	const open = Object.values(flags).filter(({ name, hidden, multiple }) => hidden !== true && (multiple === true || !given.has(name)));
	return [...open.map(({ name, description }) => ({ word: `--${name}`, about: description })), HELP];
}

/** The values of a flag or an argument; of a list, its last part. */
async function valuesOf(
	command: string,
	{ name, options, delimiter }: ArgShape & Pick<FlagShape, 'delimiter'>,
	word: string,
	vocabulary: Vocabulary,
	before = '',
): Promise<Completion> {
	const kind = kindOf(command, name);
	if (options === undefined && kind === 'files') return kind;
	const cut = delimiter === undefined ? 0 : word.lastIndexOf(delimiter) + delimiter.length;
	const named = delimiter === undefined ? [] : word.slice(0, cut).split(delimiter);
	const last = word.slice(cut);
	if (kind === 'connections, else files') {
		const names = starting(word, await vocabulary('connections', word));
		return names.length === 0 ? 'files' : names.map((each) => ({ ...each, word: before + each.word }));
	}
	const words =
		options?.map((option) => ({ word: option })) ?? (kind === undefined || kind === 'files' ? [] : await vocabulary(kind, last));
	return starting(
		last,
		words.filter((each) => !named.includes(each.word)),
	).map((each) => ({ ...each, word: before + word.slice(0, cut) + each.word }));
}

function starting(typed: string, words: readonly Word[]): readonly Word[] {
	return words.filter(({ word }) => word.toLowerCase().startsWith(typed.toLowerCase()));
}
