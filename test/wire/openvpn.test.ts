import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../src/wire/error.ts';
import { decodeOpenVpn, encodeOpenVpn, MAX_ACKS, OPENVPN_OPCODES, type OpenVpnPacket, wantsWrappedKey } from '../../src/wire/openvpn.ts';
import { frameOpenVpn, OPENVPN_MAX_PACKET, OpenVpnFramer } from '../../src/wire/openvpn-framer.ts';
import { readPackets } from '../packets/read.ts';

const recorded = readPackets('openvpn.txt');

function packet(name: string): Uint8Array {
	const bytes = recorded[name];
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

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const octets = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });

const anyPacket: fc.Arbitrary<OpenVpnPacket> = fc
	.record({
		opcode: fc.constantFrom(...OPENVPN_OPCODES),
		keyId: fc.nat(7),
		sessionId: octets(8),
		acks: fc.array(fc.nat(0xffffffff), { maxLength: MAX_ACKS }),
		acked: octets(8),
		packetId: fc.nat(0xffffffff),
		payload: fc.uint8Array({ maxLength: 100 }),
	})
	.map(({ acked, packetId, payload, ...rest }) => ({
		...rest,
		...(rest.acks.length === 0 ? {} : { ackedSessionId: acked }),
		...(rest.opcode === 'ack-v1' ? { payload: new Uint8Array() } : { packetId, payload }),
	}));

describe('recorded packets of OpenVPN', () => {
	test("a client's reset", () => {
		expect(decodeOpenVpn(packet('client reset'))).toEqual({
			opcode: 'hard-reset-client-v2',
			keyId: 0,
			sessionId: hex('966a63d6bff94997'),
			acks: [],
			packetId: 0,
			payload: new Uint8Array(),
		});
	});

	test("the server's, which acknowledges it", () => {
		expect(decodeOpenVpn(packet('server reset'))).toEqual({
			opcode: 'hard-reset-server-v2',
			keyId: 0,
			sessionId: hex('586311acdd92251b'),
			acks: [0],
			ackedSessionId: hex('966a63d6bff94997'),
			packetId: 0,
			payload: new Uint8Array(),
		});
	});

	test('a cookie that asks for the wrapped key', () => {
		expect(wantsWrappedKey(packet('early negotiation'))).toBe(true);
		expect(wantsWrappedKey(new Uint8Array())).toBe(false);
		expect(reasonOf(() => wantsWrappedKey(hex('00')))).toBe('truncated');
	});

	test.each(['client reset', 'server reset'])('%s comes out of the encoder byte for byte, also from a TCP stream', (name) => {
		expect(encodeOpenVpn(decodeOpenVpn(packet(name)))).toEqual(packet(name));
		const framer = new OpenVpnFramer();
		framer.push(packet(`${name} over TCP`));
		expect(decodeOpenVpn(framer.next() ?? new Uint8Array()).opcode).toBe(decodeOpenVpn(packet(name)).opcode);
		expect(framer.held).toHaveLength(0);
	});
});

describe('recorded packets of SoftEther', () => {
	const softether = readPackets('softether-openvpn.txt');
	const [udp, tcp] = [softether['server reset'] as Uint8Array, softether['server reset over TCP'] as Uint8Array];

	test('its resets answer those of the client, and come out of the encoder byte for byte', () => {
		const framer = new OpenVpnFramer();
		framer.push(tcp);
		for (const [bytes, client] of [
			[udp, packet('client reset')],
			[framer.next() ?? new Uint8Array(), packet('client reset over TCP').subarray(2)],
		] as const) {
			const reset = decodeOpenVpn(bytes);
			expect(reset).toMatchObject({ opcode: 'hard-reset-server-v2', acks: [0], packetId: 0 });
			expect(reset.ackedSessionId).toEqual(decodeOpenVpn(client).sessionId);
			expect(encodeOpenVpn(reset)).toEqual(bytes);
		}
	});

	test('no prefix of one is a packet', () => {
		for (let length = 0; length < udp.length; length++) expect(reasonOf(() => decodeOpenVpn(udp.subarray(0, length)))).toBe('truncated');
	});
});

