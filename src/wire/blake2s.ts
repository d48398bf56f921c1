/** RFC 7693, 2.6: the initialisation vector of BLAKE2s. */
const IV = Uint32Array.of(0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19);

/** RFC 7693, 2.7: the order of the message words in each of the ten rounds. */
const SIGMA: readonly (readonly number[])[] = [
	[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
	[14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
	[11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
	[7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
	[9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
	[2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
	[12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
	[13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
	[6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
	[10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/** RFC 7693, 3.2: which words of the state each of a round's eight mixings works on: the columns, then the diagonals. */
const MIXINGS: readonly (readonly [number, number, number, number])[] = [
	[0, 4, 8, 12],
	[1, 5, 9, 13],
	[2, 6, 10, 14],
	[3, 7, 11, 15],
	[0, 5, 10, 15],
	[1, 6, 11, 12],
	[2, 7, 8, 13],
	[3, 4, 9, 14],
];

/** In bytes. */
const BLOCK = 64;

/**
 * BLAKE2s (RFC 7693), with a key when there is one; `size` is that of the hash, 1 to 32 bytes. OpenSSL has the hash, but neither
 * its keyed form nor its shorter ones, which WireGuard needs.
 */
export function blake2s(message: Uint8Array, size = 32, key: Uint8Array = new Uint8Array(0)): Uint8Array {
	const data = key.length === 0 ? message : new Uint8Array(BLOCK + message.length);
	if (key.length > 0) {
		data.set(key);
		data.set(message, BLOCK);
	}
	const h = Uint32Array.from(IV);
	h[0] = (h[0] ?? 0) ^ 0x01010000 ^ (key.length << 8) ^ size;
	const blocks = Math.max(1, Math.ceil(data.length / BLOCK));
	for (let i = 0; i < blocks; i++) {
		const block = new Uint8Array(BLOCK);
		block.set(data.subarray(i * BLOCK, (i + 1) * BLOCK));
		const isLast = i === blocks - 1;
		compress(h, block, isLast ? data.length : (i + 1) * BLOCK, isLast);
	}
	const out = new Uint8Array(32);
	const view = new DataView(out.buffer);
	for (const [i, word] of h.entries()) view.setUint32(4 * i, word, true);
	return out.subarray(0, size);
}

/** RFC 7693, 3.2. `count` is how many bytes were taken in with this block; messages here are far below 4 GB. */
function compress(h: Uint32Array, block: Uint8Array, count: number, isLast: boolean): void {
	const view = new DataView(block.buffer);
	const m = Uint32Array.from({ length: 16 }, (_, i) => view.getUint32(4 * i, true));
	const v = new Uint32Array(16);
	v.set(h);
	v.set(IV, 8);
	v[12] = (v[12] ?? 0) ^ count;
	if (isLast) v[14] = ~(v[14] ?? 0);
	for (const order of SIGMA) {
		for (const [i, [a, b, c, d]] of MIXINGS.entries()) mix(v, a, b, c, d, m[order[2 * i] ?? 0] ?? 0, m[order[2 * i + 1] ?? 0] ?? 0);
	}
	for (let i = 0; i < 8; i++) h[i] = (h[i] ?? 0) ^ (v[i] ?? 0) ^ (v[i + 8] ?? 0);
}

/** RFC 7693, 3.1. */
function mix(v: Uint32Array, a: number, b: number, c: number, d: number, x: number, y: number): void {
	const at = (i: number) => v[i] ?? 0;
	v[a] = at(a) + at(b) + x;
	v[d] = rotated(at(d) ^ at(a), 16);
	v[c] = at(c) + at(d);
	v[b] = rotated(at(b) ^ at(c), 12);
	v[a] = at(a) + at(b) + y;
	v[d] = rotated(at(d) ^ at(a), 8);
	v[c] = at(c) + at(d);
	v[b] = rotated(at(b) ^ at(c), 7);
}

function rotated(word: number, by: number): number {
	return (word >>> by) | (word << (32 - by));
}
