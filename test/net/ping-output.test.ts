import { expect, it } from 'vitest';
import { findReply } from '../../src/net/ping-output.ts';

// "recorded": written by the program itself. "documented": from the vendor's pages or the fixtures of the ping package. "constructed": after them.
it.each([
	['iputils 20221126, recorded', '64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.045 ms', { rttMs: 0.045, ttl: 64 }],
	['iputils, IPv6, recorded', '64 bytes from ::1: icmp_seq=1 ttl=64 time=0.036 ms', { rttMs: 0.036, ttl: 64 }],
	['iputils in German, constructed', '64 Bytes von 203.0.113.7: icmp_seq=2 ttl=55 Zeit=12,3 ms', { rttMs: 12.3, ttl: 55 }],
	['BusyBox, documented', '64 bytes from 203.0.113.7: seq=0 ttl=55 time=12.250 ms', { rttMs: 12.25, ttl: 55 }],
	['macOS, documented', '64 bytes from 203.0.113.7: icmp_seq=0 ttl=55 time=12.282 ms', { rttMs: 12.282, ttl: 55 }],
	['macOS ping6, documented', '16 bytes from 2001:db8::7, icmp_seq=0 hlim=57 time=12.282 ms', { rttMs: 12.282, ttl: 57 }],
	['Windows, documented', 'Reply from 203.0.113.7: bytes=32 time=12ms TTL=119', { rttMs: 12, ttl: 119 }],
	['Windows, below 1 ms, documented', 'Reply from 127.0.0.1: bytes=32 time<1ms TTL=128', { rttMs: 1, ttl: 128 }],
	['Windows in German, documented', 'Antwort von 203.0.113.7: Bytes=32 Zeit=12ms TTL=119', { rttMs: 12, ttl: 119 }],
	['Windows in French, documented', 'R\ufffdponse de 203.0.113.7\xa0: octets=32 temps=12 ms TTL=119', { rttMs: 12, ttl: 119 }],
	['Windows in Chinese, documented', '来自 203.0.113.7 的回复: 字节=32 时间=12ms TTL=119', { rttMs: 12, ttl: 119 }],
	[
		'Windows in Russian, its code page read as UTF-8',
		'\ufffd\ufffd 203.0.113.7: \ufffd=32 \ufffd\ufffd=12\ufffd\ufffd TTL=119',
		{ rttMs: 12, ttl: 119 },
	],
	['Windows, IPv6, documented', 'Reply from 2001:db8::7: time=12ms', { rttMs: 12 }],
	['Windows in German, IPv6, documented', 'Antwort von ::1: Zeit<1ms', { rttMs: 1 }],
	['Windows in French, IPv6, documented', 'R\ufffdponse de ::1 : temps<1ms', { rttMs: 1 }],
])('%s', (_origin, line, reply) => {
	expect(findReply(`PING x (x) 56(84) bytes of data.\r\n${line}\r\n\r\n`)).toEqual(reply);
});

it.each([
	'PING 203.0.113.7 (203.0.113.7) 56(84) bytes of data.',
	'Pinging 203.0.113.7 with 32 bytes of data:',
	'From 192.0.2.1 icmp_seq=1 Destination Host Unreachable',
	'From 192.0.2.1 icmp_seq=1 Time to live exceeded',
	'Reply from 192.0.2.1: Destination host unreachable.',
	'Reply from 192.0.2.1: TTL expired in transit.',
	'Request timed out.',
	'PING: transmit failed. General failure. ',
	'5 packets transmitted, 0 received, 100% packet loss, time 4098ms',
	'rtt min/avg/max/mdev = 0.045/0.045/0.045/0.000 ms',
	'    Packets: Sent = 4, Received = 4, Lost = 0 (0% loss),',
	'    Minimum = 0ms, Maximum = 0ms, Average = 0ms',
	'64 bytes from 203.0.113.7: icmp_seq=1 ttl=6',
])('"%s" is no reply', (line) => {
	expect(findReply(line)).toBeUndefined();
});

it('takes the first of several', () => {
	const lines = [
		'From 192.0.2.1 icmp_seq=1 Destination Host Unreachable',
		'a: icmp_seq=2 ttl=60 time=9 ms',
		'a: icmp_seq=3 ttl=61 time=8 ms',
	];
	expect(findReply(lines.join('\n'))).toEqual({ rttMs: 9, ttl: 60 });
});
