import { open } from 'node:fs/promises';
import { InputError, UsageError } from './command.ts';

/** More than any of these files holds, in bytes. */
const MOST = 1024 * 1024;

/** A regular file of modest size, whole. `flag` is what it was named with. Throws {@link UsageError} or {@link InputError}. */
export async function readSmall(flag: string, file: string, most = MOST): Promise<Uint8Array> {
	if (file.trim() === '') throw new UsageError(`${flag} needs the name of a file.`);
	try {
		const handle = await open(file, 'r');
		try {
			const { size } = await handle.stat();
			if (size > most) throw new InputError(`${file} is too large for ${flag} (${Math.round(size / 1024)} KB). Is it the right file?`);
			return new Uint8Array(await handle.readFile());
		} finally {
			await handle.close();
		}
	} catch (error) {
		if (error instanceof InputError) throw error;
		throw new InputError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}). Is the name right?`);
	}
}

/** All of standard input, up to `most` bytes. Throws {@link InputError}. */
export async function readStdin(flag: string, most: number): Promise<Uint8Array> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of process.stdin) {
		size += chunk.length;
		if (size > most) throw new InputError(`Standard input is too large for ${flag} (more than ${Math.round(most / 1024)} KB).`);
		chunks.push(chunk);
	}
	return new Uint8Array(Buffer.concat(chunks));
}
