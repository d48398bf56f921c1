import type { ReadBeside } from './connection.ts';
import { ConnectionFileError } from './error.ts';
import type { OpenVpnOption } from './openvpn-lines.ts';

/**
 * The text that an option brings: the block of its name, or the file that it names. `[inline]` stands for the block.
 * Throws {@link ConnectionFileError} when there is none.
 */
export async function textOf(option: OpenVpnOption, options: readonly OpenVpnOption[], read: ReadBeside): Promise<string> {
	const { name, words, line, inline } = option;
	if (inline !== undefined) return inline;
	const [file] = words;
	if (file === undefined) throw new ConnectionFileError(`${name} names no file.`, line);
	const block = file === '[inline]' ? options.find((other) => other.name === name && other.inline !== undefined) : undefined;
	if (block?.inline !== undefined) return block.inline;
	try {
		return Buffer.from(await read(file)).toString('latin1');
	} catch (error) {
		// The name may be anything: a line that does not belong there, in a file from anybody.
		const { code, path = '' } = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' && /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(path))
			throw new ConnectionFileError(`the file that ${name} names is not there: ${path}. Put it where the profile expects it.`, line, path);
		throw new ConnectionFileError(`the file that ${name} names cannot be read. Put it where the profile expects it.`, line);
	}
}
