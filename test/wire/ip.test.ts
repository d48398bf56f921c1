import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WireError } from '../../src/wire/error.ts';
import { formatAddress, parseAddress } from '../../src/wire/ip.ts';

it.each([
	['2001:db8::7', '20010db8000000000000000000000007'],
	['::', '00000000000000000000000000000000'],
	['::1', '00000000000000000000000000000001'],
	['1::', '00010000000000000000000000000000'],
	// RFC 5952, 4.2: a single zero group is not shortened, of two equal runs the first is.
	['2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001'],
	['2001:db8::1:0:0:1', '20010db8000000000001000000000001'],
	['203.0.113.7', 'cb007107'],
])('%s is written and read', (text, hex) => {
	const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
	expect(formatAddress(bytes)).toBe(text);
	expect(parseAddress(text)).toEqual(bytes);
});

it('reads every way of writing an address', () => {
	expect(formatAddress(parseAddress('2001:0DB8:0:0:0:0:0:7'))).toBe('2001:db8::7');
	expect(formatAddress(parseAddress('::ffff:203.0.113.7'))).toBe('::ffff:cb00:7107');
	expect(formatAddress(parseAddress('fe80::1%eth0'))).toBe('fe80::1');
});

it('reads back what it wrote, and Node agrees that it is an address', () => {
	fc.assert(
		fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.uint8Array({ maxLength: 16 }), (random, zeros) => {
			const bytes = random.map((byte, i) => ((zeros[i] ?? 0) > 100 ? 0 : byte));
			const text = formatAddress(bytes);
			expect(isIPv6(text)).toBe(true);
			expect(parseAddress(text)).toEqual(bytes);
		}),
	);
});

it.each(['', '1.2.3', '1.2.3.256', '01.2.3.4', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '::1:2:3:4:5:6:7:8', '1.2.3.4::', 'g::'])(
	'"%s" is no address',
	(text) => {
		expect(() => parseAddress(text)).toThrow(WireError);
	},
);

it('writes nothing of another size', () => {
	expect(() => formatAddress(new Uint8Array(5))).toThrow(WireError);
});
