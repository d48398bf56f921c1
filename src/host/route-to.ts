import { listInterfaces, ownersOf } from './addresses.ts';
import { type Adapter, type Reading, type Route, readable, unreadable } from './host.ts';
import type { HostParts } from './parts.ts';

/**
 * The system has no way to such an address; with no address of the family, or the family switched off, it says the
 * next two; of a link-local address without the adapter it is on, and of a black-hole route, the last.
 */
const NO_ROUTE = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

/**
 * The adapter that would carry packets to an address: the one that has the source address which the system picks for it.
 * Where several have it, or none does, nobody knows.
 */
export async function routeTo(
	parts: Pick<HostParts, 'network' | 'interfaces'>,
	adapters: Reading<readonly Adapter[]>,
	address: string,
): Promise<Reading<Route>> {
	const found = await parts.network.sourceAddress(address);
	if (!found.reachable) {
		return NO_ROUTE.has(found.code) ? readable({ reachable: false }) : unreadable('failed', `source address for ${address}: ${found.code}`);
	}
	const [source = '', zone] = found.source.split('%');
	const interfaces = listInterfaces(parts);
	if (!interfaces.read) return interfaces;
	const owners = zone === undefined ? ownersOf(source, interfaces.value) : [zone];
	const [interfaceName] = owners;
	if (interfaceName === undefined || owners.length > 1) {
		return unreadable('failed', `source address ${source}: on ${owners.length === 0 ? 'no adapter' : owners.join(', ')}`);
	}
	if (!adapters.read) return adapters;
	const adapter = adapters.value.find(({ name }) => name === interfaceName);
	if (adapter === undefined) return unreadable('failed', `source address ${source}: on ${interfaceName}, which is not listed`);
	const { kind, description } = adapter;
	return readable({ reachable: true, interfaceName, source, kind, ...(description === undefined ? {} : { description }) });
}
