import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { socketCap } from '../../src/net/cap.ts';
import { ipv4Payload } from '../../src/net/ipv4-payload.ts';
import { openRaw, rawPermission } from '../../src/net/raw.ts';
import { queuedError } from '../../src/net/raw-errors.ts';
import { rawInUse } from '../../src/net/raw-in-use.ts';

const octets = (hex: string) => Uint8Array.from(hex.split(' '), (octet) => Number.parseInt(octet, 16));

describe('the IPv4 header', () => {
	const packet = octets('45 00 00 18 00 00 00 00 40 2f 00 00 cb 00 71 0a c0 00 02 02 01 02 03 04');

	test('is taken off', () => {
		expect(ipv4Payload(packet)).toEqual({
			source: '203.0.113.10',
			destination: '192.0.2.2',
			protocol: 47,
			bytes: Uint8Array.of(1, 2, 3, 4),
		});
	});

	test('with its options', () => {
		const longer = Uint8Array.of(0x46, 0, 0, 25, ...packet.subarray(4, 20), 0, 0, 0, 0, 9);
		expect(ipv4Payload(longer)?.bytes).toEqual(Uint8Array.of(9));
	});

	test.each([
		['of IPv6', [0, 0x65]],
		['shorter than it can be', [0, 0x44]],
		['longer than the packet', [0, 0x4f]],
		['whose length ends inside it', [3, 19]],
		['whose length is beyond the packet', [3, 25]],
	])('%s: no packet', (_, [at = 0, octet = 0]) => {
		const wrong = packet.slice();
		wrong[at] = octet;
		expect(ipv4Payload(wrong)).toBeUndefined();
	});

	test('any bytes are a packet or none', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 80 }), (any) => {
				expect(ipv4Payload(any)?.bytes.length ?? 0).toBeLessThanOrEqual(Math.max(0, any.length - 20));
			}),
		);
	});
});

describe('the error queue', () => {
	/** Written down after linux/errqueue.h: protocol unreachable, from 192.0.2.1. */
	const control = octets(
		'30 00 00 00 00 00 00 00 00 00 00 00 0b 00 00 00 5c 00 00 00 02 03 02 00 00 00 00 00 00 00 00 00 02 00 00 00 c0 00 02 01 00 00 00 00 00 00 00 00',
	);

	test('an ICMP message with its sender', () => {
		expect(queuedError(control, true)).toEqual({ errno: 92, origin: 'icmp', type: 3, code: 2, from: '192.0.2.1' });
	});

	test('behind another control message', () => {
		const other = octets('14 00 00 00 00 00 00 00 01 00 00 00 1d 00 00 00 00 00 00 00 00 00 00 00');
		expect(queuedError(Uint8Array.of(...other, ...control), true)).toMatchObject({ errno: 92, from: '192.0.2.1' });
	});

	test('of this computer, without a sender', () => {
		const local = control.slice();
		local[20] = 1;
		local[32] = 0;
		expect(queuedError(local, true)).toEqual({ errno: 92, origin: 'local', type: 3, code: 2 });
	});

	test('any bytes are an error or none', () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (any, littleEndian) => void queuedError(any, littleEndian)));
	});
});

describe('who else talks GRE to the server', () => {
	/** /proc/net/raw of a computer with a PPTP session and a ping. */
	const list = [
		'  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops',
		'    1: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 5501 2 0000000000000000 0',
		'   47: 020200C0:002F 0A7100CB:0000 01 00000000:00000000 00:00000000 00000000     0        0 5502 2 0000000000000000 0',
	].join('\n');

	test.each([
		['203.0.113.10', 47, true],
		['203.0.113.11', 47, false],
		['203.0.113.10', 1, false],
	])('%s, protocol %d: %s', (address, protocol, used) => {
		expect(rawInUse(list, address, protocol, true)).toBe(used);
	});

	test('an empty list', () => {
		expect(rawInUse('', '203.0.113.10', 47, true)).toBe(false);
	});
});

describe('a raw socket', () => {
	const peer = { address: '127.0.0.1', protocol: 47 } as const;

	test.skipIf(rawPermission() === 'permitted')('is not there without the right to it', async () => {
		const taken = socketCap.taken;
		expect(await openRaw({ ...peer, signal: new AbortController().signal })).toEqual({ kind: 'failed', how: rawPermission() });
		expect(socketCap.taken).toBe(taken);
	});

	// What needs the right: every other behaviour is test/lab/gre.lab.ts's.
	test.runIf(rawPermission() === 'permitted')('carries packets, is in use meanwhile, and gives its place back', async () => {
		const taken = socketCap.taken;
		const signal = new AbortController().signal;
		const socket = await openRaw({ ...peer, signal });
		if (socket.kind !== 'open') throw new Error(socket.how);
		expect(socketCap.taken).toBe(taken + 1);
		expect(await openRaw({ ...peer, signal })).toEqual({ kind: 'failed', how: 'in-use' });
		expect(await socket.read(30)).toEqual({ kind: 'silent' });
		// On loopback everybody hears everything.
		socket.send(Uint8Array.of(1, 2, 3));
		expect(await socket.read(1000)).toEqual({ kind: 'data', bytes: Uint8Array.of(1, 2, 3) });
		expect(socket.localAddress).toBe('127.0.0.1');
		const since = performance.now();
		socket.close();
		expect(await socket.read(1000)).toEqual({ kind: 'aborted' });
		while (socketCap.taken > taken && performance.now() - since < 1000) await new Promise((resolve) => setTimeout(resolve, 5));
		expect(socketCap.taken).toBe(taken);
		socket.send(Uint8Array.of(1));
	});

	test.runIf(rawPermission() === 'permitted')('ends with the run', async () => {
		const abort = new AbortController();
		const socket = await openRaw({ ...peer, signal: abort.signal });
		if (socket.kind !== 'open') throw new Error(socket.how);
		const reading = socket.read(5000);
		const since = performance.now();
		abort.abort();
		expect(await reading).toEqual({ kind: 'aborted' });
		expect(performance.now() - since).toBeLessThan(200);
		expect(await openRaw({ ...peer, signal: abort.signal })).toMatchObject({ kind: 'failed' });
	});
});
