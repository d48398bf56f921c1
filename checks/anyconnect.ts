import { defineCheck, type Saw } from '../src/check/define.ts';
import { inMs } from '../src/check/figures.ts';
import type { AnyConnectFacts, AnyConnectHttp } from '../src/probe/anyconnect.ts';
import type { ConfigAuth } from '../src/wire/config-auth.ts';
import dns from './dns.ts';
import { askGateway } from './parts/anyconnect.ts';
import route from './route.ts';

type At<Stage extends AnyConnectFacts['stage']> = Extract<AnyConnectFacts, { readonly stage: Stage }>;
type TlsBroke<How extends At<'tls'>['broke']['how']> = { readonly broke: Extract<At<'tls'>['broke'], { readonly how: How }> };
type Broke<Kind extends At<'request'>['broke']['kind']> = { readonly broke: Extract<At<'request'>['broke'], { readonly kind: Kind }> };
/** What TLS agreed on, without the certificates: they have a check of their own. */
type Tls = { readonly tls: { readonly version: string; readonly cipher: string; readonly ms: number } };
type In<Stage extends 'request' | 'http' | 'answered'> = Omit<At<Stage>, 'tls'> & Tls;

type Seen = { readonly port: number } & (
	| Saw<'accepted' | 'client-certificate-asked' | 'turned-away', In<'answered'> & { readonly like?: string }>
	| Saw<'not-anyconnect', In<'http'> | (In<'request'> & Broke<'foreign'>)>
	| Saw<'redirected' | 'unclear', In<'http'>>
	| Saw<'mute', In<'request'> & Broke<'silent'>>
	| Saw<'dropped', In<'request'> & Broke<'closed' | 'reset'>>
	| Saw<'not-tls', At<'tls'> & TlsBroke<'not-tls'>>
	| Saw<'tls-mute', At<'tls'> & TlsBroke<'silent'>>
	| Saw<'tls-refused' | 'tls-refused-unclearly', At<'tls'> & TlsBroke<'alert'>>
	| Saw<'tls-cut', At<'tls'> & TlsBroke<'closed' | 'reset'>>
	| Saw<'refused' | 'filtered' | 'silent', At<'connect'>>
	/** `because`: the system's error code, that of the TLS library, or `aborted`. */
	| Saw<'unreadable', { readonly at: string; readonly because: string }>
);

