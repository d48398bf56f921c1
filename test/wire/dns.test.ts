import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Reader } from '../../src/wire/cursor.ts';
import { type DnsMessage, type DnsRecord, decodeMessage, encodeMessage, encodeQuery, messageId, sameName } from '../../src/wire/dns.ts';
import { readName } from '../../src/wire/dns-name.ts';
import { WireError } from '../../src/wire/error.ts';
import { formatAddress } from '../../src/wire/ip.ts';
import { readPackets } from '../packets/read.ts';

const recorded = { dnsmasq: readPackets('dnsmasq.txt'), bind9: readPackets('bind9.txt'), unbound: readPackets('unbound.txt') };
type Server = keyof typeof recorded;
const packetOf = (server: Server, name: string) => recorded[server][name] ?? expect.fail(`no packet ${name} of ${server}`);
const packet = (name: string) => packetOf('dnsmasq', name);
const everyPacket = Object.entries(recorded).flatMap(([server, packets]) =>
	Object.keys(packets).map((name) => [server as Server, name] as const),
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

describe('the packets of dnsmasq', () => {
	it('are asked for with these very bytes', () => {
		expect(encodeQuery(0x1234, 'a.test', 'A')).toEqual(packet('query'));
	});

	it('give an address', () => {
		const message = decodeMessage(packet('A'));
		expect(message).toMatchObject({ id: 0x1234, response: true, authoritative: true, truncated: false, rcode: 0 });
		expect(message).toMatchObject({ recursionDesired: true, recursionAvailable: true, questions: [{ name: 'a.test', type: 1 }] });
		expect(message.answers).toEqual([{ type: 'A', name: 'a.test', ttl: 0, address: '203.0.113.7' }]);
	});

	it('give an IPv6 address, and none', () => {
		expect(decodeMessage(packet('AAAA')).answers).toEqual([{ type: 'AAAA', name: 'v6.test', ttl: 0, address: '2001:db8::7' }]);
		expect(decodeMessage(packet('NODATA'))).toMatchObject({ rcode: 0, answers: [] });
	});

	it('give the response codes', () => {
		expect(decodeMessage(packet('NXDOMAIN')).rcode).toBe(3);
		expect(decodeMessage(packet('REFUSED')).rcode).toBe(5);
	});

	it('give a chain of aliases through compressed names', () => {
		expect(decodeMessage(packet('CNAME')).answers).toEqual([
			{ type: 'CNAME', name: 'one.test', ttl: 0, alias: 'two.test' },
			{ type: 'CNAME', name: 'two.test', ttl: 0, alias: 'a.test' },
			{ type: 'A', name: 'a.test', ttl: 0, address: '203.0.113.7' },
		]);
	});

	it('give 30 of 100 addresses over UDP, and all over TCP', () => {
		const cut = decodeMessage(packet('TC'));
		expect(cut).toMatchObject({ truncated: true });
		expect(cut.answers).toHaveLength(30);
		const whole = decodeMessage(packet('over-TCP'));
		expect(whole).toMatchObject({ truncated: false });
		expect(new Set(whole.answers.map((record) => record.type === 'A' && record.address)).size).toBe(100);
	});
});

describe('the packets of BIND and Unbound', () => {
	it.each([
		['bind9', { authoritative: true, recursionAvailable: false }],
		['unbound', { authoritative: false, recursionAvailable: true }],
	] as const)('%s gives addresses, aliases and none', (server, answered) => {
		const read = (name: string) => decodeMessage(packetOf(server, name));
		const question = { id: 0x1234, response: true, recursionDesired: true, truncated: false };
		expect(read('A')).toMatchObject({ ...question, ...answered, rcode: 0, questions: [{ name: 'a.test', type: 1 }] });
		expect(read('A').answers).toEqual([{ type: 'A', name: 'a.test', ttl: 300, address: '203.0.113.7' }]);
		expect(read('AAAA').answers).toEqual([{ type: 'AAAA', name: 'v6.test', ttl: 300, address: '2001:db8::7' }]);
		expect(read('NODATA')).toMatchObject({ ...answered, rcode: 0, answers: [] });
		expect(read('NXDOMAIN')).toMatchObject({ ...answered, rcode: 3, answers: [] });
		expect(read('CNAME').answers).toEqual([
			{ type: 'CNAME', name: 'one.test', ttl: 300, alias: 'two.test' },
			{ type: 'CNAME', name: 'two.test', ttl: 300, alias: 'a.test' },
			{ type: 'A', name: 'a.test', ttl: 300, address: '203.0.113.7' },
		]);
	});

	it('say that they will not, or could not', () => {
		expect(decodeMessage(packetOf('bind9', 'REFUSED'))).toMatchObject({ rcode: 5, recursionAvailable: false, answers: [] });
		expect(decodeMessage(packetOf('unbound', 'SERVFAIL'))).toMatchObject({ rcode: 2, recursionAvailable: true, answers: [] });
	});

	it.each([
		['bind9', 30],
		['unbound', 0],
	] as const)('%s gives %i of 100 addresses over UDP, and all over TCP', (server, fitting) => {
		const cut = decodeMessage(packetOf(server, 'TC'));
		expect(cut).toMatchObject({ truncated: true, rcode: 0 });
		expect(cut.answers).toHaveLength(fitting);
		const whole = decodeMessage(packetOf(server, 'over-TCP'));
		expect(whole).toMatchObject({ truncated: false });
		expect(new Set(whole.answers.map((record) => record.type === 'A' && record.address)).size).toBe(100);
	});

	it.each(everyPacket)('%s: %s comes out of the encoder as it was read', (server, name) => {
		const message = decodeMessage(packetOf(server, name));
		expect(decodeMessage(encodeMessage(message))).toEqual(message);
	});
});

describe('any recorded packet', () => {
	it.each(everyPacket)('of %s: %s cannot be cut short unnoticed', (server, name) => {
		const bytes = packetOf(server, name);
		const whole = decodeMessage(bytes);
		// Without an answer only the question is read, and not the SOA of the zone behind it.
		const end = whole.answers.length > 0 ? bytes.length : encodeMessage(whole).length;
		for (let length = 0; length < end; length += end > 100 ? 7 : 1) {
			const cut = bytes.subarray(0, length);
			if (whole.truncated && length >= 27) expect(decodeMessage(cut).answers.length).toBeLessThan(whole.answers.length);
			else
				expect(
					reasonOf(() => decodeMessage(cut)),
					`${length} bytes`,
				).toBe('truncated');
		}
	});
});

const label = fc.uint8Array({ minLength: 1, maxLength: 63 });
const name = fc
	.array(label, { maxLength: 6 })
	.filter((labels) => labels.reduce((sum, { length }) => sum + length + 1, 1) <= 255)
	.map((labels) => {
		const wire = Uint8Array.from([...labels.flatMap((one) => [one.length, ...one]), 0]);
		return readName(new Reader(wire));
	});
const ttl = fc.nat(0xffffffff);
const record: fc.Arbitrary<DnsRecord> = fc.oneof(
	fc.record({ type: fc.constant('A' as const), name, ttl, address: fc.ipV4() }),
	fc.record({ type: fc.constant('AAAA' as const), name, ttl, address: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(formatAddress) }),
	fc.record({ type: fc.constant('CNAME' as const), name, ttl, alias: name }),
	fc.record({ type: fc.constant('other' as const), name, ttl, code: fc.constantFrom(2, 6, 15, 16, 41, 65) }),
);
const message: fc.Arbitrary<DnsMessage> = fc.record({
	id: fc.nat(0xffff),
	response: fc.boolean(),
	authoritative: fc.boolean(),
	truncated: fc.boolean(),
	recursionDesired: fc.boolean(),
	recursionAvailable: fc.boolean(),
	rcode: fc.nat(15),
	questions: fc.array(fc.record({ name, type: fc.nat(0xffff) }), { maxLength: 3 }),
	answers: fc.array(record, { maxLength: 6 }),
});

describe('any message', () => {
	it('is read as it was written', () => {
		fc.assert(
			fc.property(message, (written) => {
				expect(decodeMessage(encodeMessage(written))).toEqual(written);
			}),
		);
	});

	it('that was damaged gives a message or a WireError, and nothing else', () => {
		const damage = fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 8 });
		fc.assert(
			fc.property(fc.constantFrom(...everyPacket.map(([server, name]) => packetOf(server, name))), damage, (original, changes) => {
				const bytes = original.slice();
				for (const [at, value] of changes) bytes[at % bytes.length] = value;
				reasonOf(() => decodeMessage(bytes));
			}),
		);
		fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void reasonOf(() => decodeMessage(bytes))));
	});
});

