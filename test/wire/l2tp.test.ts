import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../src/wire/error.ts';
import { decodeL2tp, encodeL2tp, type L2tpMessage, type L2tpMessageType } from '../../src/wire/l2tp.ts';
import { readPackets } from '../packets/read.ts';

const recorded = {
	xl2tpd: readPackets('xl2tpd.txt'),
	softether: readPackets('softether-l2tp.txt'),
	accel: readPackets('accel-ppp-l2tp.txt'),
};

function packet(server: keyof typeof recorded, name: string): Uint8Array {
	const bytes = recorded[server][name];
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

const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const text = (minLength: number) =>
	fc
		.string({ unit: 'grapheme-ascii', minLength, maxLength: 60 })
		.map((value) => value.trim())
		.filter((value) => value.length >= minLength);

const avps = fc.record(
	{
		result: fc.oneof(
			fc.record({ result: u16 }),
			fc.record({ result: u16, error: u16 }),
			fc.record({ result: u16, error: u16, message: text(1) }),
		),
		protocolVersion: u16,
		framing: u32,
		bearer: u32,
		firmware: u16,
		hostName: text(1),
		vendorName: text(0),
		assignedTunnelId: u16,
		receiveWindow: u16,
	},
	{ requiredKeys: [] },
);

/** Hidden, of a vendor, or a number that is not among ours. */
const opaque = fc
	.record({
		mandatory: fc.boolean(),
		hidden: fc.boolean(),
		vendor: u16,
		attribute: u16,
		value: fc.uint8Array({ maxLength: 100 }),
	})
	.filter(({ hidden, vendor, attribute }) => hidden || vendor !== 0 || attribute > 10);

const header = { tunnelId: u16, sessionId: u16, ns: u16, nr: u16 };
const withBody = fc.record({
	type: fc.constantFrom<L2tpMessageType>('SCCRQ', 'SCCRP', 'SCCCN', 'StopCCN', 'HELLO'),
	...header,
	avps,
	opaque: fc.array(opaque, { maxLength: 4 }),
});
const anyMessage = fc.oneof(
	withBody,
	fc.record({ type: fc.constant<L2tpMessageType>('ZLB'), ...header, avps: fc.constant({}), opaque: fc.constant([]) }),
) as fc.Arbitrary<L2tpMessage>;

describe('recorded packets', () => {
	test('SCCRP of xl2tpd', () => {
		expect(decodeL2tp(packet('xl2tpd', 'SCCRP'))).toEqual({
			type: 'SCCRP',
			tunnelId: 0xaeaf,
			sessionId: 0,
			ns: 0,
			nr: 1,
			avps: {
				protocolVersion: 0x0100,
				framing: 3,
				bearer: 0,
				firmware: 0x0690,
				hostName: 'vm',
				vendorName: 'xelerance.com',
				assignedTunnelId: 0xff08,
				receiveWindow: 4,
			},
			opaque: [],
		});
	});

	test('SCCRP of SoftEther, which sets other M bits', () => {
		expect(decodeL2tp(packet('softether', 'SCCRP'))).toMatchObject({
			type: 'SCCRP',
			tunnelId: 0x127a,
			avps: { framing: 3, bearer: 3, hostName: 'vm', vendorName: 'L2TP', assignedTunnelId: 1, receiveWindow: 16 },
		});
	});

	test('SCCRP of accel-ppp, which tells no bearer and no firmware', () => {
		expect(decodeL2tp(packet('accel', 'SCCRP'))).toEqual({
			type: 'SCCRP',
			tunnelId: 0x88d5,
			sessionId: 0,
			ns: 0,
			nr: 1,
			avps: {
				protocolVersion: 0x0100,
				framing: 3,
				hostName: 'accel-ppp',
				vendorName: 'accel-ppp',
				assignedTunnelId: 0x142b,
				receiveWindow: 16,
			},
			opaque: [],
		});
		expect(decodeL2tp(packet('accel', 'ZLB'))).toMatchObject({ type: 'ZLB', ns: 1, nr: 2 });
	});

	test.each([
		['xl2tpd', 'SCCRQ'],
		['accel', 'SCCRQ'],
		['accel', 'StopCCN'],
		['accel', 'ZLB'],
	] as const)('%s: %s, as it was sent', (server, name) => {
		const bytes = packet(server, name);
		expect(encodeL2tp(decodeL2tp(bytes))).toEqual(bytes);
	});
});

describe('any message', () => {
	test('is read as it was written', () => {
		fc.assert(fc.property(anyMessage, (message) => void expect(decodeL2tp(encodeL2tp(message))).toEqual(message)));
	});

	test('cut short anywhere, or with something behind it, is refused', () => {
		fc.assert(
			fc.property(anyMessage, fc.nat(400), (message, at) => {
				const bytes = encodeL2tp(message);
				expect(reasonOf(() => decodeL2tp(bytes.subarray(0, at % bytes.length)))).toBe('truncated');
				expect(reasonOf(() => decodeL2tp(Uint8Array.of(...bytes, 0)))).toBe('trailing');
			}),
		);
	});

	test('with flipped bits is read or refused, by nothing but a WireError', () => {
		fc.assert(
			fc.property(anyMessage, fc.array(fc.tuple(fc.nat(500), fc.nat(255)), { maxLength: 5 }), (message, flips) => {
				const bytes = encodeL2tp(message);
				for (const [at, bits] of flips) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ bits;
				reasonOf(() => decodeL2tp(bytes));
			}),
		);
	});
});

describe('bytes of any kind', () => {
	test('are read or refused, by nothing but a WireError', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void reasonOf(() => decodeL2tp(bytes))),
			{ numRuns: 500 },
		);
	});

	test.each<[string, string, string]>([
		['nothing', '', 'truncated'],
		['a data message of L2TP', '4002000c000000000000', 'magic'],
		['a message of L2F', 'c801000c0000000000000000', 'magic'],
		['L2TP version 3', 'c803000c0000000000000000', 'magic'],
		['an offset, which a control message must not have', 'ca02000c0000000000000000', 'magic'],
		['a length shorter than the header', 'c802000b0000000000000000', 'length'],
		['an AVP shorter than its header', 'c802001200000000000000008005000000000001', 'trailing'],
		['an AVP shorter than its header, alone', 'c8020014000000000000000080050000 00000001', 'length'],
		['an AVP of length 0, which would never end', 'c802001c000000000000000080080000 00000001 8000000000020100', 'length'],
		['an AVP that reaches beyond the message', 'c8020014000000000000000080ff0000 00000001', 'truncated'],
		['a first AVP that is no message type', 'c8020014000000000000000080080000 00020100', 'value'],
		['a hidden message type', 'c80200140000000000000000c0080000 00000001', 'value'],
		['a message type that clients are not sent', 'c8020014000000000000000080080000 0000000a', 'type'],
		['a field of the wrong size', 'c802001e000000000000000080080000 00000002 800a0000000201000000', 'length'],
	])('%s', (_, hex, reason) => {
		const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
		expect(reasonOf(() => decodeL2tp(bytes))).toBe(reason);
	});

	test('text of the peer can be printed', () => {
		const value = Buffer.from('\x1b[2Jvpn\u202e\0');
		const avp = Buffer.concat([Buffer.from([0x80, 6 + value.length, 0, 0, 0, 7]), value]);
		const head = Buffer.from('c80200000001000000000001800800000000 0002'.replaceAll(' ', ''), 'hex');
		const bytes = Buffer.concat([head, avp]);
		bytes.writeUInt16BE(bytes.length, 2);
		expect(decodeL2tp(bytes).avps.hostName).toBe('[2Jvpn');
	});

	test('an attribute that comes twice: the first counts, the other is kept', () => {
		const bytes = Buffer.from('c8020024000100000000000180080000000000028008000000090001 8008000000090002'.replaceAll(' ', ''), 'hex');
		expect(decodeL2tp(bytes)).toMatchObject({ avps: { assignedTunnelId: 1 }, opaque: [{ attribute: 9 }] });
	});
});

test('what does not fit is refused, not cut', () => {
	const message: L2tpMessage = { type: 'SCCRQ', tunnelId: 0, sessionId: 0, ns: 0, nr: 0, avps: { hostName: 'x'.repeat(2000) }, opaque: [] };
	expect(reasonOf(() => encodeL2tp(message))).toBe('overflow');
	expect(reasonOf(() => encodeL2tp({ ...message, avps: {}, tunnelId: 0x10000 }))).toBe('overflow');
});
