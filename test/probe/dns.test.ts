import { afterEach, describe, expect, it } from 'vitest';
import { parseDnsServer } from '../../src/net/dns-server-address.ts';
import { askDns, type DnsView } from '../../src/probe/dns.ts';
import { type DnsVerdict, verdictOf } from '../../src/probe/dns-verdict.ts';
import { encodeMessage, RCODES } from '../../src/wire/dns.ts';
import { type DnsPeer, type DnsScript, mute, refusing, reply, startDnsPeer, zone } from '../peers/dns.ts';

const peers: DnsPeer[] = [];
afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

async function start(script: DnsScript, options?: { tcp: boolean }): Promise<DnsPeer> {
	const peer = await startDnsPeer(script, options);
	peers.push(peer);
	return peer;
}

const NAME = 'vpn.example.com';

async function ask(...servers: readonly string[]): Promise<readonly DnsView[]> {
	return askDns(NAME, servers, { patienceMs: 400, signal: new AbortController().signal });
}

async function askOne(script: DnsScript, options?: { tcp: boolean }): Promise<DnsView> {
	const { server } = await start(script, options);
	const [view] = await ask(server);
	return view ?? expect.fail('no view');
}

/** Answers questions for A as told, and has no AAAA. */
const forA =
	(script: DnsScript): DnsScript =>
	(asked) =>
		asked.type === 'A' ? script(asked) : asked.send(reply(asked));

const found = (address = '203.0.113.7') => zone({ [NAME]: { addresses: [address] } });

describe('what a server says', () => {
	it('is addresses, IPv4 and IPv6 apart', async () => {
		const view = await askOne(zone({ [NAME]: { addresses: ['203.0.113.7', '203.0.113.8', '2001:db8::7'] } }));
		expect(view.ipv4).toMatchObject({ result: 'addresses', addresses: ['203.0.113.7', '203.0.113.8'], aliases: [] });
		expect(view.ipv6).toMatchObject({ result: 'addresses', addresses: ['2001:db8::7'] });
	});

	it('is an address behind aliases, in whatever order they come and whatever their case', async () => {
		const view = await askOne(
			forA((asked) =>
				asked.send(
					reply(asked, {
						answers: [
							{ type: 'A', name: 'END.example.net', ttl: 1, address: '203.0.113.7' },
							{ type: 'A', name: 'somebody.else', ttl: 1, address: '192.0.2.1' },
							{ type: 'CNAME', name: 'mid.example.net', ttl: 1, alias: 'end.example.net' },
							{ type: 'CNAME', name: 'VPN.example.COM', ttl: 1, alias: 'MID.example.net' },
						],
					}),
				),
			),
		);
		expect(view.ipv4).toMatchObject({ addresses: ['203.0.113.7'], aliases: ['MID.example.net', 'end.example.net'] });
	});

	it('is nothing when the aliases lead in a circle', async () => {
		const alias = (from: string, to: string) => ({ type: 'CNAME', name: from, ttl: 1, alias: to }) as const;
		const view = await askOne((asked) => asked.send(reply(asked, { answers: [alias(NAME, 'b.example'), alias('b.example', NAME)] })));
		expect(view.ipv4).toMatchObject({ result: 'no-data', aliases: ['b.example'] });
	});

	it('is that the name, or what it is an alias of, does not exist', async () => {
		expect((await askOne(zone({}))).ipv4).toMatchObject({ result: 'no-such-name', aliases: [] });
		const dangling = await askOne((asked) =>
			asked.send(reply(asked, { rcode: RCODES.NXDOMAIN, answers: [{ type: 'CNAME', name: NAME, ttl: 1, alias: 'gone.example' }] })),
		);
		expect(dangling.ipv4).toMatchObject({ result: 'no-such-name', aliases: ['gone.example'] });
	});

	it('is that there is no such address', async () => {
		const view = await askOne(found('2001:db8::7'));
		expect(view).toMatchObject({ ipv4: { result: 'no-data' }, ipv6: { result: 'addresses' } });
	});

	it.each([
		[RCODES.SERVFAIL, 'server-failure', 'SERVFAIL'],
		[RCODES.FORMERR, 'server-failure', 'FORMERR'],
		[RCODES.NOTIMP, 'server-failure', 'NOTIMP'],
		[9, 'server-failure', 'RCODE 9'],
		[RCODES.REFUSED, 'refused', 'REFUSED'],
	])('is response code %i', async (rcode, result, name) => {
		expect((await askOne(refusing(rcode))).ipv4).toMatchObject({ result, rcode: name });
	});

	it('may refuse without repeating the question', async () => {
		const view = await askOne((asked) => asked.send(reply(asked, { rcode: RCODES.SERVFAIL, questions: [] })));
		expect(view.ipv4).toMatchObject({ result: 'server-failure' });
	});

	it('is a refusal when it only points elsewhere', async () => {
		const view = await askOne((asked) => asked.send(reply(asked, { recursionAvailable: false })));
		expect(view.ipv4).toMatchObject({ result: 'refused', rcode: 'no recursion' });
		const own = await askOne((asked) => asked.send(reply(asked, { recursionAvailable: false, authoritative: true })));
		expect(own.ipv4).toMatchObject({ result: 'no-data' });
	});
});

