import { describe, expect, it } from 'vitest';
import dns from '../../checks/dns.ts';
import hostsFile from '../../checks/hosts-file.ts';
import type { Observation } from '../../src/check/define.ts';
import { readable, unreadable } from '../../src/host/host.ts';
import type { DnsAnswer } from '../../src/probe/dns.ts';
import { observe } from './observe.ts';

const NAME = 'vpn.example.com';

function look(listed: readonly string[], ipv4: DnsAnswer | undefined, host = NAME) {
	const none: DnsAnswer = { result: 'no-data', aliases: [], ms: 1 };
	const seen = { outcome: 'resolved', servers: ipv4 === undefined ? [] : [{ server: '192.0.2.53', ipv4, ipv6: none }] };
	return observe(hostsFile, {
		host,
		machine: { hostsEntry: async () => readable({ file: '/etc/hosts', addresses: listed }) },
		saw: new Map([[dns, seen as Observation]]),
	});
}

const says = (...addresses: readonly string[]): DnsAnswer => ({ result: 'addresses', addresses, aliases: [], ms: 1 });

describe('hosts-file', () => {
	it('is silent about the server', async () => {
		expect(await look([], says('203.0.113.7'))).toMatchObject({ outcome: 'not-listed', status: 'pass' });
	});

	it('agrees with the name server, in whatever form an address is written', async () => {
		expect(await look(['203.0.113.7'], says('203.0.113.7', '203.0.113.8'))).toMatchObject({ outcome: 'agrees', status: 'pass' });
		expect(await look(['2001:db8:0::7'], says('2001:db8::7'))).toMatchObject({ outcome: 'agrees' });
	});

	it('leads elsewhere', async () => {
		const answer = await look(['198.51.100.4'], says('203.0.113.7'));
		expect(answer).toMatchObject({ outcome: 'differs', status: 'warn' });
		expect(answer.says).toBe(
			'The hosts file (/etc/hosts) says that vpn.example.com is 198.51.100.4, but the name server 192.0.2.53 says 203.0.113.7. ' +
				'Take the line out, unless it is there on purpose.',
		);
	});

	it('has a name that no name server knows', async () => {
		expect(await look(['198.51.100.4'], { result: 'no-such-name', aliases: [], ms: 1 })).toMatchObject({ outcome: 'only-here' });
	});

	it('is not compared with a name server that says nothing', async () => {
		expect(await look(['198.51.100.4'], { result: 'silent' })).toMatchObject({ outcome: 'listed', status: 'pass' });
		expect(await look(['198.51.100.4'], undefined)).toMatchObject({ outcome: 'listed' });
	});

	it('has nothing to say of an address', async () => {
		expect(await look(['198.51.100.4'], undefined, '203.0.113.7')).toMatchObject({ outcome: 'literal', status: 'pass' });
	});

	it('is not taken for empty where it could not be read', async () => {
		const machine = { hostsEntry: async () => unreadable('not-permitted', '/etc/hosts: EACCES') };
		expect(await observe(hostsFile, { host: NAME, machine })).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
	});
});
