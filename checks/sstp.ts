import { defineCheck, type Saw } from '../src/check/define.ts';
import { inMs } from '../src/check/figures.ts';
import { type SstpBreak, type SstpFacts, type SstpTrace, sstpProbe } from '../src/probe/sstp.ts';
import { SSTP_STATUS } from '../src/wire/sstp.ts';
import dns from './dns.ts';
import { excerpt } from './parts/excerpt.ts';
import { askSstp, SSTP_EXCHANGES, SSTP_SENDS } from './parts/sstp-conversation.ts';
import route from './route.ts';
import sstpPort from './sstp-port.ts';

type At<Stage extends SstpFacts['stage']> = Omit<Extract<SstpFacts, { readonly stage: Stage }>, 'tls'>;
type Broke<Kind extends SstpBreak['kind']> = { readonly broke: Extract<SstpBreak, { readonly kind: Kind }> };
type Waiting = At<'request'> | At<'call'>;
type Seen =
	| Saw<'accepted', At<'accepted'>>
	| Saw<'rejected', At<'rejected'>>
	| Saw<'no-port-free' | 'proxy-wants-sign-in', At<'not-sstp'>>
	| Saw<'proxy-wants-sign-in', At<'proxy'>>
	| Saw<'not-sstp', At<'not-sstp'> | (Waiting & Broke<'foreign'>)>
	| Saw<'mute', Waiting & Broke<'silent'>>
	| Saw<'closed', Waiting & Broke<'closed' | 'reset'>>
	| Saw<'no-tls', SstpTrace & { readonly how: string }>
	/** `because`: the system's error code, or `aborted`. */
	| Saw<'unreadable', { readonly at: string; readonly because: string }>;

export default defineCheck<Seen>({
	id: 'sstp',
	title: 'SSTP negotiation',
	about: 'Inside TLS the client asks for SSTP and for a call, and begins PPP, before anybody signs in.',
	group: 'server',
	scope: 'address',
	tunnels: ['sstp'],
	needs: { dns, route, sstpPort },
	reads: { probe: sstpProbe },
	sparingly: 'a call that is accepted takes a port of the server, which may have one',
	privilege: 'none',
	sends: SSTP_SENDS,
	exchanges: SSTP_EXCHANGES,
	outcomes: {
		accepted: {
			status: 'pass',
			says: ({ http, call, lcp }) =>
				`SSTP answers${named(http.server)}, call accepted in ${inMs(http.ms + call.ms)}${signIn(lcp)}. Nobody signed in.`,
		},
		rejected: {
			status: 'fail',
			says: ({ http, refusal }) => {
				const why = refusal.status === undefined ? '' : `: ${SSTP_STATUS[refusal.status] ?? `status ${refusal.status}`}`;
				return `An SSTP server${named(http.server)} refuses the call (${refusal.by}${why}).`;
			},
		},
		'no-port-free': {
			status: 'fail',
			says: 'The server answers 503, "service unavailable", as an SSTP server does that has no port free or SSTP switched off.',
		},
		'proxy-wants-sign-in': {
			status: 'fail',
			says: (seen) =>
				seen.stage === 'proxy'
					? `The web proxy ${seen.proxy.host} of this computer wants a sign-in (407) before it lets SSTP through.`
					: 'The SSTP request is answered as by a web proxy that wants a sign-in first (407).',
		},
		'not-sstp': {
			status: 'fail',
			says: (seen) => {
				if ('broke' in seen) return `Something other than SSTP answers inside TLS${excerpt(seen.broke.firstBytes)}.`;
				const { status, reason, server } = seen.http;
				return `A web server${named(server)} answers the SSTP request with ${[status, reason].join(' ').trim()}, which is no SSTP.`;
			},
		},
		mute: {
			status: 'fail',
			says: ({ stage, broke: { ms, partialBytes } }) =>
				`TLS stands, but the ${stage === 'request' ? 'SSTP request' : 'call'} gets ${partialBytes === undefined ? 'no' : 'no whole'} answer within ${inMs(ms)}.`,
		},
		closed: {
			status: 'fail',
			says: ({ stage, broke: { kind, ms } }) =>
				`TLS stands, but the server ${kind === 'reset' ? 'resets' : 'closes'} the connection ${inMs(ms)} after the ${stage === 'request' ? 'SSTP request' : 'call'} without an answer.`,
		},
		'no-tls': { status: 'unknown', says: 'TLS did not come up, so nobody could be asked for SSTP.' },
		unreadable: { status: 'unknown', says: ({ because }) => `This computer could not ask (${because}), so nothing is known about SSTP.` },
	},
	async observe(context) {
		return outcomeOf(await askSstp(context));
	},
});

