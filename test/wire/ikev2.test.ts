import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../src/wire/error.ts';
import { fromHex, toHex } from '../../src/wire/hex.ts';
import {
	decodeIkev2,
	decodeInner,
	encodeIkev2,
	encodeInner,
	type Ikev2Message,
	type Ikev2Payload,
	isResponse,
	payloadOf,
	payloadsOf,
} from '../../src/wire/ikev2.ts';
import { notifyName, notifyNumber, vendorName } from '../../src/wire/ikev2-names.ts';
import { TRANSFORM_KINDS } from '../../src/wire/ikev2-sa.ts';
import { NO_SPI } from '../../src/wire/isakmp.ts';
import { readPackets } from '../packets/read.ts';

const strongswan = readPackets('strongswan-ikev2.txt');
const libreswan = readPackets('libreswan-ikev2.txt');

function packet(name: string, of = strongswan): Uint8Array {
	const bytes = of[name];
	if (bytes === undefined) throw new Error(`no packet ${name}`);
	return bytes;
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
const bytes = (maxLength = 40) => fc.uint8Array({ maxLength });
const hex = (size: number) => fc.uint8Array({ minLength: size, maxLength: size }).map(toHex);

const transform = fc
	.record({ kind: fc.constantFrom(...Object.values(TRANSFORM_KINDS), 9), id: u16, keyBits: fc.option(u16, { nil: undefined }) })
	.map(({ keyBits, ...rest }) => (keyBits === undefined ? rest : { ...rest, keyBits }));
const proposal = fc.record({
	number: u8,
	protocol: u8,
	spi: fc.oneof(fc.constant(''), hex(4), hex(8)),
	transforms: fc.array(transform, { maxLength: 6 }),
});
const selector = fc.constantFrom<7 | 8>(7, 8).chain((kind) => {
	const address = fc.uint8Array({ minLength: kind === 7 ? 4 : 16, maxLength: kind === 7 ? 4 : 16 });
	return fc.record({ kind: fc.constant(kind), protocol: u8, startPort: u16, endPort: u16, start: address, end: address });
});

/** The fields of each payload, written down from the RFCs a second time. */
const PAYLOADS = {
	SA: { proposals: fc.array(proposal, { minLength: 1, maxLength: 4 }) },
	KE: { group: u16, data: bytes() },
	IDi: { kind: u8, data: bytes() },
	IDr: { kind: u8, data: bytes() },
	CERT: { encoding: u8, data: bytes() },
	CERTREQ: { encoding: u8, data: bytes() },
	AUTH: { method: u8, data: bytes() },
	Nonce: { data: bytes() },
	Vendor: { data: bytes() },
	Notify: { protocol: u8, spi: fc.oneof(fc.constant(''), hex(4)), notify: u16, data: bytes() },
	Delete: { protocol: u8, spis: fc.array(hex(4), { maxLength: 3 }) },
	TSi: { selectors: fc.array(selector, { maxLength: 3 }) },
	TSr: { selectors: fc.array(selector, { maxLength: 3 }) },
	CP: { kind: u8, attributes: fc.array(fc.record({ type: fc.nat(0x7fff), value: bytes(16) }), { maxLength: 4 }) },
	EAP: { code: fc.constantFrom(1, 2), identifier: u8, method: u8, data: bytes() },
} as const;

const anyPayload: fc.Arbitrary<Ikev2Payload> = fc.oneof(
	...Object.entries(PAYLOADS).map(([type, fields]) =>
		fc.record<Record<string, unknown>>(fields).map((values) => ({ type, ...values }) as unknown as Ikev2Payload),
	),
	fc.record({ type: fc.constant('unknown' as const), number: fc.constantFrom(1, 49, 200), data: bytes() }),
	fc.record({ type: fc.constant('EAP' as const), code: fc.constantFrom(3, 4), identifier: u8, data: fc.constant(new Uint8Array()) }),
	fc.record({ type: fc.constant('Nonce' as const), critical: fc.constant(true as const), data: bytes() }),
);
const header = fc.record({
	initiatorSpi: hex(8),
	responderSpi: hex(8),
	version: u8,
	exchange: u8,
	flags: u8,
	messageId: fc.nat(0xffffffff),
});
const anyMessage: fc.Arbitrary<Ikev2Message> = fc.oneof(
	fc.record({ header, payloads: fc.array(anyPayload, { maxLength: 8 }), next: fc.constant(0) }),
	fc.record({ header, payloads: fc.tuple(fc.record({ type: fc.constant('SK' as const), data: bytes() })), next: u8 }),
	fc.record({
		header,
		payloads: fc.tuple(
			fc.record({ type: fc.constant('SKF' as const), number: fc.integer({ min: 1, max: 9 }), total: fc.constant(9), data: bytes() }),
		),
		next: u8,
	}),
);

describe('recorded packets of strongSwan', () => {
	test('an accepted proposal', () => {
		const message = decodeIkev2(packet('accepted'));
		expect(isResponse(message)).toBe(true);
		expect(message.header).toMatchObject({
			initiatorSpi: '3afe928b917f2c08',
			responderSpi: '3c57edc3f700c9de',
			exchange: 34,
			messageId: 0,
		});
		expect(message.payloads.map(({ type }) => type)).toEqual(['SA', 'KE', 'Nonce', 'Notify', 'Notify', 'CERTREQ', 'Notify', 'Notify']);
		expect(payloadOf(message.payloads, 'SA')?.proposals).toEqual([
			{
				number: 4,
				protocol: 1,
				spi: '',
				transforms: [
					{ kind: 'encryption', id: 12, keyBits: 256 },
					{ kind: 'integrity', id: 2 },
					{ kind: 'prf', id: 2 },
					{ kind: 'group', id: 2 },
				],
			},
		]);
		expect(payloadOf(message.payloads, 'KE')).toMatchObject({ group: 2, data: { length: 128 } });
		expect(payloadsOf(message.payloads, 'Notify').map(({ notify }) => notifyName(notify))).toEqual([
			'NAT_DETECTION_SOURCE_IP',
			'NAT_DETECTION_DESTINATION_IP',
			'CHILDLESS_IKEV2_SUPPORTED',
			'MULTIPLE_AUTH_SUPPORTED',
		]);
	});

	test('no proposal', () => {
		const message = decodeIkev2(packet('no proposal'));
		expect(message.header.responderSpi).toBe(NO_SPI);
		expect(message.payloads).toEqual([{ type: 'Notify', protocol: 0, spi: '', notify: 14, data: new Uint8Array() }]);
	});

	test('a cookie, and the same message with it in front', () => {
		const cookie = payloadOf(decodeIkev2(packet('cookie')).payloads, 'Notify');
		expect(cookie).toMatchObject({ notify: notifyNumber('COOKIE'), data: { length: 24 } });
		const again = decodeIkev2(packet('request with cookie')).payloads;
		expect(again[0]).toEqual(cookie);
		expect(payloadOf(again, 'SA')?.proposals).toHaveLength(6);
	});

	test.each(Object.keys(strongswan))('%s comes out of the encoder byte for byte', (name) => {
		expect(encodeIkev2(decodeIkev2(packet(name)))).toEqual(packet(name));
	});

	test.each(Object.keys(strongswan))('no prefix of %s is a message', (name) => {
		const whole = packet(name);
		for (let length = 0; length < whole.length; length++) expect(reasonOf(() => decodeIkev2(whole.subarray(0, length)))).toBe('truncated');
	});
});

describe('recorded packets of libreswan', () => {
	test.each(Object.keys(libreswan))('%s comes out of the encoder byte for byte', (name) => {
		expect(encodeIkev2(decodeIkev2(packet(name, libreswan)))).toEqual(packet(name, libreswan));
	});

	test('its refusal has an SPI of its own, unlike strongSwan’s', () => {
		const { header, payloads } = decodeIkev2(packet('no proposal', libreswan));
		expect(header.responderSpi).not.toBe(NO_SPI);
		expect(payloadsOf(payloads, 'Notify').map(({ notify }) => notifyName(notify))).toEqual(['NO_PROPOSAL_CHOSEN']);
	});

	test('it announces fragmentation', () => {
		const { payloads } = decodeIkev2(packet('accepted', libreswan));
		expect(payloadsOf(payloads, 'Notify').map(({ notify }) => notifyName(notify))).toContain('IKEV2_FRAGMENTATION_SUPPORTED');
		expect(payloadOf(payloads, 'SA')?.proposals[0]?.transforms).toContainEqual({ kind: 'encryption', id: 20, keyBits: 256 });
	});
});

describe('every message', () => {
	test('property: survives a round trip', () => {
		fc.assert(
			fc.property(anyMessage, (message) => void expect(decodeIkev2(encodeIkev2(message))).toEqual(message)),
			{ numRuns: 500 },
		);
	});

	test('property: so does what is inside an encrypted one', () => {
		fc.assert(
			fc.property(fc.array(anyPayload, { maxLength: 8 }), (payloads) => {
				const inside = encodeInner(payloads);
				expect(decodeInner(inside.first, inside.bytes)).toEqual(payloads);
			}),
		);
	});

	test('property: one flipped bit still decodes or throws WireError', () => {
		fc.assert(
			fc.property(anyMessage, fc.nat(), fc.nat(7), (message, at, bit) => {
				const whole = encodeIkev2(message);
				const place = at % whole.length;
				whole[place] = (whole[place] ?? 0) ^ (1 << bit);
				reasonOf(() => decodeIkev2(whole));
			}),
			{ numRuns: 2000 },
		);
	});

	test('property: any body decodes or throws WireError', () => {
		fc.assert(
			fc.property(u8, fc.uint8Array({ maxLength: 300 }), (first, body) => {
				const front = fromHex(`${'11'.repeat(8)}${NO_SPI}`);
				const whole = Uint8Array.of(
					...front,
					first,
					0x20,
					34,
					32,
					0,
					0,
					0,
					0,
					0,
					0,
					(28 + body.length) >> 8,
					(28 + body.length) & 0xff,
					...body,
				);
				reasonOf(() => decodeIkev2(whole));
			}),
			{ numRuns: 3000 },
		);
	});
});

describe('what no honest peer sends', () => {
	const inner = (type: number, body: string) => () =>
		decodeInner(type, fromHex(`0000${(4 + body.length / 2).toString(16).padStart(4, '0')}${body}`));

	test.each([
		['a proposal that is shorter than its header', inner(33, '0000000701010000'), 'length'],
		['a transform too many', inner(33, '0000001001010001'.concat('0300000801000003')), 'value'],
		['a transform that goes on behind its proposal', inner(33, '0000000c01010001'.concat('00000008')), 'truncated'],
		['proposals without end', inner(33, '0200000801010000'.repeat(100)), 'length'],
		['an attribute longer than its transform', inner(33, '0000001401010001'.concat('0000000c0100000c000effff')), 'truncated'],
		['fragment 0', inner(53, '00000001ff'), 'value'],
		['fragment 3 of 2', inner(53, '00030002ff'), 'value'],
		['an encrypted payload inside another', inner(46, 'ff'), 'value'],
		['a selector of another size', inner(44, '01000000070000140000ffff00000000ffffffff00000000'), 'length'],
		['a selector of no kind', inner(44, '01000000090000100000ffff00000000ffffffff'), 'value'],
		['EAP that lies about its length', inner(48, '0100000901'), 'length'],
		['SPIs without a size', inner(42, '0100ffff'), 'length'],
	])('%s', (_, read, reason) => {
		expect(reasonOf(read)).toBe(reason);
	});
});

test('vendors are named by what is known, by their text, or by their number', () => {
	expect(vendorName(fromHex('1e2b516905991c7d7c96fcbfb587e46100000009'))).toMatch(/^Microsoft/);
	expect(vendorName(new TextEncoder().encode('OE-Libreswan-4.10'))).toBe('OE-Libreswan-4.10');
	expect(vendorName(fromHex('00ff00ff00ff'))).toBe('00ff00ff00ff');
	expect(notifyName(40_000)).toBe('notify 40000');
});
