import type { AddressContext } from '../src/check/context.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { pingSized, type SizedPing } from '../src/net/icmp-size.ts';
import { sleep } from '../src/probe/sleep.ts';
import dns from './dns.ts';
import icmp from './icmp.ts';
import route from './route.ts';

type Seen =
	/** `limits`: what routers, or this computer, said of smaller ones on the way to it. All sizes are of whole IP packets, in bytes. */
	| Saw<'enough', { readonly size: number; readonly limits: readonly number[] }>
	| Saw<'black-hole', { readonly vanishes: number; readonly passes: number; readonly limits: readonly number[] }>
	| Saw<'unclear', { readonly vanishes: number }>
	| Saw<'unanswered'>
	| Saw<'unreadable', { readonly reason: string; readonly detail: string }>;

/** What an Ethernet carries, what the tunnels of Windows fill at most, and what every IPv6 network has to carry (RFC 8200, 5). */
const FULL = 1500;
const TUNNEL = 1400;
const SMALL = 1280;
/** Six requests are lost by chance once in 20 000 times on a way that loses every tenth packet. In ms. */
const SIZE_PATIENCE_MS = 3000;
/** How long a full packet may take before smaller ones are tried: most are answered, and each size is a program to start. In ms. */
const SMALLER_AFTER_MS = 500;
/** Routers with ever smaller limits are believed so many times. */
const MOST_LIMITS = 3;

export default defineCheck<Seen>({
	id: 'path-mtu',
	title: 'Largest packet on the way',
	about:
		'Where large packets vanish and no router says so, a connection comes up and then hangs, or certificates never arrive. Tunnels fill packets of 1400 to 1500 bytes.',
	group: 'path',
	scope: 'address',
	needs: { dns },
	after: { route, icmp },
	privilege: 'none',
	sends:
		"If the host answers ping: ICMP echo requests of 1500 bytes, and of 1400 and 1280 where those are not answered soon, that must not be fragmented, through the system's ping program, at most six of each and at most three further sizes that a router names.",
	exchanges: 2,
	outcomes: {
		enough: {
			status: 'pass',
			says: ({ size }) =>
				size === FULL
					? `Packets of ${size} bytes get through.`
					: `Packets of ${size} bytes get through, and that larger ones do not is said, as it should be.`,
		},
		'black-hole': {
			status: 'warn',
			says: ({ vanishes, passes }) => `Packets of ${vanishes} bytes vanish and nobody says so, while those of ${passes} get through.`,
		},
		unclear: {
			status: 'unknown',
			says: 'Whether large packets get through cannot be told: no answer came to large pings, and there may be reasons besides the way.',
		},
		unanswered: { status: 'unknown', says: 'Whether large packets get through cannot be told: this host does not answer ping.' },
		unreadable: { status: 'unknown', says: ({ detail }) => `Whether large packets get through could not be tried (${detail}).` },
	},
	async observe(context) {
		const small = context.maybe(icmp);
		if (small?.outcome === 'silent') return { outcome: 'unanswered' };
		if (small?.outcome === 'unreadable') return { outcome: 'unreadable', reason: small.reason, detail: small.detail };
		const enough = new AbortController();
		const needed = new AbortController();
		const others = [TUNNEL, SMALL].map(async (size) => ({ size, seen: await askLater(context, size, needed.signal, enough.signal) }));
		const largest = await followLimits(context);
		if (largest.seen.answer === 'echo') {
			enough.abort();
			return { outcome: 'enough', size: largest.size, limits: largest.limits };
		}
		if (largest.seen.answer === 'unreadable') return { outcome: 'unreadable', reason: largest.seen.reason, detail: largest.seen.detail };
		if (largest.seen.answer === 'aborted') return { outcome: 'unreadable', reason: 'aborted', detail: 'stopped' };
		needed.abort();
		const answered = (await Promise.all(others)).find(({ size, seen }) => size < largest.size && seen.answer === 'echo');
		if (answered === undefined) return { outcome: 'unclear', vanishes: largest.size };
		// It was said, if not how much: a sender knows that it has to try less.
		if (largest.seen.answer === 'too-large') return { outcome: 'enough', size: answered.size, limits: largest.limits };
		// Only Linux' ping tells a packet that vanished from one that was refused.
		if (context.host.platform !== 'linux') return { outcome: 'unclear', vanishes: largest.size };
		return { outcome: 'black-hole', vanishes: largest.size, passes: answered.size, limits: largest.limits };
	},
});

function ask({ address, host, patienceMs, signal }: AddressContext, size: number): Promise<SizedPing> {
	return pingSized(address, { size, platform: host.platform, patienceMs: Math.min(patienceMs, SIZE_PATIENCE_MS), signal });
}

/** Once a full packet has not been answered for a while, or will not be (`needed`); within the same patience. */
async function askLater(context: AddressContext, size: number, needed: AbortSignal, enough: AbortSignal): Promise<SizedPing> {
	const since = performance.now();
	await sleep(Math.min(SMALLER_AFTER_MS, context.patienceMs / 4), needed, enough, context.signal);
	if (enough.aborted) return { answer: 'aborted' };
	// What a busy computer overslept is no silence of the server's.
	const patienceMs = Math.max(context.patienceMs / 2, context.patienceMs - (performance.now() - since));
	return ask({ ...context, patienceMs, signal: AbortSignal.any([context.signal, enough]) }, size);
}

interface Largest {
	readonly size: number;
	readonly seen: SizedPing;
	readonly limits: readonly number[];
}

/** A full packet; where a smaller limit is said, one of just that size, for a further router may carry less and keep silent. */
async function followLimits(context: AddressContext): Promise<Largest> {
	const limits: number[] = [];
	let size = FULL;
	for (;;) {
		const seen = await ask(context, size);
		if (seen.answer !== 'too-large') return { size, seen, limits };
		if (seen.limit === undefined || limits.length === MOST_LIMITS) return { size, seen, limits };
		limits.push(seen.limit);
		size = seen.limit;
	}
}
