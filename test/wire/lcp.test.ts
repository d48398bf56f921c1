import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../src/wire/error.ts';
import { authNamed, authOption, decodeLcp, encodeLcp, type LcpOption, type LcpPacket, type PppAuth } from '../../src/wire/lcp.ts';
import { decodeChallenge, decodePpp, encodePpp, PPP_PROTOCOLS } from '../../src/wire/ppp.ts';
import { readPppFrames } from '../packets/ppp-frames.ts';

/** The PPP frames of recorded packets, without the GRE or SSTP around them. */
const recorded = {
	pptpd: readPppFrames('pptpd-gre.txt'),
	'accel-ppp over PPTP': readPppFrames('accel-ppp-gre.txt'),
	'accel-ppp over SSTP': readPppFrames('accel-ppp-sstp.txt'),
	SoftEther: readPppFrames('softether-sstp.txt'),
	'SoftEther, with a client that wants MS-CHAPv2': readPppFrames('softether-sstp-nak.txt'),
	'pppd over SSTP': readPppFrames('sorz-sstp.txt'),
};
const everyFrame = Object.entries(recorded).flatMap(([server, frames]) =>
	Object.entries(frames).map(([name, bytes]) => [server, name, bytes] as const),
);

const frame = (server: keyof typeof recorded, name: string) => recorded[server][name] ?? expect.fail(`no frame ${name} of ${server}`);
const lcpOf = (server: keyof typeof recorded, name: string) => decodeLcp(decodePpp(frame(server, name)).information);

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

/** A type that is none of ours, so that it is not read as another one. */
const strangeType = u8.filter((type) => ![1, 2, 3, 5, 7, 8, 13, 17, 19].includes(type));

const anyOption: fc.Arbitrary<LcpOption> = fc.oneof(
	fc.record({ name: fc.constantFrom('mru', 'mrru'), value: u16 }),
	fc.record({ name: fc.constantFrom('accm', 'magic'), value: u32 }),
	fc.record({ name: fc.constant('auth'), protocol: u16, data: bytes(251) }),
	fc.record({ name: fc.constantFrom('pfc', 'acfc') }),
	fc.record({ name: fc.constant('callback'), operation: u8, data: bytes(252) }),
	fc.record({ name: fc.constant('endpoint'), class: u8, address: bytes(252) }),
	fc.record({ name: fc.constant('unknown'), type: strangeType, data: bytes(253) }),
) as fc.Arbitrary<LcpOption>;

const identifier = u8;
const data = bytes(300);
const anyPacket: fc.Arbitrary<LcpPacket> = fc.oneof(
	fc.record({
		type: fc.constantFrom('Configure-Request', 'Configure-Ack', 'Configure-Nak', 'Configure-Reject'),
		identifier,
		options: fc.array(anyOption, { maxLength: 12 }),
	}),
	fc.record({ type: fc.constantFrom('Terminate-Request', 'Terminate-Ack', 'Code-Reject'), identifier, data }),
	fc.record({ type: fc.constant('Protocol-Reject'), identifier, protocol: u16, data }),
	fc.record({ type: fc.constantFrom('Echo-Request', 'Echo-Reply', 'Discard-Request', 'Identification'), identifier, magic: u32, data }),
	fc.record({ type: fc.constant('Time-Remaining'), identifier, magic: u32, seconds: u32, data }),
	fc.record({ type: fc.constant('unknown'), identifier, code: fc.oneof(fc.constant(0), fc.integer({ min: 14, max: 255 })), data }),
) as fc.Arbitrary<LcpPacket>;

