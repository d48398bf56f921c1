import { isIP } from 'node:net';
import { defineCheck } from '../src/check/define.ts';
import { inMs } from '../src/check/figures.ts';
import type { Host } from '../src/host/host.ts';
import { type Ping, ping } from '../src/net/icmp.ts';
import defaultRoute, { readDefaultRoutes, type ShownRoute } from './default-route.ts';

type Seen =
	| {
			readonly outcome: 'answers';
			readonly gateway: string;
			readonly interfaceName: string;
			/** By which sign: its hardware address was confirmed lately, or it answered a ping. */
			readonly by: 'neighbour' | 'ping';
			readonly rttMs?: number;
	  }
	| { readonly outcome: 'point-to-point'; readonly interfaceName: string }
	| { readonly outcome: 'silent'; readonly gateway: string; readonly interfaceName: string; readonly waitedMs: number }
	| { readonly outcome: 'no-gateway' }
	| { readonly outcome: 'unreadable'; readonly reason: string; readonly detail: string };

export default defineCheck<Seen>({
	id: 'gateway',
	title: 'Router of the local network',
	about: 'Everything for the internet goes through this router. Many routers do not answer when asked, so silence proves nothing.',
	group: 'computer',
	scope: 'run',
	after: { defaultRoute },
	privilege: 'none',
	sends: 'Nothing if this computer has heard from the router lately; else a ping (ICMP echo) to it.',
	exchanges: 2,
	outcomes: {
		answers: {
			status: 'pass',
			says: ({ gateway, interfaceName, rttMs }) =>
				`The router ${gateway} (${interfaceName}) answers${rttMs === undefined ? '' : `, ${inMs(rttMs)}`}.`,
		},
		'point-to-point': {
			status: 'pass',
			says: ({ interfaceName }) => `${interfaceName} is a line to one other end: there is no router to ask.`,
		},
		silent: {
			status: 'unknown',
			says: ({ gateway, interfaceName, waitedMs }) =>
				`The router ${gateway} (${interfaceName}) did not answer within ${waitedMs} ms. Many routers do not, so this alone proves nothing.`,
		},
		'no-gateway': { status: 'unknown', says: 'There is no router to ask: this computer knows no way beyond its own network.' },
		unreadable: { status: 'unknown', says: ({ detail }) => `The router could not be asked (${detail}).` },
	},
	async observe({ host, maybe, options, patienceMs, signal }) {
		const seen = maybe(defaultRoute) ?? (await readDefaultRoutes(host));
		if (seen.outcome === 'unreadable') return { outcome: 'unreadable', reason: seen.reason, detail: seen.detail };
		const route = seen.outcome === 'present' ? routeInUse(seen.routes, options.family) : undefined;
		if (route === undefined) return { outcome: 'no-gateway' };
		const { interfaceName, gateway } = route;
		if (gateway === undefined) return { outcome: 'point-to-point', interfaceName };

		const byNeighbour = { outcome: 'answers', gateway, interfaceName, by: 'neighbour' } as const;
		if (await isAlive(host, gateway, interfaceName)) return byNeighbour;
		const waitedMs = Math.min(patienceMs, LOCAL_PATIENCE_MS);
		const asked = await ping(pingable(host, gateway, interfaceName), { patienceMs: waitedMs, signal });
		if (asked.answer === 'echo') return { outcome: 'answers', gateway, interfaceName, by: 'ping', rttMs: asked.rttMs };
		// The ping made this computer ask for the router's hardware address: one that ignores pings has answered that.
		if (await isAlive(host, gateway, interfaceName)) return byNeighbour;
		return asked.answer === 'silent' ? { outcome: 'silent', gateway, interfaceName, waitedMs } : notAsked(asked);
	},
});

/** A neighbour on the local network answers within milliseconds, or not at all: the patience for servers is not for it. */
const LOCAL_PATIENCE_MS = 1000;

/** The route that the run's packets take: of the family asked for, else IPv4's before IPv6's. */
function routeInUse(routes: readonly ShownRoute[], family?: 4 | 6): ShownRoute | undefined {
	return (
		routes.find((route) => (family === undefined ? route.family === 4 : route.family === family)) ??
		(family === undefined ? routes[0] : undefined)
	);
}

async function isAlive(host: Host, gateway: string, interfaceName: string): Promise<boolean> {
	const neighbour = await host.neighbour(gateway, interfaceName);
	return neighbour.read && neighbour.value.state === 'answers';
}

/** A link-local address names nobody without its adapter. Windows wants a number there, and finds its way without. */
function pingable({ platform }: Host, gateway: string, interfaceName: string): string {
	const zoned = `${gateway}%${interfaceName}`;
	return /^fe80:/i.test(gateway) && platform !== 'windows' && isIP(zoned) !== 0 ? zoned : gateway;
}

function notAsked(asked: Exclude<Ping, { answer: 'echo' | 'silent' }>): Seen {
	if (asked.answer === 'unreadable') return { outcome: 'unreadable', reason: asked.reason, detail: `ping: ${asked.detail}` };
	return { outcome: 'unreadable', reason: 'failed', detail: asked.answer };
}
