import { below, type ConfigFiles } from '../../config-files.ts';

/** One option with the words that belong to it. */
export interface PppdOption {
	readonly name: string;
	readonly value?: string;
}

/** Options that take a word, of those that are kept; the words of all others, passwords among them, are dropped as they are read. */
const WITH_WORD = new Set(['plugin', 'pptp_server', 'pty', 'call', 'file', 'ca', 'cert', 'key', 'sstp-host', 'ipparam']);

const MOST_DEPTH = 5;

/** The options of pppd(8) in a file, with those of the files that it names by `call` and `file`. */
export function pppdOptions(path: string, config: ConfigFiles, depth = 0): readonly PppdOption[] | undefined {
	const text = config.text(path);
	if (text === undefined) return undefined;
	const words = wordsOf(text);
	const options: PppdOption[] = [];
	for (let at = 0; at < words.length; at++) {
		const name = words[at] ?? '';
		const value = WITH_WORD.has(name) ? words[++at] : undefined;
		if ((name === 'call' || name === 'file') && value !== undefined) {
			const other = name === 'call' ? below('/etc/ppp/peers', value) : below('/', value).replace(/^\/\//, '/');
			if (depth < MOST_DEPTH) options.push(...(pppdOptions(other, config, depth + 1) ?? []));
		} else if (/^[a-z][\w-]*$/i.test(name)) options.push({ name, ...(value === undefined ? {} : { value }) });
	}
	return options;
}

/** Blanks separate words, quotation marks and backslashes bind, `#` begins a comment (pppd(8), OPTIONS FILES). */
function wordsOf(text: string): readonly string[] {
	const words = text.matchAll(/#[^\n]*|((?:\\[\s\S]|"[^"]*"|'[^']*'|[^\s"'#\\])(?:\\[\s\S]|"[^"]*"|'[^']*'|[^\s"'\\])*)/g);
	return [...words].flatMap(([, word]) =>
		word === undefined ? [] : [word.replace(/\\([\s\S])|"([^"]*)"|'([^']*)'/g, (_, a, b, c) => a ?? b ?? c)],
	);
}