/** A response whose only answer has a name of these bytes, which start at byte 12. */
function withName(...octets: number[]): Uint8Array {
	return Uint8Array.from([0, 1, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0, ...octets, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4]);
}

describe('hostile names', () => {
	it.each([
		['points to itself', [0xc0, 12], 'pointer'],
		['points forwards', [0xc0, 40], 'pointer'],
		['points outside', [0xff, 0xff], 'pointer'],
		['points into the part that it stands in', [1, 0x61, 0xc0, 12], 'pointer'],
		['points at its own second half', [0xc0, 13], 'pointer'],
		['has a label type that nobody uses', [0x40, 0], 'type'],
		['has a label longer than the message', [63, 1, 2], 'truncated'],
	])('%s', (_what, octets, reason) => {
		expect(reasonOf(() => decodeMessage(withName(...octets)))).toBe(reason);
	});

	it('jumps back into the header, and that is allowed', () => {
		expect(decodeMessage(withName(0xc0, 4)).answers).toEqual([{ type: 'A', name: '', ttl: 0, address: '1.2.3.4' }]);
	});

	it('is longer than a name may be', () => {
		const long = Array.from({ length: 5 }, () => [60, ...new Array<number>(60).fill(0x61)]).flat();
		expect(reasonOf(() => decodeMessage(withName(...long, 0)))).toBe('length');
	});

	it('is a staircase of pointers', () => {
		const stairs = new Uint8Array(12 + 2 * 300);
		const view = new DataView(stairs.buffer);
		for (let at = 14; at < stairs.length; at += 2) view.setUint16(at, 0xc000 | (at - 2));
		expect(reasonOf(() => readName(new Reader(stairs, stairs.length - 2)))).toBe('pointer');
		expect(readName(new Reader(stairs, 12 + 2 * 100))).toBe('');
	});

	it('cannot carry control characters or dots into a sentence', () => {
		const bytes = withName(4, 0x1b, 0x2e, 0x5c, 0xe9, 0);
		expect(decodeMessage(bytes).answers[0]?.name).toBe('\\027\\.\\\\\\233');
	});
});

