import { defineCheck, type Saw } from '../src/check/define.ts';
import { firstOf } from '../src/check/figures.ts';
import type { Reading, Route } from '../src/host/host.ts';
import dns from './dns.ts';

/** Where the packets for one address would go; `unreadable`: the system's reason. */
interface Way {
	readonly address: string;
	readonly route?: Route;
	readonly unreadable?: string;
}

type Seen =
	/** `addresses`: those worth asking, in the order of the name look-up. */
	| Saw<'found' | 'tunnel', { readonly addresses: readonly string[]; readonly ways: readonly Way[] }>
	| Saw<'no-route', { readonly ways: readonly Way[] }>
	| Saw<'unreadable', { readonly addresses: readonly string[]; readonly ways: readonly Way[]; readonly detail: string }>;

export default defineCheck<Seen>({
	id: 'route',
	title: 'Route to the server',
	about: 'Which adapter leads to the server. If it is the tunnel of another VPN, the new connection would have to go through that one.',
	group: 'path',
	scope: 'target',
	needs: { dns },
	privilege: 'none',
	sends: 'Nothing: the routing table of this computer is asked.',
	outcomes: {
		found: { status: 'pass', says: ({ ways }) => `Through ${doors(ways)}${withoutRoute(ways)}.` },
		tunnel: { status: 'warn', says: ({ ways }) => `Through ${doors(ways)}, the tunnel of another VPN${withoutRoute(ways)}.` },
		'no-route': {
			status: 'fail',
			says: ({ ways }) => `This computer has no route to ${firstOf(ways.map(({ address }) => address))}.`,
		},
		unreadable: { status: 'unknown', says: ({ detail }) => `Which adapter leads to the server could not be read (${detail}).` },
	},
	async observe({ host, target, maybe }) {
		const named = maybe(dns);
		const known = named !== undefined && 'addresses' in named ? named.addresses : target.kind === 'name' ? [] : [target.host];
		if (known.length === 0) return { outcome: 'unreadable', addresses: [], ways: [], detail: 'no address is known' };
		const ways = await Promise.all(known.map(async (address) => wayOf(address, await host.routeTo(address))));
		return judge(ways);
	},
});

function wayOf(address: string, route: Reading<Route>): Way {
	return route.read ? { address, route: route.value } : { address, unreadable: route.detail };
}

function judge(ways: readonly Way[]): Seen {
	const worthAsking = ways.filter(({ route }) => route?.reachable !== false);
	if (worthAsking.length === 0) return { outcome: 'no-route', ways };
	const addresses = worthAsking.map(({ address }) => address);
	const found = worthAsking.filter(({ route }) => route !== undefined);
	if (found.length === 0) {
		return { outcome: 'unreadable', addresses, ways, detail: worthAsking[0]?.unreadable ?? '' };
	}
	const allTunnels = found.every(({ route }) => route?.reachable && route.kind === 'tunnel');
	return { outcome: allTunnels ? 'tunnel' : 'found', addresses, ways };
}

function doors(ways: readonly Way[]): string {
	const names = ways.flatMap(({ route }) => {
		if (!route?.reachable) return [];
		const { interfaceName, description, source } = route;
		return [`${interfaceName}${description === undefined ? '' : ` (${description})`} from ${source}`];
	});
	return firstOf([...new Set(names)]);
}

function withoutRoute(ways: readonly Way[]): string {
	const lost = ways.filter(({ route }) => route?.reachable === false).map(({ address }) => address);
	return lost.length === 0 ? '' : `; no route to ${firstOf(lost)}`;
}
