import { defineCheck } from '../src/check/define.ts';
import type { Adapter, DefaultRoute, Reading, UnreadableReason } from '../src/host/host.ts';

/** An adapter as it stands in the report. */
type Shown = {
	readonly name: string;
	readonly kind: Adapter['kind'];
	readonly link: Adapter['link'];
	readonly addresses: readonly string[];
	readonly selfAssigned?: readonly string[];
};

type Seen =
	| { readonly outcome: 'up'; readonly adapters: readonly Shown[] }
	| { readonly outcome: 'no-address'; readonly adapters: readonly Shown[] }
	| { readonly outcome: 'no-link'; readonly adapters: readonly Shown[] }
	| { readonly outcome: 'no-adapter' }
	| { readonly outcome: 'unreadable'; readonly reason: UnreadableReason; readonly detail: string };

export default defineCheck<Seen>({
	id: 'adapter',
	title: 'Network adapter',
	about: 'Without a cable or Wi-Fi that is connected, and an address on it, nothing else can work.',
	group: 'computer',
	scope: 'run',
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		up: { status: 'pass', says: ({ adapters }) => `${listed(adapters, upSentence)}.` },
		'no-address': {
			status: 'fail',
			says: ({ adapters }) => `${listed(adapters, noAddressSentence)}. Nothing can be reached without one.`,
		},
		'no-link': {
			status: 'fail',
			says: ({ adapters }) => `${listed(adapters, noLinkSentence)}. This computer is not on any network.`,
		},
		'no-adapter': {
			status: 'fail',
			says: 'This computer has no network adapter: no cable socket, Wi-Fi or mobile modem that the system knows of.',
		},
		unreadable: { status: 'unknown', says: ({ detail }) => `The network adapters could not be read (${detail}).` },
	},
	async observe({ host }) {
		const found = await host.adapters();
		if (!found.read) return { outcome: 'unreadable', reason: found.reason, detail: found.detail };
		const own = waysOut(found.value, await host.defaultRoutes());
		const connected = own.filter(({ link }) => link === 'up' || link === 'unknown');
		const up = connected.filter(({ addresses }) => addresses.length > 0);
		if (up.length > 0) return { outcome: 'up', adapters: up.map(shown) };
		if (connected.length > 0) return { outcome: 'no-address', adapters: connected.map(shown) };
		if (own.length > 0) return { outcome: 'no-link', adapters: own.map(shown) };
		return { outcome: 'no-adapter' };
	},
});

const REAL: ReadonlySet<Adapter['kind']> = new Set(['ethernet', 'wifi', 'mobile']);

/**
 * What leads off this computer: real adapters, and whatever else carries a default route (PPPoE, a bridge) or may carry one, for all that
 * is known. The networks of containers and virtual machines are always up, even with the cable pulled; so is a VPN's tunnel, which
 * counts where there is nothing real to see.
 */
function waysOut(adapters: readonly Adapter[], routes: Reading<readonly DefaultRoute[]>): readonly Adapter[] {
	const anyReal = adapters.some(({ kind }) => REAL.has(kind));
	const carries = (name: string) => !routes.read || routes.value.some(({ interfaceName }) => interfaceName === name);
	return adapters.filter(({ name, kind }) => REAL.has(kind) || (kind !== 'loopback' && !(kind === 'tunnel' && anyReal) && carries(name)));
}

function shown({ name, kind, link, addresses, selfAssigned }: Adapter): Shown {
	return { name, kind, link, addresses, ...(selfAssigned === undefined ? {} : { selfAssigned }) };
}

/** A server has many adapters, the sentence room for three. The report has them all. */
function listed(adapters: readonly Shown[], sentence: (adapter: Shown) => string): string {
	const more = adapters.length > 3 ? [`${adapters.length - 3} more`] : [];
	return [...adapters.slice(0, 3).map(sentence), ...more].join('; ');
}

function upSentence({ name, addresses }: Shown): string {
	return `${name} is up with ${addresses.join(', ')}`;
}

function noAddressSentence({ name, selfAssigned }: Shown): string {
	if (selfAssigned === undefined) return `${name} is connected, but has no address`;
	return `${name} is connected, but nobody gave it an address; it took ${selfAssigned.join(', ')}, which leads nowhere`;
}

function noLinkSentence({ name, kind, link }: Shown): string {
	if (link === 'disabled') return `${name} is switched off`;
	if (kind === 'wifi') return `${name} is not connected to a Wi-Fi network`;
	return kind === 'ethernet' ? `${name} has no link: no cable, or nothing at its other end` : `${name} has no connection`;
}
