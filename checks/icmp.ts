import type { AddressContext } from '../src/check/context.ts';
import { defineCheck } from '../src/check/define.ts';
import { inMs } from '../src/check/figures.ts';
import { addressKind, isWithin } from '../src/net/address-kind.ts';
import { ping } from '../src/net/icmp.ts';
import dns from './dns.ts';
import route from './route.ts';

interface Echo {
	readonly rttMs: number;
	/** Of the reply as it arrived. */
	readonly ttl?: number;
}

type Seen =
	| ({ readonly outcome: 'answers' } & Echo)
	| ({ readonly outcome: 'own-router' } & Required<Echo>)
	| { readonly outcome: 'silent' }
	| { readonly outcome: 'unreadable'; readonly reason: string; readonly detail: string };

export default defineCheck<Seen>({
	id: 'icmp',
	title: 'Ping',
	about: 'A host that answers is there, and the round trip is known. Many healthy servers do not answer: silence proves nothing.',
	group: 'path',
	scope: 'address',
	needs: { dns },
	after: { route },
	privilege: 'none',
	sends: "ICMP echo requests through the system's ping program, one a second until the first answer.",
	outcomes: {
		answers: { status: 'pass', says: ({ rttMs }) => `Answers ping in ${inMs(rttMs)}.` },
		'own-router': {
			status: 'warn',
			says: ({ rttMs, ttl }) =>
				`Answers ping in ${inMs(rttMs)} with no router in between (TTL ${ttl}): it is the outer address of this network's own router.`,
		},
		silent: { status: 'unknown', says: 'Does not answer ping. Many servers never do; it says nothing about the VPN.' },
		unreadable: {
			status: 'unknown',
			says: ({ reason, detail }) => `Ping could not be tried: ${REASONS[reason] ?? 'it failed'} (${detail}).`,
		},
	},
	async observe(context) {
		const { address, patienceMs, signal } = context;
		const seen = await ping(address, { patienceMs, signal });
		switch (seen.answer) {
			case 'silent':
				return { outcome: 'silent' };
			case 'aborted':
				return { outcome: 'unreadable', reason: 'aborted', detail: 'stopped' };
			case 'unreadable':
				return { outcome: 'unreadable', reason: seen.reason, detail: seen.detail };
			case 'echo': {
				const { answer: _, ttl, ...echo } = seen;
				if (ttl === undefined) return { outcome: 'answers', ...echo };
				const near = UNTOUCHED_TTLS.has(ttl) && (await isOurRouter(context));
				return { outcome: near ? 'own-router' : 'answers', ...echo, ttl };
			}
		}
	},
});

const REASONS: Readonly<Record<string, string>> = {
	'missing-program': 'the ping program is not installed',
	'not-permitted': 'this computer does not permit it',
	aborted: 'the run ended before',
};

/** What systems start with; every router on the way takes one off. */
const UNTOUCHED_TTLS = new Set([64, 128, 255]);

/**
 * Whether a reply that crossed no router comes from this network's own one: it must be from a public address that is neither on
 * a local network nor this computer's. Where something else may have answered in the host's place, or carried the reply past the
 * routers, nobody knows: behind the address translation of a virtual machine or container, and within a tunnel.
 */
async function isOurRouter({ address, host, maybe }: AddressContext): Promise<boolean> {
	if (addressKind(address) !== 'public') return false;
	const way = maybe(route)?.ways.find((other) => other.address === address)?.route;
	if (way?.reachable && way.kind === 'tunnel') return false;
	const [adapters, vantage] = await Promise.all([host.adapters(), host.vantage()]);
	if (!adapters.read || vantage !== 'machine') return false;
	return !isWithin(
		address,
		adapters.value.flatMap((adapter) => adapter.addresses),
	);
}
