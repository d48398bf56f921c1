import { describe, expect, it } from 'vitest';
import dns from '../../checks/dns.ts';
import route from '../../checks/route.ts';
import type { Check, Observation } from '../../src/check/define.ts';
import { type Reading, type Route, readable, unreadable } from '../../src/host/host.ts';
import { observe } from './observe.ts';

const eth0: Reading<Route> = readable({ reachable: true, interfaceName: 'eth0', source: '10.0.0.7', kind: 'ethernet' });
const wg0: Reading<Route> = readable({
	reachable: true,
	interfaceName: 'wg0',
	source: '10.8.0.2',
	kind: 'tunnel',
	description: 'WireGuard',
});
const none: Reading<Route> = readable({ reachable: false });
const secret = unreadable('failed', 'EINVAL');

/** Looks with these ways to these addresses. */
function look(ways: Readonly<Record<string, Reading<Route>>>) {
	const addresses = Object.keys(ways);
	const saw = new Map<Check, Observation>([[dns, { outcome: 'resolved', addresses } as Observation]]);
	return observe(route, {
		host: 'vpn.example.com',
		machine: { routeTo: async (address) => ways[address] ?? expect.fail(`asked for ${address}`) },
		saw,
	});
}

describe('route', () => {
	it('is found', async () => {
		const seen = await look({ '203.0.113.7': eth0 });
		expect(seen).toMatchObject({ outcome: 'found', status: 'pass', says: 'Through eth0 from 10.0.0.7.' });
		expect(seen.evidence).toMatchObject({ addresses: ['203.0.113.7'] });
	});

	it('is found for some, and those are worth asking, in their order', async () => {
		const seen = await look({ '2001:db8::7': none, '203.0.113.9': eth0, '2001:db8::8': secret, '203.0.113.7': eth0 });
		expect(seen).toMatchObject({ outcome: 'found', evidence: { addresses: ['203.0.113.9', '2001:db8::8', '203.0.113.7'] } });
		expect(seen.says).toBe('Through eth0 from 10.0.0.7; no route to 2001:db8::7.');
	});

	it('leads to every address but those without a route: which are asked is for the runner to choose, by family', async () => {
		const ways = Object.fromEntries([1, 2, 3, 4, 5, 6].map((i) => [`203.0.113.${i}`, i === 2 ? none : eth0]));
		expect((await look(ways)).evidence.addresses).toEqual(['203.0.113.1', '203.0.113.3', '203.0.113.4', '203.0.113.5', '203.0.113.6']);
	});

	it("is another VPN's tunnel", async () => {
		const seen = await look({ '203.0.113.7': wg0 });
		expect(seen).toMatchObject({ outcome: 'tunnel', status: 'warn', evidence: { addresses: ['203.0.113.7'] } });
		expect(seen.says).toBe('Through wg0 (WireGuard) from 10.8.0.2, the tunnel of another VPN.');
	});

	it('is no tunnel while another way is open', async () => {
		expect(await look({ '203.0.113.7': wg0, '203.0.113.8': eth0 })).toMatchObject({ outcome: 'found' });
	});

	it('is missing', async () => {
		const seen = await look({ '203.0.113.7': none, '2001:db8::7': none });
		expect(seen).toMatchObject({ outcome: 'no-route', status: 'fail', says: 'This computer has no route to 203.0.113.7, 2001:db8::7.' });
		expect(seen.evidence).not.toHaveProperty('addresses');
	});

	it('is unreadable, and then every address that might have one is worth asking', async () => {
		const seen = await look({ '203.0.113.7': secret, '203.0.113.8': none });
		expect(seen).toMatchObject({ outcome: 'unreadable', status: 'unknown', evidence: { addresses: ['203.0.113.7'], detail: 'EINVAL' } });
	});

	it('is unreadable without an address', async () => {
		const lost = new Map<Check, Observation>([[dns, { outcome: 'unreadable' }]]);
		for (const saw of [lost, new Map()]) {
			const seen = await observe(route, { host: 'vpn.example.com', saw });
			expect(seen).toMatchObject({ outcome: 'unreadable', status: 'unknown', evidence: { addresses: [], detail: 'no address is known' } });
		}
	});

	it('is looked for without the name look-up, when an address was given', async () => {
		const seen = await observe(route, { host: '203.0.113.7', machine: { routeTo: async () => eth0 } });
		expect(seen).toMatchObject({ outcome: 'found', evidence: { addresses: ['203.0.113.7'] } });
	});
});
