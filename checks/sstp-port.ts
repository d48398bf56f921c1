import { isIPv6 } from 'node:net';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { inMs } from '../src/check/figures.ts';
import { CONNECTED, type SstpFacts, type SstpTrace, sstpProbe } from '../src/probe/sstp.ts';
import dns from './dns.ts';
import { excerpt } from './parts/excerpt.ts';
import { askSstp, SSTP_EXCHANGES, SSTP_SENDS, sstpPort } from './parts/sstp-conversation.ts';
import route from './route.ts';

/** What the server's administrator needs to find the attempt. */
interface Attempt {
	/** When it began, ISO 8601 UTC. */
	readonly at: string;
	readonly port: number;
	readonly ms: number;
}

type ThroughProxy = Extract<SstpFacts, { readonly stage: 'proxy' }>;
type Ending<How extends ThroughProxy['ending']['how']> = Extract<ThroughProxy['ending'], { readonly how: How }>;
/** What the web proxy did, that this computer is set to use. `port`: of the server. */
type Stopped<How extends ThroughProxy['ending']['how']> = Omit<ThroughProxy, 'ending' | 'stage'> & {
	readonly port: number;
	readonly ending: Ending<How>;
};

type Seen =
	| Saw<'open', Attempt & Pick<SstpTrace, 'localAddress' | 'localPort' | 'proxy'>>
	| Saw<'refused' | 'filtered' | 'silent', Attempt & { readonly code?: string }>
	| Saw<'proxy-unreachable', Stopped<'no-address' | 'unreachable'>>
	| Saw<'proxy-refuses' | 'proxy-wants-sign-in', Stopped<'answered'>>
	| Saw<'proxy-no-answer', Stopped<'broke'>>
	| Saw<'unreadable', { readonly at: string; readonly port: number; readonly ms?: number; readonly because: string }>;

export default defineCheck<Seen>({
	id: 'sstp-port',
	title: 'SSTP port',
	about:
		'SSTP runs over TLS on TCP 443, unless the connection names another port. The client has to get that far first, through the web proxy where one is set.',
	group: 'server',
	scope: 'address',
	tunnels: ['sstp'],
	needs: { dns, route },
	reads: { probe: sstpProbe, upTo: CONNECTED },
	privilege: 'none',
	sends: SSTP_SENDS,
	exchanges: SSTP_EXCHANGES,
	outcomes: {
		open: {
			status: 'pass',
			says: ({ port, ms, proxy }) =>
				proxy === undefined
					? `TCP ${port} takes the connection in ${inMs(ms)}.`
					: `The web proxy ${shown(proxy)} lets the connection through to TCP ${port}, in ${inMs(ms + proxy.ms)}. Nothing is known of the direct way.`,
		},
		refused: { status: 'fail', says: ({ port, ms }) => `TCP ${port} refuses the connection (after ${inMs(ms)}).` },
		filtered: {
			status: 'fail',
			says: ({ port, ms, code }) =>
				`TCP ${port} cannot be reached: "unreachable" came back after ${inMs(ms)}${code === undefined ? '' : ` (${code})`}.`,
		},
		silent: { status: 'fail', says: ({ port, ms }) => `TCP ${port} gives no answer within ${inMs(ms)}.` },
		'proxy-unreachable': {
			status: 'fail',
			says: ({ port, proxy, ending }) =>
				`The web proxy ${shown(proxy)}, which this computer is set to use for TCP ${port}, ${ending.how === 'no-address' ? 'has no address' : unreachable(ending)}.`,
		},
		'proxy-refuses': {
			status: 'fail',
			says: ({ port, proxy, ending: { http } }) =>
				`The web proxy ${shown(proxy)} does not let the connection through to TCP ${port}: ${[http.status, http.reason].join(' ').trim()}.`,
		},
		'proxy-no-answer': {
			status: 'fail',
			says: ({ port, proxy, ending }) => `The web proxy ${shown(proxy)}, asked for TCP ${port}, ${noAnswer(ending)}.`,
		},
		// Not a failure of the port: what it means for the tunnel is said by the negotiation.
		'proxy-wants-sign-in': {
			status: 'unknown',
			says: ({ port, proxy }) => `The web proxy ${shown(proxy)} wants a sign-in first, so nothing is known about TCP ${port}.`,
		},
		unreadable: {
			status: 'unknown',
			says: ({ port, because }) => `This computer could not ask (${because}), so nothing is known about TCP ${port}.`,
		},
	},
	async observe(context) {
		const port = sstpPort(context.target);
		const facts = await askSstp(context);
		if (facts.stage === 'proxy') return stoppedByProxy(facts, port);
		if (facts.stage !== 'connect') {
			const { at, localAddress, localPort, connectMs, proxy } = facts;
			return { outcome: 'open', at, port, ms: connectMs, localAddress, localPort, ...(proxy === undefined ? {} : { proxy }) };
		}
		const { at, how, code, ms } = facts;
		const attempt = { at, port, ms, ...(code === undefined ? {} : { code }) };
		switch (how) {
			case 'refused':
			// Accepted and reset before it could be used: to a client that is a refusal.
			case 'reset':
				return { outcome: 'refused', ...attempt };
			case 'filtered':
			case 'silent':
				return { outcome: how, ...attempt };
			default:
				return { outcome: 'unreadable', at, port, ms, because: code ?? how };
		}
	},
});

function stoppedByProxy({ stage: _, ending, ...facts }: ThroughProxy, port: number): Seen {
	const { at } = facts;
	switch (ending.how) {
		case 'aborted':
			return { outcome: 'unreadable', at, port, because: ending.how };
		case 'no-address':
			return { outcome: 'proxy-unreachable', ...facts, port, ending };
		case 'unreachable': {
			const ours = ending.why === 'local' || ending.why === 'aborted';
			if (ours) return { outcome: 'unreadable', at, port, ms: ending.ms, because: ending.code ?? ending.why };
			return { outcome: 'proxy-unreachable', ...facts, port, ending };
		}
		case 'answered':
			return { outcome: ending.http.status === 407 ? 'proxy-wants-sign-in' : 'proxy-refuses', ...facts, port, ending };
		case 'broke': {
			const { broke } = ending;
			if (broke.kind === 'local') return { outcome: 'unreadable', at, port, ms: broke.ms, because: broke.code };
			if (broke.kind === 'aborted') return { outcome: 'unreadable', at, port, ms: broke.ms, because: broke.kind };
			return { outcome: 'proxy-no-answer', ...facts, port, ending };
		}
	}
}

function shown({ host, port }: { readonly host: string; readonly port: number }): string {
	return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function unreachable({ why, code, ms }: Ending<'unreachable'>): string {
	if (why === 'silent') return `gives no answer within ${inMs(ms)}`;
	if (why === 'filtered') return `cannot be reached: "unreachable" came back after ${inMs(ms)}${code === undefined ? '' : ` (${code})`}`;
	return `refuses the connection (after ${inMs(ms)})`;
}

function noAnswer({ broke }: Ending<'broke'>): string {
	if (broke.kind === 'foreign') return `answers with something other than HTTP${excerpt(broke.firstBytes)}`;
	if (broke.kind === 'silent') return `gives no ${broke.partialBytes === undefined ? '' : 'whole '}answer within ${inMs(broke.ms)}`;
	return `${broke.kind === 'reset' ? 'resets' : 'closes'} the connection after ${inMs(broke.ms)} without an answer`;
}
