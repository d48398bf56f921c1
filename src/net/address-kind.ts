import { BlockList, isIPv4 } from 'node:net';

/**
 * What the standards set an address aside for (IANA special-purpose registries); `public`: for nothing special.
 * - `unspecified`: 0.0.0.0/8, `::`. As a destination, many systems take it for themselves.
 * - `private`: RFC 1918, and unique local ones (RFC 4193).
 * - `carrier-nat`: 100.64.0.0/10 (RFC 6598).
 * - `reserved`: multicast and 240.0.0.0/4.
 */
export type AddressKind = 'public' | 'private' | 'carrier-nat' | 'link-local' | 'loopback' | 'unspecified' | 'reserved';

const RANGES: Readonly<Record<Exclude<AddressKind, 'public'>, readonly string[]>> = {
	unspecified: ['0.0.0.0/8', '::/128'],
	loopback: ['127.0.0.0/8', '::1/128'],
	private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
	'carrier-nat': ['100.64.0.0/10'],
	'link-local': ['169.254.0.0/16', 'fe80::/10'],
	reserved: ['224.0.0.0/4', '240.0.0.0/4', 'ff00::/8'],
};

const LISTS = Object.entries(RANGES).map(([kind, ranges]) => ({ kind: kind as AddressKind, list: networks(ranges) }));

/** The kind of an IPv4 or IPv6 address without brackets, with or without a zone. An IPv4-mapped one counts as its IPv4 address. */
export function addressKind(address: string): AddressKind {
	return LISTS.find(({ list }) => contains(list, address))?.kind ?? 'public';
}

/** Whether an address lies in one of these networks, each `address/prefix length`, or a single address. */
export function isWithin(address: string, prefixes: readonly string[]): boolean {
	return contains(networks(prefixes), address);
}

/** Whether two addresses are the same, however they are written; zones do not count. */
export function sameAddress(one: string, other: string): boolean {
	return isWithin(one, [other]);
}

function networks(prefixes: readonly string[]): BlockList {
	const list = new BlockList();
	for (const prefix of prefixes) {
		const [address = '', length] = prefix.split('/');
		const whole = isIPv4(address) ? 32 : 128;
		list.addSubnet(withoutZone(address), Number(length ?? whole), whole === 32 ? 'ipv4' : 'ipv6');
	}
	return list;
}

function contains(list: BlockList, address: string): boolean {
	return list.check(withoutZone(address), isIPv4(address) ? 'ipv4' : 'ipv6');
}

function withoutZone(address: string): string {
	return address.replace(/%.*$/, '');
}
