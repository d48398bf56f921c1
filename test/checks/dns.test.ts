import { afterEach, describe, expect, it } from 'vitest';
import dns from '../../checks/dns.ts';
import { type Adapter, type Host, type LookUp, readable, unreadable } from '../../src/host/host.ts';
import { RCODES } from '../../src/wire/dns.ts';
import { type DnsPeer, type DnsScript, mute, refusing, reply, startDnsPeer, zone } from '../peers/dns.ts';
import { type Circumstances, observe } from './observe.ts';

const peers: DnsPeer[] = [];
afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

async function start(script: DnsScript): Promise<DnsPeer> {
	const peer = await startDnsPeer(script);
	peers.push(peer);
	return peer;
}

const NAME = 'vpn.example.com';
const addresses = (...found: readonly string[]): LookUp => ({ answer: 'addresses', addresses: found, durationMs: 12 });
const error = (code: string): LookUp => ({ answer: 'error', code, durationMs: 1 });
const silent: LookUp = { answer: 'silent', durationMs: 400 };
const unasked: LookUp = { answer: 'unreadable', why: unreadable('missing-program', 'node') };

/** A machine whose look-up says `system`, and whose DNS servers follow these scripts. */
async function look(system: LookUp, scripts: readonly DnsScript[], more: Circumstances = {}) {
	const servers = await Promise.all(scripts.map(async (script) => (await start(script)).server));
	const machine = { lookUp: async () => system, dnsServers: async () => readable(servers), ...more.machine };
	return observe(dns, { host: NAME, ...more, machine });
}

const has = (...found: readonly string[]) => zone({ [NAME]: { addresses: found } });
const ethernet = (...own: readonly string[]): Adapter => ({ name: 'eth0', kind: 'ethernet', link: 'up', addresses: own });

describe('an address', () => {
	it.each(['203.0.113.7', '127.0.0.1'])('%s needs no look-up', async (host) => {
		const seen = await observe(dns, { host });
		expect(seen).toMatchObject({ outcome: 'literal', status: 'pass', evidence: { addresses: [host] } });
		expect(seen.says).toBe(`${host} is an address: there is no name to look up.`);
	});

	it.each(['2001:db8::7', '::1'])('%s needs no look-up, and is not for PPTP', async (host) => {
		const seen = await observe(dns, { host });
		expect(seen).toMatchObject({ outcome: 'literal-ipv6', status: 'pass', evidence: { addresses: [host] } });
		expect(seen.says).toBe(`${host} is an IPv6 address: there is no name to look up, and PPTP cannot use it.`);
	});

	it('of the wrong family is none', async () => {
		const seen = await observe(dns, { host: '203.0.113.7', options: { family: 6 } });
		expect(seen).toMatchObject({ outcome: 'no-address-of-family', status: 'fail' });
		expect(await observe(dns, { host: '203.0.113.7', options: { family: 4 } })).toMatchObject({ outcome: 'literal' });
	});
});

