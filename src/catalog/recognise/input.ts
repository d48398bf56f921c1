import type { Catalog } from '../schema.ts';
import { LogReader } from './log-reader.ts';
import { recognise } from './recognise.ts';
import type { Recognition } from './recognition.ts';

/** A text of up to this many bytes is read as a whole; a longer one is a log, and read line by line. */
const LARGEST_TEXT = 256 * 1024;
/** How much of what was read is repeated in the answer, in characters. */
const LONGEST_QUERY = 4000;

/** What a file or a stream was about. */
export interface Understood {
	/** The text, or its beginning. */
	readonly query: string;
	readonly recognitions: readonly Recognition[];
}

/** What bytes are that are no text. */
export type Binary = 'event-log' | 'gzip' | 'zip' | 'zstd' | 'other';

/** The bytes are no text. */
export class NoTextError extends Error {
	override readonly name = 'NoTextError';
	readonly binary: Binary;

	constructor(binary: Binary) {
		super(binary);
		this.binary = binary;
	}
}

/**
 * Recognises what comes block by block, in an amount of memory that does not depend on how much that is. Text in
 * UTF-8, UTF-16 with or without a byte order mark (what Windows exports), or Windows-1252. Throws {@link NoTextError}.
 */
export class InputReader {
	readonly #catalog: Catalog;
	#blocks: Uint8Array[] = [];
	#size = 0;
	#log: LogReader | undefined;
	#query = '';
	/** Absent for UTF-8, which the log is read in. */
	#decoder: InstanceType<typeof TextDecoder> | undefined;

	constructor(catalog: Catalog) {
		this.#catalog = catalog;
	}

	/** Takes the next block; it may be reused afterwards. */
	read(block: Uint8Array): void {
		// A Buffer's own slice() would be a view of it, not a copy.
		const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
		if (this.#log === undefined) {
			this.#blocks.push(bytes.slice());
			this.#size += bytes.length;
			if (this.#size > LARGEST_TEXT) this.#becomeLog();
		} else this.#pass(this.#log, bytes);
	}

	end(): Understood {
		if (this.#log !== undefined) return { query: this.#query, recognitions: this.#log.end() };
		const bytes = Buffer.concat(this.#blocks);
		refuseBinary(bytes);
		const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
		return { query: shortened(text), recognitions: recognise(this.#catalog, text) };
	}

	/** From here on only the beginning is kept. */
	#becomeLog(): void {
		const head = Buffer.concat(this.#blocks);
		refuseBinary(head);
		const encoding = encodingOf(head, true);
		this.#decoder = encoding === 'utf-8' ? undefined : new TextDecoder(encoding);
		this.#query = shortened(new TextDecoder(encoding).decode(head.subarray(0, LONGEST_QUERY * 4), { stream: true }));
		this.#log = new LogReader(this.#catalog);
		this.#pass(this.#log, head);
		this.#blocks = [];
	}

	#pass(log: LogReader, block: Uint8Array): void {
		log.read(this.#decoder === undefined ? block : new TextEncoder().encode(this.#decoder.decode(block, { stream: true })));
	}
}

const BINARIES: readonly (readonly [beginning: readonly number[], binary: Binary])[] = [
	[[...Buffer.from('ElfFile\0')], 'event-log'],
	[[0x1f, 0x8b], 'gzip'],
	[[0x50, 0x4b, 3, 4], 'zip'],
	[[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
];

function refuseBinary(head: Uint8Array): void {
	const known = BINARIES.find(([beginning]) => beginning.every((byte, at) => head[at] === byte));
	if (known !== undefined) throw new NoTextError(known[1]);
	if (utf16Of(head) === undefined && head.subarray(0, 4096).includes(0)) throw new NoTextError('other');
}

/** UTF-16 by its byte order mark, or by the zeros that letters of ASCII have in it. */
function utf16Of(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
	if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
	if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
	const sample = head.subarray(0, 512);
	const zeros = [0, 0];
	for (let at = 0; at < sample.length; at++) if (sample[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
	const [even = 0, odd = 0] = zeros;
	if (sample.length < 4) return undefined;
	if (odd > sample.length / 5 && even === 0) return 'utf-16le';
	return even > sample.length / 5 && odd === 0 ? 'utf-16be' : undefined;
}

/** `goesOn`: the bytes are a beginning, and may end within a character. */
function encodingOf(bytes: Uint8Array, goesOn = false): string {
	const utf16 = utf16Of(bytes);
	if (utf16 !== undefined) return utf16;
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: goesOn });
		return 'utf-8';
	} catch {
		return 'windows-1252';
	}
}

function shortened(text: string): string {
	return text.length > LONGEST_QUERY ? `${text.slice(0, LONGEST_QUERY)}…` : text;
}