export default defineCheck<Seen>({
	id: 'anyconnect',
	title: 'AnyConnect gateway',
	about:
		'An AnyConnect client opens TLS, says that it is one, and is given the form to sign in with. Only that is tested: DTLS over UDP, ' +
		'which a client adds later for speed, takes keys that come with signing in, and a client works without it.',
	group: 'server',
	scope: 'address',
	tunnels: ['anyconnect'],
	needs: { dns, route },
	privilege: 'none',
	sends: 'One TCP connection to port 443, or the port given with the host: TLS, and one HTTP request that names nobody.',
	exchanges: 3,
	outcomes: {
		accepted: {
			status: 'pass',
			says: (seen) => `An AnyConnect gateway${answersLike(seen.like)} answers on TCP ${seen.port} in ${total(seen)}${offered(seen.auth)}.`,
		},
		'client-certificate-asked': {
			status: 'pass',
			says: (seen) =>
				`An AnyConnect gateway${answersLike(seen.like)} answers on TCP ${seen.port} in ${total(seen)} and asks for a client certificate; none was shown.`,
		},
		'turned-away': {
			status: 'unknown',
			says: ({ port, like, auth }) => {
				const text = auth.error?.text || auth.message;
				return `An AnyConnect gateway${answersLike(like)} answers on TCP ${port}, and not with a form to sign in with${text ? `: "${text}"` : ''}. It may be meant for this program only.`;
			},
		},
		'not-anyconnect': {
			status: 'fail',
			says: (seen) =>
				`What answers on TCP ${seen.port} is no AnyConnect gateway: ${'http' in seen ? inHttp(seen.http) : 'it does not speak HTTP behind TLS'}.`,
		},
		redirected: {
			status: 'unknown',
			says: ({ port, http }) => `TCP ${port} sends clients on to ${http.location}, which was not asked.`,
		},
		unclear: {
			status: 'unknown',
			says: ({ port, http }) =>
				`TCP ${port} answers over HTTPS without a form to sign in with: ${inHttp(http)}. A gateway may do that for a while, or to this program only.`,
		},
		mute: {
			status: 'fail',
			says: ({ port, broke }) => `TCP ${port} completes TLS, but does not answer an AnyConnect client within ${inMs(broke.ms)}.`,
		},
		dropped: {
			status: 'unknown',
			says: ({ port, broke }) =>
				`TCP ${port} completes TLS and ${ended(broke.kind)} the connection after ${inMs(broke.ms)} without an answer. Gateways that want a client certificate do that too.`,
		},
		'not-tls': { status: 'fail', says: ({ port }) => `What answers on TCP ${port} does not speak TLS, so it is no AnyConnect gateway.` },
		'tls-mute': {
			status: 'fail',
			says: ({ port, broke }) =>
				broke.answered
					? `TCP ${port} takes the connection and begins TLS, but does not complete it within ${inMs(broke.ms)}.`
					: `TCP ${port} takes the connection, but does not answer TLS within ${inMs(broke.ms)}.`,
		},
		'tls-refused': {
			status: 'fail',
			says: ({ port, broke }) => `TCP ${port} refuses TLS with a client that offers all of it (alert ${broke.alert}).`,
		},
		'tls-refused-unclearly': {
			status: 'unknown',
			says: ({ port, broke }) =>
				`TCP ${port} refuses TLS (alert ${broke.alert}): it may want a client certificate, or share no method of encryption with this computer.`,
		},
		'tls-cut': {
			status: 'unknown',
			says: ({ port, broke }) =>
				`TCP ${port} takes the connection and ${ended(broke.how)} it ${inMs(broke.ms)} into TLS. Something on the way may do that, and gateways that want a client certificate.`,
		},
		refused: { status: 'fail', says: ({ port, ms }) => `TCP ${port} refuses the connection (after ${inMs(ms)}).` },
		filtered: {
			status: 'fail',
			says: ({ port, ms, code }) => `TCP ${port} cannot be reached: "unreachable" came back after ${inMs(ms)}${code ? ` (${code})` : ''}.`,
		},
		silent: { status: 'fail', says: ({ port, ms }) => `TCP ${port} gives no answer within ${inMs(ms)}.` },
		unreadable: {
			status: 'unknown',
			says: ({ port, because }) => `This computer could not ask (${because}), so nothing is known about TCP ${port}.`,
		},
	},
	async observe(context) {
		const { port, facts } = await askGateway(context);
		return { port, ...outcomeOf(facts) };
	},
});

type Outcome = Seen extends infer S ? (S extends Seen ? Omit<S, 'port'> : never) : never;

function outcomeOf(facts: AnyConnectFacts): Outcome {
	switch (facts.stage) {
		case 'connect':
			return atConnect(facts);
		case 'tls':
			return atTls(facts);
		case 'request':
			return atRequest({ ...facts, tls: withoutChain(facts.tls) });
		case 'http':
			return { outcome: httpOutcome(facts.http), ...facts, tls: withoutChain(facts.tls) };
		case 'answered': {
			const like = likenessOf(facts.http, facts.auth);
			const outcome = answeredOutcome(facts.auth);
			return { outcome, ...facts, tls: withoutChain(facts.tls), ...(like === undefined ? {} : { like }) };
		}
	}
}

function atConnect(facts: At<'connect'>): Outcome {
	switch (facts.how) {
		// Accepted and reset before it could be used: to a client that is a refusal.
		case 'reset':
		case 'refused':
			return { outcome: 'refused', ...facts };
		case 'filtered':
		case 'silent':
			return { outcome: facts.how, ...facts };
		default:
			return { outcome: 'unreadable', at: facts.at, because: facts.code ?? facts.how };
	}
}