describe('hostile records', () => {
	it('have an address of a wrong size', () => {
		const bytes = packet('A').slice();
		bytes[bytes.length - 5] = 3;
		expect(reasonOf(() => decodeMessage(bytes))).toBe('length');
	});

	it('have an alias that does not fill its record', () => {
		const bytes = packet('CNAME').slice();
		expect(bytes[37]).toBe(10);
		bytes[37] = 9;
		expect(reasonOf(() => decodeMessage(bytes))).toBe('length');
	});

	it('have a type that is no query', () => {
		const bytes = packet('A').slice();
		bytes[2] = 0xad;
		expect(reasonOf(() => decodeMessage(bytes))).toBe('type');
	});
});

it('writes no name that DNS has no room for', () => {
	expect(reasonOf(() => encodeQuery(1, 'a'.repeat(64), 'A'))).toBe('overflow');
	expect(reasonOf(() => encodeQuery(1, 'a..b', 'A'))).toBe('overflow');
	expect(reasonOf(() => encodeQuery(1, new Array(64).fill('aaa').join('.'), 'A'))).toBe('overflow');
	expect(encodeQuery(1, 'a.test.', 'A')).toEqual(encodeQuery(1, 'a.test', 'A'));
});

it('compares names as DNS does', () => {
	expect(sameName('VPN.Example.com', 'vpn.example.com.')).toBe(true);
	expect(sameName('vpn.example.com', 'vpn.example.org')).toBe(false);
});

it('tells the id of what cannot be read', () => {
	expect(messageId(packet('A'))).toBe(0x1234);
	expect(messageId(packet('A').subarray(0, 11))).toBeUndefined();
});
