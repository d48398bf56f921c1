import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blake2s } from '../../src/wire/blake2s.ts';
import { fromHex, toHex } from '../../src/wire/hex.ts';

/** RFC 7693, appendix E: bytes that look random and are the same everywhere. */
function sequence(length: number, seed: number): Uint8Array {
	let a = Math.imul(0xdead4bad, seed) >>> 0;
	let b = 1;
	return Uint8Array.from({ length }, () => {
		const t = (a + b) >>> 0;
		a = b;
		b = t;
		return t >>> 24;
	});
}

describe('RFC 7693', () => {
	test('appendix B: "abc"', () => {
		expect(toHex(blake2s(new TextEncoder().encode('abc')))).toBe('508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982');
	});

	test('appendix E: every size, with and without a key', () => {
		const all: Uint8Array[] = [];
		for (const size of [16, 20, 28, 32]) {
			for (const length of [0, 3, 64, 65, 255, 1024]) {
				const message = sequence(length, length);
				all.push(blake2s(message, size), blake2s(message, size, sequence(size, size)));
			}
		}
		const grand = blake2s(new Uint8Array(Buffer.concat(all)));
		expect(toHex(grand)).toBe('6a411f08ce25adcdfb02aba641451cec53c598b24f4fc787fbdc88797f4c1dfe');
	});
});

test('a keyed hash of another source (the BLAKE2 reference, blake2s-kat.txt, message of one byte)', () => {
	const key = Uint8Array.from({ length: 32 }, (_, i) => i);
	expect(toHex(blake2s(new Uint8Array(0), 32, key))).toBe('48a8997da407876b3d79c0d92325ad3b89cbb754d86ab71aee047ad345fd2c49');
	expect(toHex(blake2s(fromHex('00'), 32, key))).toBe('40d15fee7c328830166ac3f918650f807e7e01e177258cdc0a39b11f598066f1');
});

test('is what OpenSSL says, where OpenSSL can', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
			expect(toHex(blake2s(message))).toBe(createHash('blake2s256').update(message).digest('hex'));
		}),
	);
});
