import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pingSized } from '../../src/net/icmp-size.ts';
import { findLimit } from '../../src/net/ping-output.ts';

let folder = '';
const path = process.env.PATH;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'ping-'));
	process.env.PATH = folder;
});
afterEach(() => {
	process.env.PATH = path;
	rmSync(folder, { recursive: true });
});

/** Puts a program in the place of the system's. */
function installed(script: string): void {
	writeFileSync(join(folder, 'ping'), `#!/bin/sh\nprintf "%s\\n" "$*" > ${folder}/args\n${script}\n`);
	chmodSync(join(folder, 'ping'), 0o755);
}

const HEADER = 'echo "PING 203.0.113.10 (203.0.113.10) 1472(1500) bytes of data."';
const ask = (more: Partial<Parameters<typeof pingSized>[1]> = {}, address = '203.0.113.10') =>
	pingSized(address, { size: 1500, platform: 'linux', patienceMs: 600, signal: new AbortController().signal, ...more });
const args = () => readFileSync(join(folder, 'args'), 'utf8').trim();

// Recorded: iputils 20221126 on Debian 12, between network namespaces with an MTU of 1400 behind the router.
describe('what iputils prints', () => {
	it.each<[string, string, object]>([
		['an echo', 'echo "1480 bytes from 203.0.113.10: icmp_seq=1 ttl=63 time=0.143 ms"', { answer: 'echo', rttMs: 0.143 }],
		['a router says it', 'echo "From 192.0.2.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)"', { answer: 'too-large', limit: 1400 }],
		['a router of IPv6 says it', 'echo "From 2001:db8:1::1 icmp_seq=1 Packet too big: mtu=1400"', { answer: 'too-large', limit: 1400 }],
		['it was said before', 'echo "ping: local error: message too long, mtu=1400" >&2', { answer: 'too-large', limit: 1400 }],
		['it was said before, of IPv6', 'echo "ping: local error: message too long, mtu: 1400" >&2', { answer: 'too-large', limit: 1400 }],
		['an old router does not say how much', 'echo "From 192.0.2.1 icmp_seq=1 Frag needed and DF set (mtu = 0)"', { answer: 'too-large' }],
		['a limit that is none', 'echo "From 192.0.2.1 icmp_seq=1 Frag needed and DF set (mtu = 9000)"', { answer: 'too-large' }],
		['nothing', 'exec /bin/sleep 5', { answer: 'silent' }],
	])('%s', async (_, script, expected) => {
		installed(`${HEADER}\n${script}`);
		expect(await ask()).toEqual(expected);
	});

	it('in answer to this', async () => {
		installed(HEADER);
		await ask({ patienceMs: 3000 });
		expect(args()).toBe('-n -W 1 -c 6 -s 1472 -M do -i 0.5 203.0.113.10');
		await ask({ size: 1280 }, '2001:db8::10');
		expect(args()).toBe('-n -W 1 -c 1 -s 1232 -6 -M do -i 0.5 2001:db8::10');
	});
});

it('a ping program that knows no such option could not be asked', async () => {
	installed('echo "ping: invalid option -- M" >&2; exit 1');
	expect(await ask()).toMatchObject({ answer: 'unreadable', reason: 'failed', detail: 'exit 1' });
});

it('other systems forbid fragments otherwise, and not for IPv6', async () => {
	installed(HEADER);
	await ask({ platform: 'windows' });
	expect(args()).toContain('-s 1472 -f 203.0.113.10');
	await ask({ platform: 'macos' });
	expect(args()).toContain('-s 1472 -D 203.0.113.10');
	expect(await ask({ platform: 'windows' }, '2001:db8::10')).toMatchObject({ answer: 'unreadable', detail: 'not known how to ask here' });
});

it.each([
	['frag needed and DF set (MTU 1492)', 1492],
	['Paket zu groß: mtu=1280', 1280],
	['1480 bytes from 203.0.113.10: icmp_seq=1 ttl=63 time=0.143 ms', undefined],
	['2 packets transmitted, 0 received', undefined],
])('the limit in "%s" is %s', (line, limit) => {
	expect(findLimit(line)).toBe(limit);
});
