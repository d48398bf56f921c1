import type { Adapter, DefaultRoute, Neighbour } from '../host.ts';
import type { AdapterAddresses, ForwardRow, NeighbourRow } from '../win32/ip-structures.ts';

/** IANA ifType. 53 (virtual) is what Wintun, WireGuard and OpenVPN's own driver register as; 23 (PPP) is a dialled connection. */
const KINDS: Readonly<Record<number, Adapter['kind']>> = {
	6: 'ethernet',
	23: 'tunnel',
	24: 'loopback',
	53: 'tunnel',
	71: 'wifi',
	131: 'tunnel',
	209: 'bridge',
	243: 'mobile',
	244: 'mobile',
};

/** Drivers of VPN clients that pass for Ethernet cards. Driver names are not translated. */
const TUNNEL_DRIVERS =
	/TAP-Windows|TAP-NordVPN|\bTAP\b.*(?:Adapter|VPN)|Wintun|WireGuard|OpenVPN|AnyConnect|Cisco Secure Client|PANGP|Fortinet|Juniper|Pulse Secure|Ivanti|SonicWall|Check Point Virtual|F5 Networks|Zscaler|Tailscale|ZeroTier|SoftEther|VPN Client Adapter|Netskope|Cloudflare WARP/i;

/** This computer's own side of networks among virtual machines: always up, even with the cable pulled. */
const VIRTUAL_SWITCHES = /Hyper-V Virtual Ethernet|VMware Virtual Ethernet|VirtualBox Host-Only/i;

/** IF_OPER_STATUS. */
const LINKS: Readonly<Record<number, Adapter['link']>> = { 1: 'up', 2: 'down', 5: 'down', 6: 'disabled', 7: 'down' };

/** Duplicate address detection found it free (preferred), or is no longer concerned (deprecated). */
const USABLE = new Set([3, 4]);

export function adapterOf(found: AdapterAddresses): Adapter {
	const kind = kindOf(found);
	const usable = found.addresses.filter(({ duplicateState }) => USABLE.has(duplicateState));
	const all = usable
		.map(({ address, prefixLength }) => `${address}/${prefixLength}`)
		.filter((address) => !/^fe[89ab][0-9a-f]:/i.test(address));
	const selfAssigned = all.filter((address) => address.startsWith('169.254.'));
	return {
		name: found.name,
		kind,
		link: LINKS[found.operStatus] ?? 'unknown',
		addresses: all.filter((address) => !address.startsWith('169.254.')),
		...(selfAssigned.length === 0 ? {} : { selfAssigned }),
		...(kind === 'tunnel' && found.description !== '' ? { description: found.description } : {}),
	};
}

function kindOf({ type, description }: AdapterAddresses): Adapter['kind'] {
	if (TUNNEL_DRIVERS.test(description)) return 'tunnel';
	if (VIRTUAL_SWITCHES.test(description)) return 'bridge';
	return KINDS[type] ?? 'other';
}

/** The default routes among the rows of both families, the one that is used first in front. */
export function defaultRoutesOf(
	adapters: readonly AdapterAddresses[],
	rows: { readonly 4: readonly ForwardRow[]; readonly 6: readonly ForwardRow[] },
): readonly DefaultRoute[] {
	const ofFamily = (family: 4 | 6): DefaultRoute[] =>
		rows[family]
			.filter(({ prefixLength }) => prefixLength === 0)
			.flatMap(({ interfaceIndex, nextHop, metric }) => {
				const adapter = adapterWith(adapters, family, interfaceIndex);
				// A route that stays behind for an adapter that is not there (any more) leads nowhere.
				if (adapter === undefined || LINKS[adapter.operStatus] === 'down' || LINKS[adapter.operStatus] === 'disabled') return [];
				const whole = metric + (family === 4 ? adapter.metric4 : adapter.metric6);
				const gateway = nextHop === '0.0.0.0' || nextHop === '::' ? {} : { gateway: nextHop };
				return [{ family, interfaceName: adapter.name, ...gateway, metric: whole }];
			})
			.sort((left, right) => left.metric - right.metric);
	return [...ofFamily(4), ...ofFamily(6)];
}

function adapterWith(adapters: readonly AdapterAddresses[], family: 4 | 6, index: number): AdapterAddresses | undefined {
	return adapters.find(({ index4, index6 }) => (family === 4 ? index4 : index6) === index);
}

const NL_UNREACHABLE = 0;
const NL_REACHABLE = 5;

/** What Windows knows of one neighbour. Stale, and being asked just now, are `unknown`. */
export function neighbourOf(
	rows: readonly NeighbourRow[],
	adapters: readonly AdapterAddresses[],
	address: string,
	interfaceName: string,
): Neighbour {
	const row = rows.find((row) => row.address === address && hasIndex(adapters, interfaceName, row.interfaceIndex));
	if (row === undefined) return { state: 'unknown' };
	const hardwareAddress = [...row.hardwareAddress].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
	const known = hardwareAddress === '' || /^[0:]+$/.test(hardwareAddress) ? {} : { hardwareAddress };
	if (row.state === NL_UNREACHABLE) return { state: 'silent' };
	return { state: row.state === NL_REACHABLE ? 'answers' : 'unknown', ...known };
}

function hasIndex(adapters: readonly AdapterAddresses[], name: string, index: number): boolean {
	return adapters.some((adapter) => adapter.name === name && (adapter.index4 === index || adapter.index6 === index));
}
