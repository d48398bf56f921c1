import { BlockList, isIP } from 'node:net';

/** What an allow-list may hold: a host name, `*.example.com`, an address, or a network such as 192.0.2.0/24. */
export type Allows = (host: string) => boolean;

/** An entry that is none of these. */
export class AllowError extends Error {
	override readonly name = 'AllowError';
}

/**
 * Reads an allow-list. A server that probes whatever it is asked to probe is a scanner for others. Names are held against names and
 * addresses against addresses: what a name leads to is not looked up for this. `hosts`: those that a configuration names, allowed as
 * they are. Throws an {@link AllowError} that names the entry.
 */
export function readAllowList(entries: readonly string[], hosts: readonly string[] = []): Allows {
	const names = new Set<string>();
	const under: string[] = [];
	const addresses = new BlockList();
	for (const host of hosts.map(written)) {
		// A zone names an adapter here, which no network has.
		if (isIP(host) === 0 || host.includes('%')) names.add(host);
		else addNetwork(addresses, host, host, undefined, isIP(host) === 4 ? 'ipv4' : 'ipv6');
	}
	for (const entry of entries.map(written)) {
		const [address = '', prefix] = entry.split('/');
		const family = isIP(address);
		if (family !== 0 && entry.includes('%') && prefix === undefined) names.add(entry);
		else if (family !== 0) addNetwork(addresses, entry, address.replace(/%.*$/, ''), prefix, family === 4 ? 'ipv4' : 'ipv6');
		else if (NAME.test(entry)) names.add(entry);
		else if (entry.startsWith('*.') && NAME.test(entry.slice(2))) under.push(entry.slice(1));
		else throw new AllowError(`"${entry}" is no host name, no *.domain, no address and no network such as 192.0.2.0/24.`);
	}
	return (host) => {
		const asked = written(host);
		const family = isIP(asked);
		if (names.has(asked)) return true;
		if (family !== 0) return addresses.check(asked.replace(/%.*$/, ''), family === 4 ? 'ipv4' : 'ipv6');
		return under.some((domain) => asked.endsWith(domain) && asked.length > domain.length);
	};
}

function written(host: string): string {
	return host.trim().toLowerCase().replace(/\.$/, '');
}

const NAME = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*$/;

function addNetwork(list: BlockList, entry: string, address: string, prefix: string | undefined, family: 'ipv4' | 'ipv6'): void {
	const most = family === 'ipv4' ? 32 : 128;
	const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
	if (!(bits >= 0 && bits <= most)) throw new AllowError(`"${entry}" is no network: the number behind "/" goes from 0 to ${most}.`);
	list.addSubnet(address, bits, family);
}