describe('recorded frames', () => {
	test('Configure-Request of pppd', () => {
		expect(lcpOf('pptpd', 'Configure-Request of the server')).toEqual({
			type: 'Configure-Request',
			identifier: 1,
			options: [
				{ name: 'accm', value: 0 },
				{ name: 'auth', protocol: 0xc223, data: Uint8Array.of(0x81) },
				{ name: 'magic', value: 0x94235d3e },
				{ name: 'pfc' },
				{ name: 'acfc' },
			],
		});
	});

	test('Configure-Ack of pppd', () => {
		expect(lcpOf('pptpd', 'Configure-Ack of the server')).toEqual({
			type: 'Configure-Ack',
			identifier: 1,
			options: [{ name: 'mru', value: 1400 }, { name: 'magic', value: 0x52df7fbd }, { name: 'pfc' }, { name: 'acfc' }],
		});
	});

	test('Configure-Request of SoftEther, which wants EAP and has no magic number', () => {
		expect(lcpOf('SoftEther', 'Configure-Request of the server')).toEqual({
			type: 'Configure-Request',
			identifier: 0,
			options: [{ name: 'auth', protocol: 0xc227, data: new Uint8Array() }],
		});
		expect(lcpOf('SoftEther', 'Configure-Reject of the server')).toMatchObject({
			type: 'Configure-Reject',
			options: [{ name: 'magic' }, { name: 'pfc' }, { name: 'acfc' }],
		});
		expect(lcpOf('SoftEther', 'Echo-Request of the server')).toMatchObject({ type: 'Echo-Request', magic: 0 });
	});

	test.each(['accel-ppp over PPTP', 'accel-ppp over SSTP'] as const)('of %s', (server) => {
		expect(lcpOf(server, 'Configure-Request of the server')).toMatchObject({
			options: [{ name: 'auth', protocol: 0xc223, data: Uint8Array.of(0x81) }, { name: 'mru', value: 1400 }, { name: 'magic' }],
		});
		expect(lcpOf(server, 'Configure-Reject of the server')).toMatchObject({ options: [{ name: 'pfc' }, { name: 'acfc' }] });
	});

	test.each([
		['pptpd', 'pptpd'],
		['accel-ppp over PPTP', ''],
		['accel-ppp over SSTP', ''],
		['SoftEther, with a client that wants MS-CHAPv2', 'vm'],
	] as const)('Challenge of %s: the name, and nothing to answer it with', (server, name) => {
		expect(decodeChallenge(decodePpp(frame(server, 'Challenge')))).toEqual({ by: 'chap', name });
	});

	test.each(everyFrame.filter(([, name]) => name !== 'Challenge'))('%s: %s comes out of the encoder byte for byte', (_, __, bytes) => {
		const { protocol, information } = decodePpp(bytes);
		expect(protocol).toBe(PPP_PROTOCOLS.lcp);
		expect(encodePpp({ protocol, information: encodeLcp(decodeLcp(information)) })).toEqual(bytes);
	});

	test.each(everyFrame)('%s: no prefix of %s is a frame', (_, __, whole) => {
		for (let length = 0; length < whole.length; length++) {
			expect(
				reasonOf(() => {
					const ppp = decodePpp(whole.subarray(0, length));
					return ppp.protocol === PPP_PROTOCOLS.lcp ? decodeLcp(ppp.information) : decodeChallenge(ppp);
				}),
			).toBe('truncated');
		}
	});
});

describe('PPP frames', () => {
	const protocol = fc.tuple(fc.nat(0x7f), fc.nat(0x7f)).map(([high, low]) => high * 0x200 + low * 2 + 1);
	const form = fc.record({ bare: fc.boolean(), shortProtocol: fc.boolean() });

	test('round trip, in every form of the header', () => {
		fc.assert(
			fc.property(protocol, bytes(64), form, (number, information, how) => {
				expect(decodePpp(encodePpp({ protocol: number, information }, how))).toEqual({ protocol: number, information });
			}),
		);
	});

	test.each([
		['full', 'ff 03 c0 21 05'],
		['without address and control', 'c0 21 05'],
	])('LCP %s', (_, hex) => {
		expect(decodePpp(octets(hex))).toEqual({ protocol: 0xc021, information: Uint8Array.of(5) });
	});

	test.each([
		['short protocol', 'ff 03 21 45', 0x21],
		['short and bare', '21 45', 0x21],
	])('IPv4 with %s', (_, hex, number) => {
		expect(decodePpp(octets(hex))).toEqual({ protocol: number, information: Uint8Array.of(0x45) });
	});

	test('an even last octet is no protocol', () => {
		expect(reasonOf(() => decodePpp(octets('ff 03 c0 20')))).toBe('value');
		expect(reasonOf(() => encodePpp({ protocol: 0xc020, information: new Uint8Array() }))).toBe('overflow');
	});

	test('any bytes decode or throw WireError', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 80 }), (any) => {
				reasonOf(() => decodeChallenge(decodePpp(any)));
				reasonOf(() => decodeChallenge({ protocol: PPP_PROTOCOLS.eap, information: any }));
				reasonOf(() => decodeChallenge({ protocol: PPP_PROTOCOLS.chap, information: any }));
			}),
		);
	});
});

