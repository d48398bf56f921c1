import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../src/wire/error.ts';
import { decodeWireGuard, encodeWireGuard, type WireGuardMessage, wireGuardSize } from '../../src/wire/wireguard.ts';
import { readPackets } from '../packets/read.ts';

const octets = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
const index = fc.nat(0xffffffff);
const macs = { mac1: octets(16), mac2: octets(16) };

const anyMessage: fc.Arbitrary<WireGuardMessage> = fc.oneof(
	fc.record({
		type: fc.constant('initiation' as const),
		sender: index,
		ephemeral: octets(32),
		encryptedStatic: octets(48),
		encryptedTimestamp: octets(28),
		...macs,
	}),
	fc.record({
		type: fc.constant('response' as const),
		sender: index,
		receiver: index,
		ephemeral: octets(32),
		encryptedNothing: octets(16),
		...macs,
	}),
	fc.record({ type: fc.constant('cookie' as const), receiver: index, nonce: octets(24), encryptedCookie: octets(32) }),
	fc.record({
		type: fc.constant('data' as const),
		receiver: index,
		counter: octets(8),
		packet: fc.uint8Array({ minLength: 16, maxLength: 99 }),
	}),
);

function reasonOf(read: () => unknown): string | undefined {
	try {
		read();
	} catch (error) {
		if (error instanceof WireError) return error.reason;
		throw error;
	}
	return undefined;
}

test('what was written is read again', () => {
	fc.assert(
		fc.property(anyMessage, (message) => {
			expect(decodeWireGuard(encodeWireGuard(message))).toEqual(message);
		}),
	);
});

test('any bytes are a message or a WireError', () => {
	const heads = fc.constantFrom([1, 0, 0, 0], [2, 0, 0, 0], [3, 0, 0, 0], [4, 0, 0, 0], []);
	fc.assert(
		fc.property(heads, fc.uint8Array({ maxLength: 200 }), (head, rest) => {
			reasonOf(() => decodeWireGuard(Uint8Array.from([...head, ...rest])));
		}),
	);
});

test('the sizes of the white paper', () => {
	expect([wireGuardSize('initiation'), wireGuardSize('response'), wireGuardSize('cookie')]).toEqual([148, 92, 64]);
});

describe.each(['wireguard-go.txt', 'linux-wireguard.txt'])('recorded packets: %s', (file) => {
	const packets = readPackets(file);
	test.each(['initiation', 'response', 'cookie'] as const)('%s', (type) => {
		const bytes = packets[type] as Uint8Array;
		const message = decodeWireGuard(bytes);
		expect(message.type).toBe(type);
		expect(bytes).toHaveLength(wireGuardSize(type));
		expect(encodeWireGuard(message)).toEqual(bytes);
	});

	test('the response names the initiation that it answers', () => {
		const [initiation, response] = [packets.initiation, packets.response].map((bytes) => decodeWireGuard(bytes as Uint8Array));
		expect(response).toMatchObject({ receiver: initiation?.type === 'initiation' ? initiation.sender : undefined });
	});
});

describe('refuses', () => {
	const initiation = readPackets('wireguard-go.txt').initiation as Uint8Array;

	test.each<[string, string, Uint8Array]>([
		['an empty datagram', 'truncated', new Uint8Array(0)],
		['another type', 'type', Uint8Array.of(5, 0, 0, 0)],
		['reserved bytes that are not zero', 'value', Uint8Array.of(1, 0, 0, 1, ...initiation.subarray(4))],
		['a byte too few', 'truncated', initiation.subarray(0, 147)],
		['a byte too many', 'trailing', Uint8Array.of(...initiation, 0)],
		['data without a tag', 'truncated', Uint8Array.of(4, ...new Uint8Array(30))],
	])('%s', (_, reason, bytes) => {
		expect(reasonOf(() => decodeWireGuard(bytes))).toBe(reason);
	});

	test('to write what does not fit', () => {
		const message = { type: 'cookie', receiver: 1, nonce: new Uint8Array(24), encryptedCookie: new Uint8Array(32) } as const;
		expect(reasonOf(() => encodeWireGuard({ ...message, receiver: 2 ** 32 }))).toBe('overflow');
		expect(reasonOf(() => encodeWireGuard({ ...message, nonce: new Uint8Array(23) }))).toBe('overflow');
	});
});
