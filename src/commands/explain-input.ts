import { open } from 'node:fs/promises';
import { type Binary, InputReader, NoTextError, type Understood } from '../catalog/recognise/input.ts';
import { recognise } from '../catalog/recognise/recognise.ts';
import type { Catalog } from '../catalog/schema.ts';
import { InputError, UsageError } from './command.ts';

const BLOCK = 1024 * 1024;

/** What is to be explained, from wherever it comes, and what was recognised in it. */
export interface UnderstoodInput extends Understood {
	/** The file that was read; `-` for standard input. */
	readonly file?: string;
}

/** Reads the words of the command line, a file or standard input. Throws {@link UsageError} or {@link InputError}. */
export async function understandInput(catalog: Catalog, words: readonly string[], file: string | undefined): Promise<UnderstoodInput> {
	if (file !== undefined && words.length > 0) throw new UsageError('Give a text or --file FILE, not both.');
	if (file?.trim() === '') throw new UsageError('--file needs the name of a file, such as charon.log.');
	if (file !== undefined && file !== '-') return { ...(await fromFile(catalog, file)), file };
	// A pipe without a text is meant to be read; a terminal would wait for ever.
	const fromInput = file === '-' || (words.length === 1 && words[0] === '-') || (words.length === 0 && process.stdin.isTTY !== true);
	const query = words.join(' ').trim();
	if (!fromInput && query === '') throw new UsageError(NOTHING);
	if (!fromInput) return { query, recognitions: recognise(catalog, query) };
	if (process.stdin.isTTY === true) process.stderr.write('Paste the text, then press Ctrl-D (Ctrl-Z and Enter on Windows).\n');
	const understood = await readAll(catalog, process.stdin, 'standard input');
	if (understood.query.trim() === '')
		throw new UsageError(words.length === 0 && file === undefined ? NOTHING : 'Standard input is empty: there is nothing to explain.');
	return { ...understood, file: '-' };
}

const NOTHING = 'Nothing to explain. Give a code or a message: vpn-doctor explain 809';

async function fromFile(catalog: Catalog, file: string): Promise<Understood> {
	const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
		throw unreadable(file, error);
	});
	try {
		return await readAll(catalog, blocksOf(handle), file);
	} finally {
		await handle.close();
	}
}

/**
 * Block by block; of a file, the next one is on its way while one is looked at. A pipe may bring nothing for ever, and a
 * read that waits for it would keep even `process.exit` waiting.
 */
async function* blocksOf(handle: Awaited<ReturnType<typeof open>>): AsyncGenerator<Uint8Array> {
	const buffers = [Buffer.allocUnsafe(BLOCK), Buffer.allocUnsafe(BLOCK)] as const;
	const isFile = (await handle.stat()).isFile();
	let turn: 0 | 1 = 0;
	const next = () => {
		const read = handle.read(buffers[turn], 0, BLOCK, null);
		turn = turn === 0 ? 1 : 0;
		// Nobody waits for it any more when the block before it was no text.
		read.catch(() => undefined);
		return read;
	};
	let pending = next();
	for (;;) {
		const { bytesRead, buffer } = await pending;
		if (bytesRead === 0) return;
		if (isFile) pending = next();
		yield buffer.subarray(0, bytesRead);
		if (!isFile) pending = next();
	}
}

async function readAll(catalog: Catalog, blocks: AsyncIterable<Uint8Array>, name: string): Promise<Understood> {
	const reader = new InputReader(catalog);
	try {
		for await (const block of blocks) reader.read(block);
		return reader.end();
	} catch (error) {
		if (error instanceof NoTextError) throw new InputError(`${name}: ${NO_TEXT[error.binary]}`);
		throw unreadable(name, error as NodeJS.ErrnoException);
	}
}

const NO_TEXT: Readonly<Record<Binary, string>> = {
	'event-log': 'This is a binary event log. Export it as text first: wevtutil qe FILE /lf:true /f:xml > events.xml',
	gzip: 'This is compressed. Unpack it on the way: gzip -dc FILE | vpn-doctor explain -',
	zip: 'This is a ZIP archive. Unpack it, and name the file in it.',
	zstd: 'This is compressed. Unpack it on the way: zstd -dc FILE | vpn-doctor explain -',
	other: 'This is no text: it has zero bytes in it.',
};

const REASONS: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file',
	EISDIR: 'this is a folder; name the file in it',
	EACCES: 'you may not read it; run again as somebody who may (sudo), or copy it first',
	EPERM: 'you may not read it; run again as somebody who may (sudo), or copy it first',
};

/** Why a file cannot be read, in a line for the user; what is no error of a file stays what it is. */
export function unreadable(name: string, error: NodeJS.ErrnoException): Error {
	return error.code === undefined ? error : new InputError(`${name} cannot be read: ${REASONS[error.code] ?? error.code}.`);
}
