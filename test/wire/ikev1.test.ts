import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../src/wire/error.ts';
import { toHex } from '../../src/wire/hex.ts';
import { decodeContent, decodeIkev1, encodeContent, encodeIkev1, type Ikev1Message, type Ikev1Payload } from '../../src/wire/ikev1.ts';
import { ikev1NotifyName, suiteName, vendorName } from '../../src/wire/ikev1-names.ts';
import { suiteOfTransform } from '../../src/wire/ikev1-sa.ts';
import { readPackets } from '../packets/read.ts';

const recorded = {
	strongswan: readPackets('ikev1-strongswan.txt'),
	libreswan: readPackets('ikev1-libreswan.txt'),
	softether: readPackets('ikev1-softether.txt'),
};

function packet(server: keyof typeof recorded, name: string): Uint8Array {
	const bytes = recorded[server][name];
	if (bytes === undefined) throw new Error(`no packet ${name}`);
	return bytes;
}

function payloadsOf(server: keyof typeof recorded, name: string): readonly Ikev1Payload[] {
	const { content } = decodeIkev1(packet(server, name));
	if (content.kind !== 'open') throw new Error('encrypted');
	return content.payloads;
}

function reasonOf(read: () => unknown): string | undefined {
	try {
		read();
	} catch (error) {
		if (error instanceof WireError) return error.reason;
		throw error;
	}
	return undefined;
}

const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const cookie = fc.uint8Array({ minLength: 8, maxLength: 8 }).map(toHex);

const attribute = fc.record({ class: fc.nat(0x7fff), value: fc.oneof(u16, bytes(12)) });
const transform = fc.record({ number: u8, id: u8, attributes: fc.array(attribute, { maxLength: 8 }) });
const proposal = fc.record({ number: u8, protocol: u8, spi: bytes(16), transforms: fc.array(transform, { maxLength: 6 }) });
const payload: fc.Arbitrary<Ikev1Payload> = fc.oneof(
	fc.record({ type: fc.constant('SA' as const), doi: u32, situation: u32, proposals: fc.array(proposal, { maxLength: 3 }) }),
	fc.record({
		type: fc.constantFrom(
			'KE' as const,
			'CERT' as const,
			'CERTREQ' as const,
			'HASH' as const,
			'SIG' as const,
			'NONCE' as const,
			'VID' as const,
			'NAT-D' as const,
			'NAT-OA' as const,
		),
		data: bytes(64),
	}),
	fc.record({ type: fc.constant('ID' as const), kind: u8, protocol: u8, port: u16, data: bytes(32) }),
	fc.record({ type: fc.constant('N' as const), doi: u32, protocol: u8, spi: bytes(16), notify: u16, data: bytes(32) }),
	fc
		.tuple(u32, u8, fc.integer({ min: 1, max: 16 }), fc.nat(3))
		.chain(([doi, protocol, size, count]) =>
			fc
				.array(fc.uint8Array({ minLength: size, maxLength: size }), { minLength: count + 1, maxLength: count + 1 })
				.map((spis) => ({ type: 'D' as const, doi, protocol, spis })),
		),
	fc.record({ type: fc.constant('other' as const), number: fc.integer({ min: 128, max: 255 }), data: bytes(32) }),
);
const anyMessage: fc.Arbitrary<Ikev1Message> = fc.record({
	initiatorCookie: cookie,
	responderCookie: cookie,
	exchange: u8,
	messageId: u32,
	content: fc.oneof(
		fc.record({ kind: fc.constant('open' as const), payloads: fc.array(payload, { maxLength: 6 }) }),
		fc.record({ kind: fc.constant('encrypted' as const), first: u8, bytes: bytes(128) }),
	),
});

