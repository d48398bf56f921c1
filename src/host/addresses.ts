import type { NetworkInterfaceInfo } from 'node:os';
import { type Reading, readable, unreadable } from './host.ts';
import type { HostParts } from './parts.ts';

/** What `os.networkInterfaces()` lists. */
export type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

export interface AdapterAddresses {
	/** With their prefix lengths, without link-local ones. */
	readonly addresses: readonly string[];
	/** IPv4 link-local ones (RFC 3927): what a computer gives itself when no DHCP server answers. */
	readonly selfAssigned: readonly string[];
}

/** The system's list, which some sandboxes refuse by an exception. */
export function listInterfaces({ interfaces }: Pick<HostParts, 'interfaces'>): Reading<Interfaces> {
	try {
		return readable(interfaces());
	} catch (error) {
		return unreadable('failed', `network interfaces: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
	}
}

/** The addresses of one adapter. IPv6 link-local ones are left out: every adapter that is up has one, and it leads nowhere. */
export function addressesOf(adapter: string, interfaces: Interfaces): AdapterAddresses {
	const all = Object.entries(interfaces)
		.filter(([label]) => withoutAlias(label) === adapter)
		.flatMap(([, entries]) => entries ?? [])
		.map(({ address, cidr }) => cidr ?? address)
		.filter((address) => !/^fe[89ab][0-9a-f]:/i.test(address));
	return {
		addresses: all.filter((address) => !address.startsWith('169.254.')),
		selfAssigned: all.filter((address) => address.startsWith('169.254.')),
	};
}

/** The adapters that have an address, link-local ones included. */
export function ownersOf(address: string, interfaces: Interfaces): readonly string[] {
	const owners = Object.entries(interfaces).filter(([, entries]) => entries?.some((entry) => entry.address.split('%', 1)[0] === address));
	return [...new Set(owners.map(([label]) => withoutAlias(label)))];
}

/** Linux lists a second IPv4 address under its label: `eth0:1` is an address of `eth0`. */
function withoutAlias(label: string): string {
	return label.replace(/:\d+$/, '');
}
