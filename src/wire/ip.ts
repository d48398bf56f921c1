import { WireError } from './error.ts';

/**
 * Writes 4 bytes as a dotted quad, 16 bytes in the canonical form of RFC 5952 (lower case, the first longest run of
 * zeros shortened). Throws {@link WireError} `length` on any other size.
 */
export function formatAddress(bytes: Uint8Array): string {
	if (bytes.length === 4) return bytes.join('.');
	if (bytes.length !== 16) throw new WireError('length', 0, 'address');
	const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
	const { start, length } = longestZeros(groups);
	const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
	return length < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
	let best = { start: 0, length: 0 };
	let run = 0;
	groups.forEach((group, i) => {
		run = group === 0 ? run + 1 : 0;
		if (run > best.length) best = { start: i - run + 1, length: run };
	});
	return best;
}

/**
 * Reads an IPv4 or IPv6 address into its 4 or 16 bytes; a zone (`%eth0`) is left out.
 * Throws {@link WireError} `value` on anything else.
 */
export function parseAddress(text: string): Uint8Array {
	const bytes = text.includes(':') ? parseIpv6(text.replace(/%.*$/, '')) : parseIpv4(text);
	if (bytes === undefined) throw new WireError('value', 0, 'address');
	return Uint8Array.from(bytes);
}

function parseIpv4(text: string): number[] | undefined {
	const parts = text.split('.');
	if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined;
	return parts.map(Number);
}

function parseIpv6(text: string): number[] | undefined {
	const halves = text.split('::');
	if (halves.length > 2) return undefined;
	const [head, tail] = halves.map((half, i) => parseGroups(half, i === halves.length - 1));
	if (head === undefined) return undefined;
	if (halves.length === 1) return head.length === 16 ? head : undefined;
	if (tail === undefined || head.length + tail.length > 14) return undefined;
	return [...head, ...new Array<number>(16 - head.length - tail.length).fill(0), ...tail];
}

/** Groups of 16 bits; at the end of the address, the last 32 of them possibly as a dotted quad. */
function parseGroups(text: string, atEnd: boolean): number[] | undefined {
	if (text === '') return [];
	const bytes: number[] = [];
	const groups = text.split(':');
	for (const [i, group] of groups.entries()) {
		if (/^[0-9a-f]{1,4}$/i.test(group)) {
			bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff);
			continue;
		}
		const quad = atEnd && i === groups.length - 1 ? parseIpv4(group) : undefined;
		if (quad === undefined) return undefined;
		bytes.push(...quad);
	}
	return bytes;
}
