import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeConfigAuth } from '../../src/wire/config-auth.ts';
import { decodeDer, derElements } from '../../src/wire/der.ts';
import { decodeMessage } from '../../src/wire/dns.ts';
import { WireError } from '../../src/wire/error.ts';
import { decodeGre } from '../../src/wire/gre.ts';
import { decodeResponseHead } from '../../src/wire/http-response.ts';
import { decodeContent, decodeIkev1 } from '../../src/wire/ikev1.ts';
import { decodeSa } from '../../src/wire/ikev1-sa.ts';
import { decodeIkev2, decodeInner } from '../../src/wire/ikev2.ts';
import { decodePayload } from '../../src/wire/ikev2-payloads.ts';
import { decodeProposals } from '../../src/wire/ikev2-sa.ts';
import { decodeIsakmp, decodePayloads } from '../../src/wire/isakmp.ts';
import { decodeL2tp } from '../../src/wire/l2tp.ts';
import { decodeLcp } from '../../src/wire/lcp.ts';
import { decodeNtp } from '../../src/wire/ntp.ts';
import { decodeOpenVpn } from '../../src/wire/openvpn.ts';
import { OpenVpnFramer } from '../../src/wire/openvpn-framer.ts';
import { decodeChallenge, decodePpp } from '../../src/wire/ppp.ts';
import { decodePptp } from '../../src/wire/pptp.ts';
import { PptpFramer } from '../../src/wire/pptp-framer.ts';
import { decodeSstp } from '../../src/wire/sstp.ts';
import { SstpFramer } from '../../src/wire/sstp-framer.ts';
import { decodeWireGuard } from '../../src/wire/wireguard.ts';
import { readPackets } from '../packets/read.ts';

/**
 * What the largest datagram, or a stream of that size, costs at worst, for every codec alike: it begins as a real server's packet does, at
 * any place goes over into one pattern without end, and says of itself that it is as long as it is.
 */

const SIZE = 65_507;
/** For one of them, on a slow machine; in ms. */
const PATIENCE_MS = 1000;
/** Numbers, texts, objects and bytes that come out for each byte that went in. */
const MOST_PER_BYTE = 16;

interface Codec {
	readonly decode: (bytes: Uint8Array) => unknown;
	/** Files of recorded packets; without one it begins with nothing. */
	readonly recorded?: readonly string[];
	/** Bytes of a packet that stand before what is decoded. */
	readonly skip?: number;
	/** Where the length of the whole stands: from its start, in bytes. */
	readonly length?: { readonly at: number; readonly size: 2 | 4 };
}

const ANYCONNECT = ['ocserv.txt', 'anylink.txt'];
const DNS = ['dnsmasq.txt', 'bind9.txt', 'unbound.txt'];
const GRE = ['pptpd-gre.txt', 'accel-ppp-gre.txt'];
const PPTP = ['pptpd.txt', 'accel-ppp-pptp.txt'];
const SSTP = ['accel-ppp-sstp.txt', 'softether-sstp.txt', 'sorz-sstp.txt'];
const IKEV1 = ['ikev1-strongswan.txt', 'ikev1-libreswan.txt', 'ikev1-softether.txt'];
const IKEV2 = ['strongswan-ikev2.txt', 'libreswan-ikev2.txt'];
const IKE_LENGTH = { at: 24, size: 4 } as const;
const IKE_HEADER = 28;
const PAYLOAD_HEADER = 4;