describe('LCP', () => {
	test('round trip', () => {
		fc.assert(
			fc.property(anyPacket, (packet) => {
				expect(decodeLcp(encodeLcp(packet))).toEqual(packet);
			}),
		);
	});

	test('any bytes decode or throw WireError', () => {
		fc.assert(fc.property(bytes(64), (any) => void reasonOf(() => decodeLcp(any))));
	});

	test('so do any bytes behind a header, and what decodes is encoded as it was, up to its padding', () => {
		fc.assert(
			fc.property(fc.nat(16), bytes(2000), fc.integer({ min: -5, max: 20 }), (code, body, padding) => {
				const length = Math.max(0, 4 + body.length - padding);
				const any = Uint8Array.of(code, 7, length >> 8, length & 0xff, ...body);
				reasonOf(() => {
					expect(encodeLcp(decodeLcp(any))).toEqual(any.subarray(0, length));
				});
			}),
		);
	});

	test.each([
		['an option of length 0', '01 01 00 06 01 00', 'length'],
		['an option of length 1', '01 01 00 06 01 01', 'length'],
		['an option beyond the packet', '01 01 00 06 01 04', 'truncated'],
		['a length below its header', '01 01 00 03', 'length'],
		['a length beyond the frame', '01 01 00 05', 'truncated'],
		['an echo without a magic number', '09 01 00 06 00 00', 'truncated'],
	])('%s', (_, hex, reason) => {
		expect(reasonOf(() => decodeLcp(octets(hex)))).toBe(reason);
	});

	test('a known option that is not as long as it must be is kept as it stands', () => {
		expect(decodeLcp(octets('01 01 00 07 01 03 05'))).toMatchObject({
			options: [{ name: 'unknown', type: 1, data: Uint8Array.of(5) }],
		});
	});

	test('padding behind the packet is not looked at', () => {
		expect(decodeLcp(octets('05 07 00 04 00 00'))).toEqual({ type: 'Terminate-Request', identifier: 7, data: new Uint8Array() });
	});

	test('an option that does not fit', () => {
		const options: LcpOption[] = [{ name: 'unknown', type: 23, data: new Uint8Array(254) }];
		expect(reasonOf(() => encodeLcp({ type: 'Configure-Request', identifier: 0, options }))).toBe('overflow');
	});

	test.each<[PppAuth, string]>([
		['pap', '03 04 c0 23'],
		['chap-md5', '03 05 c2 23 05'],
		['mschapv1', '03 05 c2 23 80'],
		['mschapv2', '03 05 c2 23 81'],
		['eap', '03 04 c2 27'],
	])('%s', (auth, hex) => {
		const request = decodeLcp(octets(`01 00 00 ${(4 + octets(hex).length).toString(16).padStart(2, '0')} ${hex}`));
		expect(request).toMatchObject({ options: [authOption(auth)] });
		expect(authNamed(authOption(auth) as Extract<LcpOption, { name: 'auth' }>)).toBe(auth);
	});

	test.each(['c0 27', 'c2 23', 'c2 23 04', 'c2 23 81 00', 'c0 23 01'])('sign-in %s is none that there are clients for', (hex) => {
		const [high = 0, low = 0, ...rest] = octets(hex);
		expect(authNamed({ name: 'auth', protocol: high * 256 + low, data: Uint8Array.from(rest) })).toBeUndefined();
	});
});

describe('challenges', () => {
	test('an EAP-Request names its method', () => {
		expect(decodeChallenge({ protocol: PPP_PROTOCOLS.eap, information: octets('01 00 00 05 01') })).toEqual({ by: 'eap', eapType: 1 });
	});

	test.each([
		['CHAP Failure', PPP_PROTOCOLS.chap, '04 01 00 04'],
		['EAP Failure', PPP_PROTOCOLS.eap, '04 01 00 04'],
		['PAP Nak', PPP_PROTOCOLS.pap, '03 01 00 05 00'],
	])('%s is none', (_, protocol, hex) => {
		expect(decodeChallenge({ protocol, information: octets(hex) })).toBeUndefined();
	});

	test('the name is safe to print', () => {
		const name = new TextEncoder().encode('\x1b[2Jevil\n\u202ename');
		const information = Uint8Array.of(1, 1, 0, 6 + name.length, 1, 0xaa, ...name);
		expect(decodeChallenge({ protocol: PPP_PROTOCOLS.chap, information })).toEqual({ by: 'chap', name: '[2Jevil name' });
	});
});

function octets(hex: string): Uint8Array {
	return Uint8Array.from(hex.split(' '), (octet) => Number.parseInt(octet, 16));
}