describe('a server that does not answer', () => {
	it('is silent after five times the same question', async () => {
		const peer = await start(mute);
		const began = performance.now();
		const [view] = await ask(peer.server);
		expect(performance.now() - began).toBeLessThan(700);
		expect(view).toEqual({ server: peer.server, ipv4: { result: 'silent' }, ipv6: { result: 'silent' } });
		expect(peer.received).toHaveLength(10);
		expect(new Set(peer.received.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(2);
		expect(peer.ports.size).toBe(2);
	});

	it('is closed where nobody listens, known at once', async () => {
		const { server, close } = await startDnsPeer(mute);
		await close();
		const began = performance.now();
		expect((await ask(server))[0]).toMatchObject({ ipv4: { result: 'closed', code: 'ECONNREFUSED' }, ipv6: { result: 'closed' } });
		expect(performance.now() - began).toBeLessThan(300);
	});

	it('is not to blame for what this computer refuses', async () => {
		expect((await ask('255.255.255.255'))[0]?.ipv4).toEqual({ result: 'local', code: 'EACCES' });
		expect((await ask('dns.example'))[0]?.ipv6).toEqual({ result: 'local', code: 'EINVAL' });
	});
});

describe('what is no answer', () => {
	const later: DnsScript = (asked) => asked.repeats === 1 && found()(asked);
	const wrong = (script: DnsScript): DnsScript =>
		forA((asked) => {
			script(asked);
			later(asked);
		});

	it.each<[string, DnsScript]>([
		['a wrong id', (asked) => asked.send(reply(asked, { id: asked.query.id ^ 1, rcode: RCODES.NXDOMAIN }))],
		['another name', (asked) => asked.send(reply(asked, { questions: [{ name: 'other.example', type: 1 }], rcode: RCODES.NXDOMAIN }))],
		['another type', (asked) => asked.send(reply(asked, { questions: [{ name: NAME, type: 28 }] }))],
		['two questions', (asked) => asked.send(reply(asked, { questions: [...asked.query.questions, ...asked.query.questions] }))],
		['no question', (asked) => asked.send(reply(asked, { questions: [] }))],
		['its own question', (asked) => asked.send(asked.query)],
		['junk', (asked) => asked.send(Buffer.from('HTTP/1.1 400'))],
		['nothing', (asked) => asked.send(new Uint8Array())],
	])('%s is passed over, and alone it is no silence', async (_what, script) => {
		expect((await askOne(wrong(script))).ipv4).toMatchObject({ result: 'addresses', addresses: ['203.0.113.7'] });
		expect((await askOne(forA(script))).ipv4).toEqual({ result: 'malformed', reason: 'not the answer to this question' });
	});

	it('is a message of this id that cannot be read', async () => {
		const cut: DnsScript = (asked) => asked.send(encodeMessage(reply(asked, { questions: [{ name: NAME, type: 1 }] })).subarray(0, 20));
		expect((await askOne(cut)).ipv4).toEqual({ result: 'malformed', reason: 'truncated' });
	});

	it('is a flood, and it ends', async () => {
		const began = performance.now();
		const view = await askOne((asked) => {
			for (let i = 0; i < 300; i++) asked.send(reply(asked, { id: asked.query.id ^ 1 }));
		});
		expect(view.ipv4).toMatchObject({ result: 'malformed' });
		expect(performance.now() - began).toBeLessThan(900);
	});

	it('is a second answer, and the first one counts', async () => {
		const view = await askOne(
			forA((asked) => {
				found('203.0.113.7')(asked);
				asked.send(reply(asked, { rcode: RCODES.NXDOMAIN }));
			}),
		);
		expect(view.ipv4).toMatchObject({ result: 'addresses', addresses: ['203.0.113.7'] });
	});
});

it('waits for a late answer', async () => {
	const view = await askOne((asked) => {
		if (asked.repeats === 0) setTimeout(() => found()(asked), 300);
	});
	expect(view.ipv4).toMatchObject({ result: 'addresses' });
	expect(view.ipv4.result === 'addresses' && view.ipv4.ms).toBeGreaterThan(290);
});

describe('an answer that does not fit', () => {
	const all = Array.from({ length: 100 }, (_, i) => `198.51.100.${i + 1}`);
	const cutOverUdp =
		(overTcp: DnsScript): DnsScript =>
		(asked) =>
			asked.over === 'tcp' ? overTcp(asked) : asked.send(reply(asked, { truncated: true }));

	it('comes over TCP', async () => {
		const view = await askOne(cutOverUdp(zone({ [NAME]: { addresses: all } })), { tcp: true });
		expect(view.ipv4).toMatchObject({ result: 'addresses', addresses: all });
		expect(view.ipv6).toMatchObject({ result: 'no-data' });
	});

	it('is cut in the middle of a record, and still known as one', async () => {
		const view = await askOne(
			(asked) => {
				if (asked.over === 'tcp') return found()(asked);
				const answers = [{ type: 'A', name: NAME, ttl: 1, address: '203.0.113.7' }] as const;
				asked.send(encodeMessage(reply(asked, { truncated: true, answers })).slice(0, -3));
			},
			{ tcp: true },
		);
		expect(view.ipv4).toMatchObject({ result: 'addresses' });
	});

	it.each<[string, DnsScript, { tcp: boolean } | undefined]>([
		['refused', cutOverUdp(mute), undefined],
		['silent', cutOverUdp(mute), { tcp: true }],
		['end', cutOverUdp((asked) => asked.hangUp()), { tcp: true }],
		['stray', cutOverUdp((asked) => asked.send(reply(asked, { id: asked.query.id ^ 1 }))), { tcp: true }],
	])('is truncated when TCP is %s', async (tcp, script, options) => {
		const began = performance.now();
		expect((await askOne(script, options)).ipv4).toEqual({ result: 'truncated', tcp });
		expect(performance.now() - began).toBeLessThan(700);
	});
});

describe('several servers', () => {
	it('are asked at once, three of them at most', async () => {
		const silent = await Promise.all([start(mute), start(mute), start(mute), start(mute)]);
		const began = performance.now();
		expect(await ask(...silent.map(({ server }) => server))).toHaveLength(3);
		expect(performance.now() - began).toBeLessThan(800);
		expect(silent[3]?.received).toEqual([]);
	});

	it('stop when they are told to', async () => {
		const { server } = await start(mute);
		const ending = new AbortController();
		setTimeout(() => ending.abort(), 50);
		const views = await askDns(NAME, [server], { patienceMs: 5000, signal: ending.signal });
		expect(views[0]).toMatchObject({ ipv4: { result: 'aborted' }, ipv6: { result: 'aborted' } });
	});
});

describe('parseDnsServer', () => {
	it.each([
		['192.0.2.1', '192.0.2.1', 53],
		['192.0.2.1:5353', '192.0.2.1', 5353],
		['2001:db8::1', '2001:db8::1', 53],
		['[2001:db8::1]:5353', '2001:db8::1', 5353],
		['[2001:db8::1]', '2001:db8::1', 53],
		['fe80::1%eth0', 'fe80::1%eth0', 53],
	])('reads %s', (text, address, port) => {
		expect(parseDnsServer(text)).toEqual({ address, port });
	});

	it.each(['', 'dns.example', '192.0.2.1:0', '192.0.2.1:65536', '192.0.2.1:', '[192.0.2.1]:53', '[2001:db8::1', '192.0.2', '1.2.3.4:5:6'])(
		'refuses "%s"',
		(text) => {
			expect(parseDnsServer(text)).toBeUndefined();
		},
	);
});

describe('what a resolver would make of it', () => {
	const ms = 1;
	const aliases: string[] = [];
	const A = { result: 'addresses', addresses: ['203.0.113.7'], aliases, ms } as const;
	const AAAA = { result: 'addresses', addresses: ['2001:db8::7'], aliases, ms: 2 } as const;
	const none = { result: 'no-data', aliases, ms } as const;
	const gone = { result: 'no-such-name', aliases, ms } as const;
	const silent = { result: 'silent' } as const;
	const servfail = { result: 'server-failure', rcode: 'SERVFAIL', ms } as const;
	const refused = { result: 'refused', rcode: 'REFUSED', ms } as const;
	const closed = { result: 'closed', code: 'ECONNREFUSED', ms } as const;
	const cut = { result: 'truncated', tcp: 'refused' } as const;
	const junk = { result: 'malformed', reason: 'length' } as const;
	const noWay = { result: 'local', code: 'ENETUNREACH' } as const;
	const noSocket = { result: 'local', code: 'EMFILE' } as const;
	const aborted = { result: 'aborted' } as const;

	it.each<[string, readonly (readonly [DnsView['ipv4'], DnsView['ipv6']])[], Partial<DnsVerdict>]>([
		['both kinds', [[A, AAAA]], { verdict: 'addresses', addresses: ['203.0.113.7', '2001:db8::7'], ms: 2 }],
		['IPv4 while IPv6 fails', [[A, servfail]], { verdict: 'addresses', addresses: ['203.0.113.7'] }],
		['IPv6 while IPv4 is silent', [[silent, AAAA]], { verdict: 'addresses', addresses: ['2001:db8::7'] }],
		['no name', [[gone, gone]], { verdict: 'no-such-name' }],
		['no name, half heard', [[gone, silent]], { verdict: 'no-such-name' }],
		['no addresses', [[none, none]], { verdict: 'no-address' }],
		['no addresses, said wrongly', [[none, gone]], { verdict: 'no-address' }],
		['no IPv4 address, and IPv6 not known', [[none, servfail]], { verdict: 'server-failure', detail: 'SERVFAIL' }],
		['no IPv4 address, and IPv6 silent', [[none, silent]], { verdict: 'silent' }],
		['refused', [[refused, refused]], { verdict: 'refused', detail: 'REFUSED' }],
		['closed', [[closed, closed]], { verdict: 'silent', detail: 'ECONNREFUSED' }],
		['cut', [[cut, silent]], { verdict: 'truncated', detail: 'refused' }],
		['junk', [[junk, silent]], { verdict: 'malformed', detail: 'length' }],
		['no way there', [[noWay, noWay]], { verdict: 'silent', detail: 'ENETUNREACH' }],
		['no socket', [[noSocket, noSocket]], { verdict: 'none', code: 'EMFILE' }],
		['stopped', [[aborted, aborted]], { verdict: 'none' }],
		[
			'the second, when the first is silent',
			[
				[silent, silent],
				[A, none],
			],
			{ verdict: 'addresses', server: '2' },
		],
		[
			'the first that knows',
			[
				[gone, gone],
				[A, none],
			],
			{ verdict: 'no-such-name', server: '1' },
		],
		[
			'the failure that tells most',
			[
				[silent, silent],
				[closed, closed],
				[servfail, servfail],
			],
			{ verdict: 'server-failure', server: '3' },
		],
		['nobody to ask', [], { verdict: 'none' }],
	])('%s', (_what, answers, verdict) => {
		const views = answers.map(([ipv4, ipv6], i) => ({ server: String(i + 1), ipv4, ipv6 }));
		expect(verdictOf(views)).toMatchObject(verdict);
	});
});

it('is asked over IPv6 too', async () => {
	expect((await ask('[::1]:9'))[0]?.ipv4).toMatchObject({ result: 'closed' });
});