describe('a name that the system knows', () => {
	it('is resolved, with both views as evidence', async () => {
		const seen = await look(addresses('203.0.113.7'), [has('203.0.113.7')]);
		expect(seen).toMatchObject({ outcome: 'resolved', status: 'pass', says: 'vpn.example.com → 203.0.113.7, 12 ms' });
		expect(seen.evidence).toMatchObject({
			addresses: ['203.0.113.7'],
			system: { answer: 'addresses' },
			servers: [{ ipv4: { result: 'addresses' }, ipv6: { result: 'no-data' } }],
		});
		expect(JSON.parse(JSON.stringify(seen.evidence))).toEqual(seen.evidence);
	});

	it('keeps every address in the order of the system', async () => {
		const all = ['203.0.113.9', '2001:db8::7', '203.0.113.1', '203.0.113.2', '203.0.113.3'];
		const seen = await look(addresses(...all), [has(...all)]);
		expect(seen).toMatchObject({ outcome: 'resolved', evidence: { addresses: all } });
		expect(seen.says).toBe('vpn.example.com → 203.0.113.9, 2001:db8::7, 203.0.113.1 (+2 more), 12 ms');
	});

	it('does not fail because IPv6 does', async () => {
		const noIpv6: DnsScript = (asked) => (asked.type === 'A' ? has('203.0.113.7')(asked) : refusing(RCODES.SERVFAIL)(asked));
		const seen = await look(addresses('203.0.113.7'), [noIpv6]);
		expect(seen).toMatchObject({ outcome: 'resolved', evidence: { servers: [{ ipv6: { result: 'server-failure' } }] } });
	});

	it('is written in its own script', async () => {
		const seen = await look(addresses('203.0.113.7'), [], { host: 'büro.example' });
		expect(seen.says).toBe('büro.example → 203.0.113.7, 12 ms');
	});

	it('does not wait long for servers that have nothing to add', async () => {
		const began = performance.now();
		const seen = await look(addresses('203.0.113.7'), [mute, has('203.0.113.7')], { options: { patienceMs: 5000 } });
		expect(performance.now() - began).toBeLessThan(1500);
		expect(seen).toMatchObject({ outcome: 'resolved', evidence: { servers: [{ ipv4: { result: 'aborted' } }, {}] } });
	});

	it('needs no DNS server that can be asked', async () => {
		for (const dnsServers of [unreadable('failed', 'x'), readable([])]) {
			const seen = await look(addresses('203.0.113.7'), [], { machine: { dnsServers: async () => dnsServers } });
			expect(seen).toMatchObject({ outcome: 'resolved' });
		}
	});
});

describe('what kind of address it is', () => {
	const machine: Partial<Host> = { adapters: async () => readable([ethernet('203.0.113.50/24', '2001:db8::50/64')]) };

	it.each([
		['ipv6-only', 'warn', ['2001:db8::7']],
		['private', 'warn', ['10.1.2.3', '192.168.1.1', 'fd00::1']],
		['private', 'warn', ['169.254.1.1']],
		['private', 'warn', ['10.1.2.3', '100.64.0.1']],
		['carrier-nat', 'warn', ['100.64.0.1']],
		['own-address', 'warn', ['203.0.113.50', '2001:db8:0::50']],
		['loopback', 'fail', ['127.0.0.1']],
		['loopback', 'fail', ['::1']],
		['unspecified', 'fail', ['0.0.0.0', '::']],
		['unspecified', 'fail', ['0.0.0.0', '127.0.0.1']],
		['resolved', 'pass', ['10.1.2.3', '203.0.113.7']],
		['resolved', 'pass', ['127.0.0.1', '203.0.113.7']],
		['resolved', 'pass', ['203.0.113.50', '203.0.113.7']],
	])('%s (%s): %j', async (outcome, status, found) => {
		const seen = await look(addresses(...found), [has(...found)], { machine });
		expect(seen).toMatchObject({ outcome, status, evidence: { addresses: found } });
		expect(seen.says).toContain(`vpn.example.com → ${found[0]}`);
	});

	it.each(['localhost', 'vpn.localhost'])('%s may be this computer', async (host) => {
		expect(await look(addresses('127.0.0.1', '::1'), [], { host })).toMatchObject({ outcome: 'resolved' });
	});

	it('is not guessed where the adapters cannot be read', async () => {
		expect(await look(addresses('203.0.113.50'), [])).toMatchObject({ outcome: 'resolved' });
	});
});

describe('a system that says something else than the DNS servers', () => {
	it('is noticed', async () => {
		const seen = await look(addresses('10.0.0.1'), [has('203.0.113.7')]);
		expect(seen).toMatchObject({
			outcome: 'differs',
			status: 'warn',
			evidence: { addresses: ['10.0.0.1'], serverAddresses: ['203.0.113.7'] },
		});
		expect(seen.says).toMatch(
			/^This computer finds vpn.example.com → 10.0.0.1, 12 ms, but the DNS server 127.0.0.1:\d+ says 203.0.113.7.$/,
		);
	});

	it.each<[string, readonly string[], DnsScript]>([
		['shares an address', ['203.0.113.7', '203.0.113.8'], has('203.0.113.8', '203.0.113.9')],
		['names another family', ['203.0.113.7'], has('2001:db8::7')],
		['knows the name by its search domain', ['203.0.113.7'], zone({})],
		['got an answer where the servers fail', ['203.0.113.7'], refusing(RCODES.SERVFAIL)],
	])('is not, when it %s', async (_what, found, script) => {
		expect(await look(addresses(...found), [script])).toMatchObject({ outcome: 'resolved' });
	});

	it('is not, when another server agrees', async () => {
		expect(await look(addresses('203.0.113.7'), [has('10.0.0.1'), has('203.0.113.7')])).toMatchObject({ outcome: 'resolved' });
	});

	it('does not hide a block list', async () => {
		expect(await look(addresses('0.0.0.0'), [has('203.0.113.7')])).toMatchObject({ outcome: 'unspecified' });
	});
});

