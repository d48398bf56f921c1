import { expect, test } from 'vitest';
import { readable } from '../../src/host/host.ts';
import { routeTo } from '../../src/host/route-to.ts';

test.each([
	['ENETUNREACH', true],
	['EHOSTUNREACH', true],
	// Linux: a link-local address without the adapter it is on, and a black-hole route.
	['EINVAL', true],
	// Our own trouble says nothing about the route.
	['EMFILE', false],
])('%s: no route, %s', async (code, noRoute) => {
	const parts = {
		network: { sourceAddress: async () => ({ reachable: false as const, code }), dnsServers: () => [] },
		interfaces: () => ({}),
	};
	const route = await routeTo(parts, readable([]), 'fe80::1');
	if (noRoute) expect(route).toEqual({ read: true, value: { reachable: false } });
	else expect(route).toMatchObject({ read: false, reason: 'failed' });
});
