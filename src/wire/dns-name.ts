import type { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';

/** Longest name and label, in bytes on the wire (RFC 1035, 2.3.4). */
const MAX_NAME = 255;
const MAX_LABEL = 63;

/** No honest name needs more jumps than it can have labels. */
const MAX_JUMPS = 127;

/**
 * Reads a name at the reader's place and leaves the reader behind it. A compression pointer (RFC 1035, 4.1.4) must lead to before
 * the part that it stands in, so following it always ends. The name comes in the presentation form of RFC 1035, 5.1 without
 * the last dot (the root is ''): a dot or backslash within a label as `\.` `\\`, anything that is not printable ASCII as `\DDD`.
 */
export function readName(reader: Reader): string {
	const labels: string[] = [];
	let behind: number | undefined;
	let partStart = reader.offset;
	let length = 1;
	for (let jumps = 0; ; ) {
		const at = reader.offset;
		const size = reader.u8('label length');
		if (size === 0) break;
		if (size >= 0xc0) {
			const target = ((size & 0x3f) << 8) | reader.u8('compression pointer');
			if (target >= partStart || ++jumps > MAX_JUMPS) throw new WireError('pointer', at, 'compression pointer');
			behind ??= reader.offset;
			partStart = target;
			reader.seek(target);
			continue;
		}
		if (size > MAX_LABEL) throw new WireError('type', at, 'label type');
		length += size + 1;
		if (length > MAX_NAME) throw new WireError('length', at, 'name');
		labels.push(present(reader.bytes(size, 'label')));
	}
	if (behind !== undefined) reader.seek(behind);
	return labels.join('.');
}

function present(label: Uint8Array): string {
	return Array.from(label, (byte) => {
		if (byte === 0x2e || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
		return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
	}).join('');
}

/** Writes a name in presentation form, without compression. Throws {@link WireError} `overflow` where RFC 1035 has no room for it. */
export function writeName(writer: Writer, name: string): void {
	const start = writer.offset;
	for (const label of labelsOf(name)) {
		if (label.length === 0 || label.length > MAX_LABEL) throw new WireError('overflow', writer.offset, 'label');
		writer.u8(label.length).bytes(Uint8Array.from(label));
	}
	writer.u8(0);
	if (writer.offset - start > MAX_NAME) throw new WireError('overflow', start, 'name');
}

function labelsOf(name: string): number[][] {
	if (name === '' || name === '.') return [];
	const labels: number[][] = [[]];
	for (const [token] of name.replace(/(?<!\\)\.$/, '').matchAll(/\\\d{3}|\\.|[^\\]/gs)) {
		if (token === '.') labels.push([]);
		else labels.at(-1)?.push(/^\\\d/.test(token) ? Number(token.slice(1)) : token.charCodeAt(token.length - 1));
	}
	return labels;
}

/** Compares as DNS does: ASCII letters without their case (RFC 4343). */
export function sameName(one: string, other: string): boolean {
	return lower(one) === lower(other);
}

function lower(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).replace(/(?<!\\)\.$/, '');
}