function outcomeOf(facts: SstpFacts): Seen {
	switch (facts.stage) {
		case 'connect':
			return { outcome: 'unreadable', at: facts.at, because: facts.code ?? facts.how };
		case 'proxy': {
			const { ending, at } = facts;
			if (ending.how === 'answered' && ending.http.status === 407) return { outcome: 'proxy-wants-sign-in', ...facts };
			return { outcome: 'unreadable', at, because: 'proxy' };
		}
		case 'tls': {
			const { at, localAddress, localPort, connectMs, broke } = facts;
			return { outcome: 'no-tls', at, localAddress, localPort, connectMs, how: broke.how };
		}
		case 'connected':
		case 'secured':
			return { outcome: 'unreadable', at: facts.at, because: facts.stage };
		case 'request':
		case 'call':
			return brokeOff(facts);
		case 'not-sstp':
			return { outcome: refusalBy(facts.http), ...withoutTls(facts) };
		case 'rejected':
			return { outcome: 'rejected', ...withoutTls(facts) };
		case 'accepted':
			return { outcome: 'accepted', ...withoutTls(facts) };
	}
}

/** The certificates are another check's matter. */
function withoutTls<Facts extends { readonly tls: unknown }>(facts: Facts): Omit<Facts, 'tls'> {
	const { tls: _, ...rest } = facts;
	return rest;
}

function brokeOff({ tls: _, ...facts }: Extract<SstpFacts, { readonly stage: 'request' | 'call' }>): Seen {
	const { broke, at } = facts;
	switch (broke.kind) {
		case 'silent':
			return { outcome: 'mute', ...facts, broke };
		case 'closed':
		case 'reset':
			return { outcome: 'closed', ...facts, broke };
		case 'foreign':
			return { outcome: 'not-sstp', ...facts, broke };
		default:
			return { outcome: 'unreadable', at, because: broke.kind === 'local' ? broke.code : broke.kind };
	}
}

/** 503 of Windows' own web layer is SSTP's (KB 947031); of anybody else it is a proxy without a server behind it. */
function refusalBy({
	status,
	server = '',
}: {
	readonly status: number;
	readonly server?: string;
}): 'no-port-free' | 'proxy-wants-sign-in' | 'not-sstp' {
	if (status === 407) return 'proxy-wants-sign-in';
	return status === 503 && (server === '' || server.startsWith('Microsoft-HTTPAPI')) ? 'no-port-free' : 'not-sstp';
}

function named(server: string | undefined): string {
	return server === undefined || server === '' ? '' : ` (${server})`;
}

/**
 * How the server would have its clients sign in, when it has said so. That is its first choice only: SoftEther proposes EAP, and takes
 * MS-CHAPv2 of a client that would rather (test/packets/softether-sstp-nak.txt).
 */
function signIn({ server }: At<'accepted'>['lcp']): string {
	if (server === undefined) return '; PPP has not answered';
	const { auth, offers } = server;
	if (auth === 'none') return '; it asks nobody to sign in';
	return `; its first choice for signing in is ${NAMES[auth] ?? offers.join(', ')}`;
}

const NAMES: Readonly<Record<string, string>> = {
	pap: 'PAP',
	'chap-md5': 'CHAP',
	mschapv1: 'MS-CHAP',
	mschapv2: 'MS-CHAPv2',
	eap: 'EAP',
};