describe('recorded packets', () => {
	test.each([
		['strongswan', 'reply', 'aes256-sha1-ecp384', ['XAUTH', 'DPD (RFC 3706)', 'FRAGMENTATION', 'NAT-T (RFC 3947)']],
		['libreswan', 'reply', 'aes256-sha1-ecp384', ['FRAGMENTATION', 'DPD (RFC 3706)', 'NAT-T (RFC 3947)']],
		[
			'softether',
			'main reply',
			'aes256-sha1-modp2048',
			['NAT-T (RFC 3947)', 'NAT-T (draft 03)', 'NAT-T (draft 02)', 'NAT-T (draft 02)', 'NAT-T (draft 00)', 'DPD (RFC 3706)'],
		],
	] as const)('%s takes one of the offers: %s', (server, name, chosen, vendors) => {
		const payloads = payloadsOf(server, name);
		const sa = payloads[0];
		if (sa?.type !== 'SA') throw new Error('no SA');
		const [transform, ...more] = sa.proposals.flatMap((proposal) => proposal.transforms);
		expect(more).toEqual([]);
		const suite = transform === undefined ? undefined : suiteOfTransform(transform);
		expect(suite).toMatchObject({ auth: 1 });
		expect(suite === undefined ? '' : suiteName(suite)).toBe(chosen);
		expect(payloads.flatMap((payload) => (payload.type === 'VID' ? [vendorName(payload.data)] : []))).toEqual(vendors);
	});

	test.each([
		['strongswan', 'weak reply', 'NO_PROPOSAL_CHOSEN', 16],
		['strongswan', 'aggressive reply', 'AUTHENTICATION_FAILED', 16],
		['libreswan', 'weak reply', 'NO_PROPOSAL_CHOSEN', 0],
	] as const)('%s refuses: %s', (server, name, notify, spiSize) => {
		const [payload, ...more] = payloadsOf(server, name);
		expect(more).toEqual([]);
		if (payload?.type !== 'N') throw new Error('no notification');
		expect(ikev1NotifyName(payload.notify)).toBe(notify);
		expect(payload.spi).toHaveLength(spiSize);
	});

	test('SoftEther answers aggressive mode in full', () => {
		expect(payloadsOf('softether', 'aggressive reply').map(({ type }) => type)).toEqual([
			...['SA', 'KE', 'NONCE', 'ID', 'HASH'],
			...['VID', 'VID', 'VID', 'VID', 'VID', 'VID', 'NAT-D', 'NAT-D'],
		]);
	});

	test.each(
		Object.entries(recorded).flatMap(([server, packets]) =>
			Object.entries(packets).map(([name, packet]) => [server, name, packet] as const),
		),
	)('%s, %s: written as it was read', (_server, _name, packet) => {
		expect(toHex(encodeIkev1(decodeIkev1(packet)))).toBe(toHex(packet));
	});
});

describe('any message', () => {
	test('is read as it was written', () => {
		fc.assert(fc.property(anyMessage, (message) => void expect(decodeIkev1(encodeIkev1(message))).toEqual(message)));
	});

	test('inside encryption is read with whatever padding stands behind it', () => {
		fc.assert(
			fc.property(fc.array(payload, { maxLength: 5 }), fc.nat(15), (payloads, padding) => {
				const { first, bytes } = encodeContent(payloads);
				expect(decodeContent(first, Uint8Array.of(...bytes, ...new Uint8Array(padding)))).toEqual(payloads);
			}),
		);
	});

	test('cut short anywhere, or with something behind it, is refused', () => {
		fc.assert(
			fc.property(anyMessage, fc.nat(1000), (message, at) => {
				const whole = encodeIkev1(message);
				expect(reasonOf(() => decodeIkev1(whole.subarray(0, at % whole.length)))).toBe('truncated');
				expect(reasonOf(() => decodeIkev1(Uint8Array.of(...whole, 0)))).toBe('trailing');
			}),
		);
	});

	test('with flipped bits is read or refused, by nothing but a WireError', () => {
		fc.assert(
			fc.property(anyMessage, fc.array(fc.tuple(fc.nat(1000), fc.nat(255)), { maxLength: 5 }), (message, flips) => {
				const whole = encodeIkev1(message);
				for (const [at, bits] of flips) whole[at % whole.length] = (whole[at % whole.length] ?? 0) ^ bits;
				reasonOf(() => decodeIkev1(whole));
			}),
		);
	});
});

test('bytes of any kind are read or refused, by nothing but a WireError', () => {
	fc.assert(
		fc.property(fc.nat(255), bytes(400), (first, any) => {
			reasonOf(() => decodeIkev1(any));
			reasonOf(() => decodeContent(first, any));
		}),
		{ numRuns: 500 },
	);
});

test.each<[string, string, string]>([
	['another version', `${'0102030405060708'.padEnd(32, '0')}00202208000000000000001c`, 'magic'],
	['a payload of length 0, which would never end', `${'0102030405060708'.padEnd(32, '0')}0d10020000000000000000200d000000`, 'length'],
	['a payload that reaches beyond the message', `${'0102030405060708'.padEnd(32, '0')}0d100200000000000000002000000005`, 'truncated'],
	[
		'more transforms announced than there are',
		`${'0102030405060708'.padEnd(32, '0')}0110020000000000000000300000001400000001000000010000000801010002`,
		'length',
	],
])('%s is refused', (_, hex, reason) => {
	expect(reasonOf(() => decodeIkev1(Buffer.from(hex, 'hex')))).toBe(reason);
});

test('vendor IDs that nobody knows stand as text where they are text', () => {
	expect(vendorName(Buffer.from('Some Gateway 1.0'))).toBe('Some Gateway 1.0');
	expect(vendorName(Uint8Array.of(1, 2, 0x1b))).toBe('01021b');
});
