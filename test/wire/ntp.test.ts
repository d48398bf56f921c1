import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WireError } from '../../src/wire/error.ts';
import { decodeNtp, encodeNtp, type NtpMessage, ntpToUnixMs, referenceText, unixMsToNtp } from '../../src/wire/ntp.ts';
import { readPackets } from '../packets/read.ts';

const recorded = readPackets('ntp.txt');
const packet = (name: string) => recorded[name] ?? expect.fail(`no packet ${name}`);
const NONCE = 0x0123456789abcdefn;

describe('the packets of two servers', () => {
	it('are asked for with these very bytes', () => {
		const none = { stratum: 0, poll: 0, precision: 0, rootDelay: 0, rootDispersion: 0, reference: 0 };
		const times = { referenceTime: 0n, originate: 0n, receive: 0n, transmit: NONCE };
		expect(encodeNtp({ leap: 0, version: 4, mode: 3, ...none, ...times })).toEqual(packet('question'));
	});

	it('chronyd gives the time', () => {
		const message = decodeNtp(packet('chronyd'));
		expect(message).toMatchObject({ leap: 0, version: 4, mode: 4, stratum: 8, precision: -26, originate: NONCE });
		expect(new Date(ntpToUnixMs(message.transmit)).toISOString()).toBe('2026-11-29T15:01:15.371Z');
	});

	it('ntpd says that it does not know it yet', () => {
		const message = decodeNtp(packet('ntpd'));
		expect(message).toMatchObject({ leap: 3, mode: 4, stratum: 0, originate: NONCE });
		expect(referenceText(message.reference)).toBe('INIT');
	});

	it.each(['chronyd', 'ntpd', 'question'])('%s is the same again when written', (name) => {
		expect(encodeNtp(decodeNtp(packet(name)))).toEqual(packet(name));
	});

	it('cannot be cut short unnoticed', () => {
		for (let length = 0; length < 48; length++) expect(() => decodeNtp(packet('chronyd').subarray(0, length))).toThrow(WireError);
	});
});

const u32 = fc.nat(0xffff_ffff);
const time = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const message: fc.Arbitrary<NtpMessage> = fc.record({
	leap: fc.nat(3),
	version: fc.integer({ min: 1, max: 7 }),
	mode: fc.nat(7),
	stratum: fc.nat(255),
	poll: fc.nat(255),
	precision: fc.integer({ min: -128, max: 127 }),
	rootDelay: u32,
	rootDispersion: u32,
	reference: u32,
	referenceTime: time,
	originate: time,
	receive: time,
	transmit: time,
});

describe('any message', () => {
	it('is read as it was written, whatever follows it', () => {
		fc.assert(
			fc.property(message, fc.uint8Array({ maxLength: 40 }), (written, more) => {
				expect(decodeNtp(Buffer.concat([encodeNtp(written), more]))).toEqual(written);
			}),
		);
	});

	it('gives a message or a WireError, and nothing else', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
				try {
					decodeNtp(bytes);
				} catch (error) {
					expect(error).toBeInstanceOf(WireError);
				}
			}),
		);
	});

	it.each([
		{ leap: 4 },
		{ version: 8 },
		{ mode: 8 },
		{ precision: 128 },
		{ precision: -129 },
		{ stratum: 256 },
		{ transmit: 1n << 64n },
		{ receive: -1n },
	])('is not written with %o', (wrong) => {
		expect(() => encodeNtp({ ...decodeNtp(packet('chronyd')), ...wrong })).toThrow(WireError);
	});
});

describe('timestamps', () => {
	it('are those of RFC 4330', () => {
		expect(ntpToUnixMs(0x83aa_7e80_0000_0000n)).toBe(0);
		expect(ntpToUnixMs(0x83aa_7e80_8000_0000n)).toBe(500);
		// 2036-02-07T06:28:16Z, when the seconds begin anew.
		expect(ntpToUnixMs(0n)).toBe(Date.parse('2036-02-07T06:28:16Z'));
	});

	it('and moments turn into one another, from 1968 to 2104', () => {
		const moments = fc.integer({ min: Date.parse('1968-01-21T00:00:00Z'), max: Date.parse('2104-02-01T00:00:00Z') });
		fc.assert(
			fc.property(moments, (ms) => {
				expect(ntpToUnixMs(unixMsToNtp(ms))).toBe(ms);
			}),
		);
	});
});