/** handshake_failure, bad_certificate, unknown_ca, access_denied, certificate_required: also what is said to whoever shows no certificate. */
const ALSO_FOR_WANT_OF_A_CERTIFICATE = [40, 42, 43, 46, 48, 49, 116];

function atTls(facts: At<'tls'>): Outcome {
	const { broke, at } = facts;
	switch (broke.how) {
		case 'not-tls':
			return { outcome: 'not-tls', ...facts, broke };
		case 'silent':
			return { outcome: 'tls-mute', ...facts, broke };
		case 'alert':
			return { outcome: ALSO_FOR_WANT_OF_A_CERTIFICATE.includes(broke.alert) ? 'tls-refused-unclearly' : 'tls-refused', ...facts, broke };
		case 'closed':
		case 'reset':
			return { outcome: 'tls-cut', ...facts, broke };
		default:
			return { outcome: 'unreadable', at, because: 'code' in broke ? broke.code : broke.how };
	}
}

function atRequest(facts: In<'request'>): Outcome {
	const { broke, at } = facts;
	switch (broke.kind) {
		case 'silent':
			return { outcome: 'mute', ...facts, broke };
		case 'closed':
		case 'reset':
			return { outcome: 'dropped', ...facts, broke };
		case 'foreign':
			return { outcome: 'not-anyconnect', ...facts, broke };
		default:
			return { outcome: 'unreadable', at, because: 'code' in broke ? broke.code : broke.kind };
	}
}

/** Cisco's older gateways answer a client of today with the way to their website. */
const OWN_PAGES = /\+(webvpn|CSCOE|CSCOU)\+/i;

function httpOutcome({ status, location, marks }: AnyConnectHttp): 'not-anyconnect' | 'redirected' | 'unclear' {
	if (location !== undefined && status >= 300 && status < 400) return OWN_PAGES.test(location) ? 'unclear' : 'redirected';
	if (marks.length > 0 || status === 401 || status === 407 || status === 429 || status >= 500) return 'unclear';
	return 'not-anyconnect';
}

function answeredOutcome(auth: ConfigAuth): 'accepted' | 'client-certificate-asked' | 'turned-away' {
	if (auth.wantsCertificate) return 'client-certificate-asked';
	const form = auth.fields.length > 0 || auth.groups.length > 0 || auth.wantsBrowser || auth.wantsPosture;
	return auth.type === 'auth-request' && form ? 'accepted' : 'turned-away';
}

/**
 * By what they are known to say: ocserv always gives this version, and Cisco's own want their opaque part back. So does AnyLink, and others
 * may: it is a likeness, not who made it.
 */
function likenessOf({ marks }: AnyConnectHttp, { version, opaque }: ConfigAuth): string | undefined {
	if (opaque || marks.includes('x-aggregate-auth')) return "Cisco's own";
	return version === '0.1(1)' ? 'ocserv' : undefined;
}

function withoutChain({ version, cipher, ms }: At<'answered'>['tls']): Tls['tls'] {
	return { version, cipher, ms };
}

function answersLike(like: string | undefined): string {
	return like === undefined ? '' : ` (it answers like ${like})`;
}

function total({ connectMs, tls, http }: In<'answered'>): string {
	return inMs(connectMs + tls.ms + http.ms);
}

function offered({ groups, wantsBrowser, wantsPosture }: ConfigAuth): string {
	const parts = [
		...(groups.length > 0 ? [`offers the groups ${groups.map((group) => `"${group}"`).join(', ')}`] : []),
		...(wantsBrowser ? ['has users sign in in a browser'] : []),
		...(wantsPosture ? ['wants to inspect this computer first'] : []),
	];
	return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}

function inHttp({ status, reason, server }: AnyConnectHttp): string {
	return `HTTP ${status}${reason === '' ? '' : ` ${reason}`}${server === undefined ? '' : ` from ${server}`}`;
}

function ended(how: 'closed' | 'reset'): string {
	return how === 'closed' ? 'closes' : 'resets';
}