describe('every packet', () => {
	test('property: survives a round trip', () => {
		fc.assert(
			fc.property(anyPacket, (one) => {
				expect(decodeOpenVpn(encodeOpenVpn(one))).toEqual(one);
			}),
		);
	});

	test('property: any bytes decode or throw WireError', () => {
		const shaped = fc.tuple(fc.nat(0xff), octets(8), fc.nat(10), fc.uint8Array({ maxLength: 80 }));
		const bytes = shaped.map(([first, session, acks, rest]) => Uint8Array.from([first, ...session, acks, ...rest]));
		fc.assert(
			fc.property(fc.oneof(bytes, fc.uint8Array({ maxLength: 64 })), (any) => {
				if (reasonOf(() => decodeOpenVpn(any)) === undefined) expect(encodeOpenVpn(decodeOpenVpn(any))).toEqual(any);
				reasonOf(() => wantsWrappedKey(any));
			}),
			{ numRuns: 2000 },
		);
	});

	test.each<[string, string, string]>([
		['no opcode of the control channel', `48${'00'.repeat(13)}`, 'type'],
		['a header that is cut', '3800', 'truncated'],
		['more acknowledgements than there may be', `40${'00'.repeat(8)}09${'00'.repeat(60)}`, 'length'],
		['acknowledgements without their session', `28${'00'.repeat(8)}0100000000`, 'truncated'],
		['bytes behind an acknowledgement', `28${'00'.repeat(8)}0000`, 'trailing'],
	])('%s', (_, bytes, reason) => {
		expect(reasonOf(() => decodeOpenVpn(hex(bytes)))).toBe(reason);
	});

	test('refuses to be written when a value does not fit', () => {
		const one: OpenVpnPacket = {
			opcode: 'control-v1',
			keyId: 0,
			sessionId: new Uint8Array(8),
			acks: [],
			packetId: 1,
			payload: new Uint8Array(),
		};
		expect(reasonOf(() => encodeOpenVpn({ ...one, keyId: 8 }))).toBe('overflow');
		expect(reasonOf(() => encodeOpenVpn({ ...one, sessionId: new Uint8Array(7) }))).toBe('overflow');
		expect(reasonOf(() => encodeOpenVpn({ ...one, acks: [1] }))).toBe('overflow');
		expect(reasonOf(() => encodeOpenVpn({ ...one, packetId: -1 }))).toBe('overflow');
	});
});

describe('over TCP', () => {
	test('property: cuts the same packets however the stream is chopped', () => {
		const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });
		fc.assert(
			fc.property(fc.array(anyPacket, { maxLength: 5 }), cuts, (packets, sizes) => {
				const stream = Buffer.concat(packets.map((one) => frameOpenVpn(encodeOpenVpn(one))));
				const framer = new OpenVpnFramer();
				const seen: OpenVpnPacket[] = [];
				for (let at = 0, i = 0; at < stream.length; i++) {
					const size = sizes[i % sizes.length] ?? 1;
					framer.push(stream.subarray(at, at + size));
					at += size;
					for (let bytes = framer.next(); bytes !== undefined; bytes = framer.next()) seen.push(decodeOpenVpn(bytes));
				}
				expect(seen).toEqual(packets);
			}),
		);
	});

	test.each(['HTTP/1.1 400', 'SSH-2.0-OpenSSH', '\x15\x03\x01\x00\x02', '\x00\x00'])('%j is no packet', (text) => {
		const framer = new OpenVpnFramer();
		framer.push(Buffer.from(text, 'latin1'));
		expect(reasonOf(() => framer.next())).toBe('length');
		expect(OPENVPN_MAX_PACKET).toBeLessThan(0x1503);
	});
});
