import { WireError } from './error.ts';
import { cleanText } from './text.ts';

/** The head of an HTTP/1.x response (RFC 9112, 2.1 and 4). Text is safe to print. */
export interface HttpResponseHead {
	readonly status: number;
	/** May be empty. */
	readonly reason: string;
	/** In their order, names in lower case. */
	readonly headers: readonly (readonly [name: string, value: string])[];
	/** How many bytes the head takes, with the empty line: where the body starts. */
	readonly length: number;
}

/** A longer head is none, in bytes and lines. */
export const MAX_HTTP_HEAD = 16 * 1024;
const MOST_HEADERS = 100;
const MAX_VALUE = 512;

const START = new TextEncoder().encode('HTTP/1.');
const STATUS_LINE = /^HTTP\/1\.\d (\d{3})(?: (.*))?$/;
const FIELD = /^([!#$%&'*+\-.^_`|~\w]+):[ \t]*(.*)$/;

/**
 * Reads the head at the start of `bytes`; undefined while its end is not there. Throws {@link WireError} as soon as it cannot become
 * one: `magic` (not HTTP/1.x), `value` (a malformed line), `length` (too long).
 */
export function decodeResponseHead(bytes: Uint8Array): HttpResponseHead | undefined {
	if (START.some((octet, at) => at < bytes.length && bytes[at] !== octet)) throw new WireError('magic', 0, 'status line');
	const end = headEnd(bytes);
	if (end === undefined) {
		if (bytes.length > MAX_HTTP_HEAD) throw new WireError('length', MAX_HTTP_HEAD, 'head');
		return undefined;
	}
	if (end > MAX_HTTP_HEAD) throw new WireError('length', MAX_HTTP_HEAD, 'head');
	const [first = '', ...lines] = Buffer.from(bytes.subarray(0, end)).toString('latin1').split(/\r?\n/);
	const status = STATUS_LINE.exec(first);
	if (status === null) throw new WireError('value', 0, 'status line');
	const fields = lines.filter((line) => line !== '');
	if (fields.length > MOST_HEADERS) throw new WireError('length', end, 'header lines');
	return { status: Number(status[1]), reason: cleanText(status[2] ?? ''), headers: fields.map(fieldOf), length: end };
}

function fieldOf(line: string): [string, string] {
	const field = FIELD.exec(line);
	if (field === null) throw new WireError('value', 0, 'header line');
	return [(field[1] ?? '').toLowerCase(), cleanText((field[2] ?? '').trimEnd(), MAX_VALUE)];
}

/** The first value of a header; `name` in lower case. */
export function headerOf({ headers }: HttpResponseHead, name: string): string | undefined {
	return headers.find(([key]) => key === name)?.[1];
}

/** Behind the first empty line. A bare line feed ends a line too (RFC 9112, 2.2). */
function headEnd(bytes: Uint8Array): number | undefined {
	for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
		if (at > MAX_HTTP_HEAD) return at;
		if (bytes[at + 1] === 0x0a) return at + 2;
		if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return at + 3;
	}
	return undefined;
}

/** Writes a head, for requests and responses alike: the first line and the header lines as they are given. */
export function encodeHead(firstLine: string, headers: readonly (readonly [name: string, value: string])[]): Uint8Array {
	const lines = [firstLine, ...headers.map(([name, value]) => `${name}: ${value}`)];
	// What came from a user or a peer may not add lines of its own.
	if (lines.some((line) => /[\r\n\0]/.test(line))) throw new WireError('overflow', 0, 'head');
	return new TextEncoder().encode(`${lines.join('\r\n')}\r\n\r\n`);
}
