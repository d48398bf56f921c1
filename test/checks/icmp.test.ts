import { beforeEach, describe, expect, it, vi } from 'vitest';
import icmp from '../../checks/icmp.ts';
import route from '../../checks/route.ts';
import type { Check, Observation } from '../../src/check/define.ts';
import { type Host, readable } from '../../src/host/host.ts';
import { type Ping, ping } from '../../src/net/icmp.ts';
import { observe } from './observe.ts';

vi.mock('../../src/net/icmp.ts', async (original) => {
	const real = await original<typeof import('../../src/net/icmp.ts')>();
	return { ...real, ping: vi.fn(real.ping) };
});
beforeEach(() => {
	vi.mocked(ping).mockReset();
});

interface Around {
	readonly address?: string;
	readonly machine?: Partial<Host>;
	readonly saw?: ReadonlyMap<Check, Observation>;
}

const OWN = { name: 'eth0', kind: 'ethernet', link: 'up', addresses: ['10.0.0.7/24', '198.51.100.50/24'] } as const;

function look(answer: Ping, { address = '203.0.113.7', machine, saw }: Around = {}) {
	vi.mocked(ping).mockResolvedValue(answer);
	const around = { adapters: async () => readable([OWN]), ...machine };
	return observe(icmp, { host: 'vpn.example.com', address, machine: around, ...(saw === undefined ? {} : { saw }) });
}

const through = (kind: string) => {
	const way = { address: '203.0.113.7', route: { reachable: true, interfaceName: 'x', source: '10.0.0.7', kind } };
	return new Map<Check, Observation>([[route, { outcome: 'found', ways: [way] } as Observation]]);
};

describe('icmp', () => {
	it('answers', async () => {
		const seen = await look({ answer: 'echo', rttMs: 12.3, ttl: 57 });
		expect(seen).toMatchObject({ outcome: 'answers', status: 'pass', says: 'Answers ping in 12 ms.', evidence: { rttMs: 12.3, ttl: 57 } });
		expect(ping).toHaveBeenCalledWith('203.0.113.7', expect.objectContaining({ patienceMs: 400 }));
	});

	it('answers without a hop limit, as Windows shows IPv6', async () => {
		const seen = await look({ answer: 'echo', rttMs: 12 }, { address: '2001:db8::7' });
		expect(seen).toMatchObject({ outcome: 'answers', evidence: { rttMs: 12 } });
		expect(seen.evidence).not.toHaveProperty('ttl');
	});

	it.each([64, 128, 255])("is this network's own router when no router took anything off %i", async (ttl) => {
		const seen = await look({ answer: 'echo', rttMs: 0.4, ttl }, { saw: through('ethernet') });
		expect(seen).toMatchObject({ outcome: 'own-router', status: 'warn', evidence: { ttl } });
		expect(seen.says).toContain(`in <1 ms with no router in between (TTL ${ttl})`);
	});

	it.each<[string, number, Around]>([
		['a router was in between', 63, {}],
		['the address is private', 64, { address: '10.99.0.1' }],
		['the address is on a local network', 64, { address: '198.51.100.7' }],
		['the address is our own', 64, { address: '198.51.100.50' }],
		['the address is of loopback', 64, { address: '127.0.0.1' }],
		['a tunnel leads there', 64, { saw: through('tunnel') }],
		['a virtual machine may answer for it', 64, { machine: { vantage: async () => 'virtual-machine' } }],
		['a container may answer for it', 255, { machine: { vantage: async () => 'container' } }],
		['nobody knows the local networks', 64, { machine: { adapters: async () => ({ read: false, reason: 'failed', detail: 'x' }) } }],
	])('is not, when %s', async (_what, ttl, around) => {
		expect(await look({ answer: 'echo', rttMs: 1, ttl }, around)).toMatchObject({ outcome: 'answers' });
	});

	it('is silent, and that is normal', async () => {
		const seen = await look({ answer: 'silent' });
		expect(seen).toMatchObject({ outcome: 'silent', status: 'unknown' });
		expect(seen.says).toBe('Does not answer ping. Many servers never do; it says nothing about the VPN.');
	});

	it.each<[Ping, string]>([
		[{ answer: 'unreadable', reason: 'missing-program', detail: 'ENOENT' }, 'the ping program is not installed (ENOENT)'],
		[{ answer: 'unreadable', reason: 'not-permitted', detail: 'EPERM' }, 'this computer does not permit it (EPERM)'],
		[{ answer: 'unreadable', reason: 'failed', detail: 'exit 2' }, 'it failed (exit 2)'],
		[{ answer: 'aborted' }, 'the run ended before (stopped)'],
	])('is unreadable: %j', async (answer, why) => {
		expect(await look(answer)).toMatchObject({ outcome: 'unreadable', status: 'unknown', says: `Ping could not be tried: ${why}.` });
	});

	it('works on loopback as it is', async () => {
		const real = await vi.importActual<typeof import('../../src/net/icmp.ts')>('../../src/net/icmp.ts');
		vi.mocked(ping).mockImplementation(real.ping);
		expect(await observe(icmp, { host: '127.0.0.1', options: { patienceMs: 2000 } })).toMatchObject({ outcome: 'answers' });
	});
});