/** By the name of the file in src/wire. */
const CODECS: Readonly<Record<string, Codec>> = {
	'config-auth': { decode: (bytes) => decodeConfigAuth(new TextDecoder().decode(bytes)), recorded: ANYCONNECT },
	der: { decode: (bytes) => derElements(decodeDer(bytes).content) },
	dns: { decode: decodeMessage, recorded: DNS },
	gre: { decode: decodeGre, recorded: GRE },
	'http-response': { decode: decodeResponseHead, recorded: [...SSTP, ...ANYCONNECT] },
	ikev1: {
		decode: (bytes) => [settled(() => decodeIkev1(bytes)), settled(() => decodeContent(1, bytes.subarray(IKE_HEADER)))],
		recorded: IKEV1,
		length: IKE_LENGTH,
	},
	'ikev1-sa': { decode: decodeSa, recorded: IKEV1, skip: IKE_HEADER + PAYLOAD_HEADER },
	ikev2: {
		decode: (bytes) => [settled(() => decodeIkev2(bytes)), settled(() => decodeInner(33, bytes.subarray(IKE_HEADER)))],
		recorded: IKEV2,
		length: IKE_LENGTH,
	},
	'ikev2-payloads': {
		decode: (body) =>
			Array.from({ length: 64 }, (_, type) => settled(() => decodePayload({ type, critical: false, body }))).filter(Boolean).length,
		recorded: IKEV2,
		skip: IKE_HEADER + PAYLOAD_HEADER,
	},
	'ikev2-sa': { decode: decodeProposals, recorded: IKEV2, skip: IKE_HEADER + PAYLOAD_HEADER },
	isakmp: {
		decode: (bytes) => [settled(() => decodeIsakmp(bytes)), settled(() => decodePayloads(1, bytes.subarray(IKE_HEADER)))],
		recorded: [...IKEV1, ...IKEV2],
		length: IKE_LENGTH,
	},
	l2tp: { decode: decodeL2tp, recorded: ['xl2tpd.txt', 'softether-l2tp.txt', 'accel-ppp-l2tp.txt'], length: { at: 2, size: 2 } },
	lcp: { decode: decodeLcp, recorded: ['accel-ppp-gre.txt'], skip: 16, length: { at: 2, size: 2 } },
	ntp: { decode: decodeNtp, recorded: ['ntp.txt'] },
	openvpn: { decode: decodeOpenVpn, recorded: ['openvpn.txt', 'softether-openvpn.txt'] },
	'openvpn-framer': { decode: (bytes) => drained(new OpenVpnFramer(), bytes), recorded: ['openvpn.txt'] },
	ppp: { decode: (bytes) => decodeChallenge(decodePpp(bytes)), recorded: GRE, skip: 12 },
	pptp: { decode: decodePptp, recorded: PPTP, length: { at: 0, size: 2 } },
	'pptp-framer': { decode: (bytes) => drained(new PptpFramer(), bytes), recorded: PPTP },
	sstp: { decode: decodeSstp, recorded: SSTP, length: { at: 2, size: 2 } },
	'sstp-framer': { decode: (bytes) => drained(new SstpFramer(), bytes), recorded: SSTP },
	wireguard: { decode: decodeWireGuard, recorded: ['wireguard-go.txt', 'linux-wireguard.txt'] },
};

const PATTERNS: readonly (readonly number[])[] = [
	[0],
	[0xff],
	// The smallest elements of chains: payloads of 4, attributes of 6, options of 2, TLVs of 2, pointers back to the start.
	[1, 0, 0, 4],
	[0, 0, 0, 8, 0, 1, 0, 0],
	[0x80, 6, 0, 0, 0, 39],
	[1, 2],
	[5, 0],
	[0xc0, 0],
	[0x3c, 0x61, 0x20],
	[0x26, 0x61, 0x0d, 0x0a],
];

describe('every codec', () => {
	it('is in the table', () => {
		const folder = join(import.meta.dirname, '../../src/wire');
		const decoding = readdirSync(folder).filter((name) =>
			/^export (function decode\w+|class \w+Framer)\b/m.test(readFileSync(join(folder, name), 'utf8')),
		);
		expect(Object.keys(CODECS).sort()).toEqual(decoding.map((name) => name.replace('.ts', '')).sort());
	});

	it.each(Object.entries(CODECS))('%s reads the largest datagram in bounded time and memory, or throws WireError', (_, codec) => {
		for (const bytes of inputsFor(codec)) {
			const since = performance.now();
			const result = settled(() => codec.decode(bytes));
			expect(performance.now() - since).toBeLessThan(PATIENCE_MS);
			expect(weightOf(result)).toBeLessThan(MOST_PER_BYTE * SIZE);
		}
	});
});

function* inputsFor({ recorded = [], skip = 0, length }: Codec): Generator<Uint8Array> {
	const packets = recorded.flatMap((file) => Object.values(readPackets(file)));
	for (const packet of [new Uint8Array(0), ...packets].map((each) => each.subarray(skip))) {
		for (const share of [0.25, 0.5, 0.9, 1]) {
			const start = packet.subarray(0, Math.ceil(packet.length * share));
			for (const pattern of PATTERNS) {
				const bytes = new Uint8Array(Buffer.alloc(SIZE, Uint8Array.from(pattern)));
				bytes.copyWithin(start.length, 0, SIZE - start.length);
				bytes.set(start);
				if (length !== undefined) {
					const view = new DataView(bytes.buffer);
					if (length.size === 2) view.setUint16(length.at, SIZE);
					else view.setUint32(length.at, SIZE);
				}
				yield bytes;
			}
			if (packet.length === 0) break;
		}
	}
}

/** Undefined when it throws what a codec may throw. */
function settled(decode: () => unknown): unknown {
	try {
		return decode();
	} catch (error) {
		if (error instanceof WireError) return undefined;
		throw error;
	}
}

function drained(framer: { push(bytes: Uint8Array): void; next(): Uint8Array | undefined }, bytes: Uint8Array): number {
	framer.push(bytes);
	let count = 0;
	while (framer.next() !== undefined) count++;
	return count;
}

/** How much there is in a value; a view of the input weighs nothing. */
function weightOf(value: unknown): number {
	if (typeof value === 'string') return 1 + value.length;
	if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 1;
	return Object.values(value).reduce((sum, one) => sum + weightOf(one), 1);
}
