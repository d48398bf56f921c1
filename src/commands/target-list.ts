import type { Target } from '../check/target.ts';
import type { Report } from '../report/schema.ts';
import { UsageError } from './command.ts';

/** One line of a list that names a server. */
export interface Listed {
	readonly target: Target;
	readonly name?: string;
}

export interface TargetList {
	readonly listed: readonly Listed[];
	/** The lines that name none, with the reason. */
	readonly refused: NonNullable<Report['refused']>;
}

/** As much of a line as a report repeats. */
const MOST_REPEATED = 120;

/**
 * Reads a list of servers: one a line as on the command line (host, host:port or a URL), and after blanks what to call it. `#` at the
 * start of a line or after a blank begins a comment. A server that stands there again is looked at once, under its first name. A line
 * that cannot be used is refused, and is not the end. `readHost` throws a {@link UsageError} that says why.
 */
export function readTargetList(bytes: Uint8Array, where: string, readHost: (host: string) => Target): TargetList {
	const listed: Listed[] = [];
	const refused: NonNullable<Report['refused']>[number][] = [];
	const known = new Set<string>();
	for (const [at, line] of textOf(bytes)
		.split(/\r\n|\r|\n/)
		.entries()) {
		const text = line.replace(/(^|\s)#.*$/s, '').trim();
		if (text === '') continue;
		const [, host = '', name = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
		try {
			const target = readHost(host);
			const key = `${target.host.toLowerCase()} ${target.port}`;
			if (known.has(key)) continue;
			known.add(key);
			listed.push({ target, ...(name === '' ? {} : { name: clean(name) }) });
		} catch (error) {
			if (!(error instanceof UsageError)) throw error;
			refused.push({ where: `${where}:${at + 1}`, text: clean(text), because: error.message });
		}
	}
	return { listed, refused };
}

/** UTF-8, with or without a byte order mark; what Windows' editor calls "Unicode" is UTF-16 with one. */
function textOf(bytes: Uint8Array): string {
	const [first, second] = bytes;
	return new TextDecoder(first === 0xff && second === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** A list may be any file: nothing in it is to steer a terminal, or to fill a report. */
function clean(text: string): string {
	const printable = text.replace(/\p{C}/gu, '\ufffd');
	return printable.length > MOST_REPEATED ? `${printable.slice(0, MOST_REPEATED)}…` : printable;
}