describe('-4 and -6', () => {
	const both = ['203.0.113.7', '2001:db8::7'];
	it.each([
		[4, '203.0.113.7'],
		[6, '2001:db8::7'],
	] as const)('-%i keeps its own', async (family, address) => {
		const seen = await look(addresses(...both), [has(...both)], { options: { family } });
		expect(seen).toMatchObject({ outcome: 'resolved', evidence: { addresses: [address] } });
	});

	it.each([
		[4, '2001:db8::7'],
		[6, '203.0.113.7'],
	] as const)('-%i finds none', async (family, address) => {
		const seen = await look(addresses(address), [has(address)], { options: { family } });
		expect(seen).toMatchObject({ outcome: 'no-address-of-family', status: 'fail', evidence: { others: [address] } });
		expect(seen.evidence).not.toHaveProperty('addresses');
		expect(seen.says).toBe(`vpn.example.com has no IPv${family} address, only ${address}.`);
	});
});

describe('a name that the system does not find', () => {
	const cut: DnsScript = (asked) => asked.send(reply(asked, { truncated: true }));
	const junk: DnsScript = (asked) => asked.send(Buffer.from('HTTP/1.1 400 Bad Request'));

	it.each<[string, LookUp, readonly DnsScript[], RegExp]>([
		['no-such-name', error('ENOTFOUND'), [zone({})], /^There is no such name: vpn.example.com.$/],
		['no-address', error('ENOTFOUND'), [has()], /^vpn.example.com exists, but has neither/],
		['server-failure', error('EAI_AGAIN'), [refusing(RCODES.SERVFAIL)], /could not answer for vpn.example.com \(SERVFAIL\).$/],
		['server-failure', error('EAI_AGAIN'), [junk], /its answer makes no sense/],
		['refused', error('EAI_AGAIN'), [refusing(RCODES.REFUSED)], /refuses to look vpn.example.com up \(REFUSED\).$/],
		['truncated', error('EAI_AGAIN'), [cut], /does not say it over TCP \(refused\).$/],
		['silent', silent, [mute], /^The DNS server 127.0.0.1:\d+ does not answer\.$/],
		['no-such-name', silent, [zone({})], /no such name/],
		[
			'system-fails',
			error('ENOTFOUND'),
			[has('203.0.113.7')],
			/cannot look vpn.example.com up \(ENOTFOUND\), although .* answers 203.0.113.7.$/,
		],
		['system-fails', silent, [mute, has('203.0.113.7')], /\(no answer\), although/],
		['no-resolver', error('EAI_AGAIN'), [], /^No DNS server is set up on this computer.$/],
	])('%s', async (outcome, system, scripts, says) => {
		const seen = await look(system, scripts);
		expect(seen).toMatchObject({ outcome, status: 'fail' });
		expect(seen.says).toMatch(says);
		expect(seen.evidence).not.toHaveProperty('addresses');
	});

	it('is silent where nobody listens, and known at once', async () => {
		const { server, close } = await startDnsPeer(mute);
		await close();
		const began = performance.now();
		const machine = { lookUp: async () => error('EAI_AGAIN'), dnsServers: async () => readable([server]) };
		const seen = await observe(dns, { host: NAME, machine, options: { patienceMs: 5000 } });
		expect(seen).toMatchObject({ outcome: 'silent', evidence: { server, detail: 'ECONNREFUSED' } });
		expect(performance.now() - began).toBeLessThan(1000);
	});

	it.each<[string, string, LookUp]>([
		['no-such-name', 'fail', error('ENOTFOUND')],
		['no-such-name', 'fail', error('EAI_NONAME')],
		['no-address', 'fail', error('EAI_NODATA')],
		['server-failure', 'fail', error('EAI_AGAIN')],
		['silent', 'fail', silent],
		['unreadable', 'unknown', error('EAI_MEMORY')],
		['unreadable', 'unknown', unasked],
	])('%s (%s), where the servers cannot be read', async (outcome, status, system) => {
		const seen = await look(system, [], { machine: { dnsServers: async () => unreadable('failed', 'resolv.conf') } });
		expect(seen).toMatchObject({ outcome, status });
	});

	it('is judged by the system alone, when it is a bare name that search domains belong to', async () => {
		expect(await look(error('EAI_AGAIN'), [zone({})], { host: 'vpn' })).toMatchObject({ outcome: 'server-failure' });
		expect(await look(silent, [zone({})], { host: 'vpn' })).toMatchObject({ outcome: 'silent' });
		expect(await look(error('ENOTFOUND'), [zone({})], { host: 'vpn' })).toMatchObject({ outcome: 'no-such-name' });
	});
});

