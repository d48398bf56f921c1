import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { z } from 'zod';

/**
 * Files that people write: the catalog's and the configuration. Read within bounds, parsed, held against a schema.
 * Whoever has to mend one wants to know everything at once: faults are gathered, each as `file: path: what was expected`.
 */

/** Files that cannot be used. The message has a line for each fault. */
export class FaultyFilesError extends Error {
	override readonly name = 'FaultyFilesError';
}

const LARGEST = 1024 * 1024;
const MOST_FAULTS = 100;
const MOST_KEYS = 5;
/** How often what an anchor stands for may be repeated, over a whole file, before it counts as an attack. */
const MOST_ALIASES = 100;

/** Why a file is not to be read, by what the system says of it; or nothing. */
export type Refusal = (stats: Stats) => string | undefined;

/** Reads one file after the other and keeps what is wrong with them. */
export class DocumentReader {
	readonly nameOf: (file: string) => string;
	readonly #faults: string[] = [];

	/** `nameOf`: what a file is called in front of the reader. */
	constructor(nameOf: (file: string) => string) {
		this.nameOf = nameOf;
	}

	/** Notes a fault. `path` is where in the file. */
	fault(file: string, path: string, expected: string): void {
		this.#faults.push([this.nameOf(file), path, expected].filter((part) => part !== '').join(': '));
	}

	/** Ends the reading: throws a {@link FaultyFilesError} if anything was wrong. */
	settle(): void {
		const more = this.#faults.length - MOST_FAULTS;
		if (this.#faults.length === 0) return;
		throw new FaultyFilesError([...this.#faults.slice(0, MOST_FAULTS), ...(more > 0 ? [`… and ${more} more.`] : [])].join('\n'));
	}

	/** The file's content if it is as the schema has it; else its faults are kept. */
	async read<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
		const raw = await this.parse(file);
		return raw === undefined ? undefined : this.validate(file, raw, schema);
	}

	/** The file as it stands: JSON by its ending, else YAML. Never `undefined` for a file that could be parsed. */
	async parse(file: string, refusal?: Refusal): Promise<unknown> {
		const text = this.#textOf(file, refusal);
		if (text === undefined) return undefined;
		return /\.json$/i.test(file) ? this.#parseJson(file, text) : this.#parseYaml(file, text);
	}

	/** What was parsed, if it is as the schema has it. */
	validate<T>(file: string, raw: unknown, schema: z.ZodType<T>): T | undefined {
		const result = schema.safeParse(raw, { error: withKnownKeys });
		if (result.success) return result.data;
		const mistyped = new Set(result.error.issues.filter(({ code }) => code === 'invalid_type').map(({ path }) => path.join('.')));
		// What has another type is not said to be too short as well.
		const issues = result.error.issues.filter(({ code, path }) => code !== 'too_small' || !mistyped.has(path.join('.')));
		for (const issue of issues) this.fault(file, issue.path.join('.') || WHOLE, expectedBy(issue));
		return undefined;
	}

	#textOf(file: string, refusal: Refusal = () => undefined): string | undefined {
		try {
			const bytes = readBounded(file, refusal);
			if (typeof bytes !== 'string') return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
			this.fault(file, '', bytes);
		} catch (error) {
			const { code = '' } = error as NodeJS.ErrnoException;
			if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') this.fault(file, WHOLE, 'expected text in UTF-8');
			else if (/^E[A-Z]+$/.test(code)) this.fault(file, '', `cannot be read: ${REASONS[code] ?? code}`);
			else throw error;
		}
		return undefined;
	}

	#parseJson(file: string, text: string): unknown {
		try {
			return JSON.parse(text);
		} catch (error) {
			this.fault(file, WHOLE, `expected JSON: ${(error as SyntaxError).message.replace(/\s+/g, ' ')}`);
			return undefined;
		}
	}