describe('a system that cannot be asked', () => {
	it('leaves it to the servers', async () => {
		expect(await look(unasked, [has('203.0.113.7')])).toMatchObject({ outcome: 'resolved', evidence: { system: unasked } });
		expect(await look(unasked, [zone({})], { host: 'vpn' })).toMatchObject({ outcome: 'no-such-name' });
		expect(await look(unasked, [mute])).toMatchObject({ outcome: 'silent' });
	});
});

describe('--dns', () => {
	const neverAsked: Partial<Host> = {
		lookUp: () => expect.fail('the system was asked'),
		dnsServers: () => expect.fail('its servers were read'),
	};

	it.each<[string, DnsScript]>([
		['resolved', has('203.0.113.7')],
		['private', has('10.1.2.3')],
		['ipv6-only', has('2001:db8::7')],
		['no-such-name', zone({})],
		['server-failure', refusing(RCODES.SERVFAIL)],
		['refused', refusing(RCODES.REFUSED)],
		['silent', mute],
	])('asks that server only: %s', async (outcome, script) => {
		const { server } = await start(script);
		const seen = await observe(dns, { host: NAME, machine: neverAsked, options: { dnsServer: server } });
		expect(seen).toMatchObject({ outcome, evidence: { servers: [{ server }] } });
		expect(seen.evidence).not.toHaveProperty('system');
	});

	it('asks a bare name as it stands', async () => {
		const { server } = await start(zone({}));
		expect(await observe(dns, { host: 'vpn', machine: neverAsked, options: { dnsServer: server } })).toMatchObject({
			outcome: 'no-such-name',
		});
	});

	it('cannot ask an address that this computer does not let it ask', async () => {
		const seen = await observe(dns, { host: NAME, machine: neverAsked, options: { dnsServer: '255.255.255.255' } });
		expect(seen).toMatchObject({ outcome: 'unreadable', status: 'unknown', evidence: { detail: 'EACCES' } });
		expect(seen.says).toBe('vpn.example.com could not be looked up from here (EACCES).');
	});
});

it('does not wait for ever for a look-up that never notices that its time is over, and stops it', async () => {
	const began = performance.now();
	let stopped = false;
	const machine: Partial<Host> = {
		lookUp: (_name, { signal }) =>
			new Promise(() => {
				signal.addEventListener('abort', () => {
					stopped = true;
				});
			}),
	};
	expect(await look(silent, [mute, mute], { machine })).toMatchObject({ outcome: 'silent', evidence: { system: { answer: 'silent' } } });
	// Its patience, and what its process may take to start and to end.
	expect(performance.now() - began).toBeLessThan(4000);
	expect(stopped).toBe(true);
});

it('ends when the run does', async () => {
	const ending = new AbortController();
	setTimeout(() => ending.abort(), 50);
	const machine: Partial<Host> = {
		lookUp: (_name, { signal }) =>
			new Promise((resolve) =>
				signal.addEventListener('abort', () => resolve({ answer: 'unreadable', why: unreadable('failed', 'aborted') })),
			),
	};
	const began = performance.now();
	await look(silent, [mute], { machine, options: { patienceMs: 5000 }, signal: ending.signal });
	expect(performance.now() - began).toBeLessThan(1000);
});