	async #parseYaml(file: string, text: string): Promise<unknown> {
		const { isScalar, LineCounter, parseDocument, visit } = await import('yaml');
		const lines = new LineCounter();
		const at = (offset: number) => {
			const { line, col } = lines.linePos(offset);
			return `line ${line}, column ${col}`;
		};
		try {
			// The parser's own search for keys that stand twice takes minutes for a large map.
			const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, uniqueKeys: false });
			// What follows the first is mostly a consequence of it.
			const [fault] = [...document.errors, ...document.warnings];
			if (fault !== undefined) {
				this.fault(file, at(fault.pos[0]), yamlFault(fault.message));
				return undefined;
			}
			const twins: [offset: number, key: unknown][] = [];
			visit(document, {
				Map(_, { items }) {
					const known = new Set<unknown>();
					for (const { key } of items) {
						if (!isScalar(key)) continue;
						if (known.has(key.value)) twins.push([key.range?.[0] ?? 0, key.value]);
						known.add(key.value);
					}
				},
			});
			for (const [offset, key] of twins) this.fault(file, at(offset), `the key ${JSON.stringify(key)} stands here for the second time`);
			return twins.length > 0 ? undefined : document.toJS({ maxAliasCount: MOST_ALIASES });
		} catch (error) {
			// From turning the document into values: aliases without an anchor or without end, and nesting.
			if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
			this.fault(file, WHOLE, yamlFault(error.message));
			return undefined;
		}
	}
}

const WHOLE = '(whole file)';

const REASONS: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file',
	EISDIR: 'this is a folder; name a file',
	EACCES: 'you may not read it',
	EPERM: 'you may not read it',
};

/** At most so much that one knows that it is too much; or why it is not read. */
function readBounded(file: string, refusal: Refusal): Uint8Array | string {
	const handle = openSync(file, 'r');
	try {
		// Asked of the open file: what a name stands for can change in between.
		const refused = refusal(fstatSync(handle));
		if (refused !== undefined) return refused;
		const buffer = Buffer.alloc(LARGEST + 1);
		let length = 0;
		for (let read = -1; read !== 0 && length < buffer.length; length += read)
			read = readSync(handle, buffer, length, buffer.length - length, null);
		return length > LARGEST ? 'is larger than 1 MB; split it' : buffer.subarray(0, length);
	} finally {
		closeSync(handle);
	}
}

/** Whether there is a folder that may be looked into; one behind links that lead nowhere is none. */
export function isFolder(path: string): boolean {
	try {
		return statSync(path).isDirectory();
	} catch {
		return false;
	}
}

function yamlFault(message: string): string {
	if (/call stack/.test(message)) return 'is nested too deeply';
	if (/alias count/.test(message)) return `has more than ${MOST_ALIASES} aliases, counted with what they contain`;
	return message;
}

/** A key that is not known is mostly misspelt: names those that are. */
function withKnownKeys(issue: z.core.$ZodRawIssue): string | undefined {
	if (issue.code !== 'unrecognized_keys') return undefined;
	const { shape, keyType } = (issue.inst?._zod.def ?? {}) as {
		readonly shape?: object;
		readonly keyType?: { readonly _zod: { readonly values?: ReadonlySet<unknown> } };
	};
	const known = shape === undefined ? [...(keyType?._zod.values ?? [])] : Object.keys(shape);
	const keys = (issue.keys as readonly string[]).map((key) => JSON.stringify(key));
	const named = [...keys.slice(0, MOST_KEYS), ...(keys.length > MOST_KEYS ? ['…'] : [])].join(', ');
	return `unknown key ${named}; expected one of ${known.join(', ')}`;
}

/** Where several forms are allowed, zod says only that none fits: this says what each would have been. */
function expectedBy(issue: z.core.$ZodIssue): string {
	if (/received undefined$/.test(issue.message))
		return `this is missing; ${issue.message.replace(/^Invalid input: |, received undefined$/g, '')}`;
	if (/received null$/.test(issue.message)) return `this is empty; ${issue.message.replace(/^Invalid input: |, received null$/g, '')}`;
	if (issue.code === 'too_small' && issue.origin === 'string') return 'expected some text';
	if (issue.code !== 'invalid_union' || issue.errors.length === 0 || issue.message !== 'Invalid input') return issue.message;
	return [...new Set(issue.errors.flat().map(expectedBy))].join(', or ');
}
