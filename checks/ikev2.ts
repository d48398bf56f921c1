import { defineCheck, type Saw } from '../src/check/define.ts';
import { firstOf, inMs } from '../src/check/figures.ts';
import type { Auth, IkePort, Ikev2Facts, Shown, Strays } from '../src/probe/ikev2.ts';
import dns from './dns.ts';
import { ASKED_LATELY, type AskedLately, type Waiting, waiting } from './parts/asked-lately.ts';
import { excerpt } from './parts/excerpt.ts';
import { askIkev2 } from './parts/ikev2-asking.ts';
import { closed500, isNotLetOut, notLetOut, silent500, unasked500, unreached500, whyUnasked } from './parts/udp-500.ts';
import route from './route.ts';

type At<Stage extends Ikev2Facts['stage']> = Extract<Ikev2Facts, { readonly stage: Stage }>;
type Answered<Kind extends At<'answered'>['answer']['kind']> = Omit<At<'answered'>, 'answer'> & {
	readonly answer: Extract<At<'answered'>['answer'], { readonly kind: Kind }>;
};
type Port<Kind extends IkePort['kind']> = Omit<At<'unanswered'>, 'port500'> & {
	readonly port500: Extract<IkePort, { readonly kind: Kind }>;
};
type Seen =
	| Saw<'accepted' | 'nat-port-silent' | 'nat-port-not-let-out', At<'accepted'>>
	| Saw<'no-proposal' | 'other-proposal-wanted', Answered<'no-proposal'>>
	| Saw<'other-version', Answered<'other-version'>>
	| Saw<'turned-away', Answered<'error'>>
	| Saw<'unusable', Answered<'unusable'>>
	| Saw<'refused' | 'filtered', Port<'refused' | 'filtered'>>
	| Saw<'silent', Port<'silent'>>
	| Saw<'not-let-out', Port<'local'>>
	| Saw<'not-ike', Port<'silent'> & { readonly strays: Strays }>
	| Saw<'asked-lately', Waiting>
	/** `because`: the system's error code, `aborted`, or `policy` with the word that is none. */
	| Saw<'unreadable', { readonly at: string; readonly because: string; readonly word?: string }>;

const NONE_ACCEPTED = 'IKEv2 answers, but accepts none of the algorithms that the client offers';

export default defineCheck<Seen>({
	id: 'ikev2',
	title: 'IKEv2 negotiation',
	about:
		'An IKEv2 client agrees on algorithms with the server before either says who it is, on UDP 500, and goes on over UDP 4500 behind a NAT.',
	group: 'server',
	scope: 'address',
	tunnels: ['ikev2'],
	needs: { dns, route },
	privilege: 'none',
	sends:
		'IKE_SA_INIT to UDP 500 as the client sends it, to UDP 4500 when that is quiet; IKE_AUTH without any sign-in, and an EAP-Nak that ends it. One more negotiation when the proposals are refused or an answer is lost.',
	exchanges: 6,
	outcomes: {
		accepted: {
			status: 'pass',
			says: ({ answer: { chosen, vendors, cookies }, port500 }) => {
				const by = vendors.length === 0 ? '' : ` (${firstOf(vendors, 2)})`;
				const time = port500.kind === 'answered' ? ` in ${inMs(port500.ms)}` : '';
				return `IKEv2 answers${by} and takes ${chosen}${time}${cookies > 0 ? '; it wanted a cookie first' : ''}.`;
			},
		},
		'no-proposal': { status: 'fail', says: `${NONE_ACCEPTED}.` },
		'other-proposal-wanted': {
			status: 'fail',
			says: ({ cure }) => {
				const wanted = cure?.kind === 'accepted' ? cure.chosen : cure?.kind === 'group' ? `Diffie-Hellman group ${cure.group}` : 'others';
				return `${NONE_ACCEPTED}. It would take ${wanted}.`;
			},
		},
		'other-version': {
			status: 'fail',
			says: ({ answer: { by } }) =>
				by === 'responder-spi'
					? 'IKE answers, but refuses as a server does that has no IKEv2 connection for this client, whatever is offered.'
					: 'IKE answers, but speaks no IKEv2.',
		},
		'turned-away': { status: 'fail', says: ({ answer }) => `IKEv2 answers, and turns the client away: ${answer.notify}.` },
		unusable: { status: 'fail', says: ({ answer }) => `IKEv2 answers, but no client gets on from there: ${UNUSABLE[answer.because]}.` },
		refused: { status: 'fail', says: ({ port500 }) => closed500(port500) },
		filtered: { status: 'fail', says: ({ port500 }) => unreached500(port500) },
		silent: {
			status: 'fail',
			says: ({ port500, port4500 }) => silent500('IKEv2', port500, port4500.kind === 'answered'),
		},
		'not-let-out': { status: 'fail', says: ({ port500 }) => notLetOut(port500) },
		'not-ike': {
			status: 'fail',
			says: ({ strays }) => `Something other than IKEv2 answers on UDP 500${STRAYS[strays.kind](strays.firstBytes)}.`,
		},
		'nat-port-silent': {
			status: 'fail',
			says: ({ answer, auth }) => {
				const nat =
					answer.nat?.here || answer.nat?.server ? ', where the negotiation has to go on behind a NAT' : ', where the client goes on';
				return auth.answer.kind === 'failed'
					? `UDP 500 answers, but UDP 4500${nat}, cannot be reached (${auth.answer.code}).`
					: `UDP 500 answers, but UDP 4500${nat}, gives no answer.`;
			},
		},
		'nat-port-not-let-out': { status: 'fail', says: ({ auth }) => notLetOut({ code: codeOf(auth) }, 4500) },
		'asked-lately': ASKED_LATELY,
		unreadable: {
			status: 'unknown',
			says: ({ because, word }) =>
				word === undefined ? unasked500({ because }) : `The given IKE policy cannot be read at "${word}", so IKEv2 was not asked.`,
		},
	},
	async observe(context) {
		return outcomeOf(await askIkev2(context));
	},
});

const UNUSABLE = {
	'cookie-loop': 'it asks for the first message again and again',
	'group-loop': 'it wants a Diffie-Hellman group that was not offered',
	'not-offered': 'it chose algorithms that were not offered',
	incomplete: 'its answer lacks what every answer has',
	key: 'its Diffie-Hellman key is none',
} as const;

const STRAYS = {
	echo: () => ': it sends back what it is sent',
	malformed: () => ': what comes back is damaged',
	other: (hex: string) => excerpt(hex),
} as const;

function outcomeOf(facts: Ikev2Facts | AskedLately): Seen {
	switch (facts.stage) {
		case 'asked-lately':
			return waiting(facts);
		case 'unasked':
			return { outcome: 'unreadable', at: facts.at, because: facts.because, ...(facts.word === undefined ? {} : { word: facts.word }) };
		case 'unanswered':
			return unanswered(facts);
		case 'answered':
			return answered(withoutChain(facts));
		case 'accepted':
			return { outcome: acceptedOutcome(facts.auth), ...withoutChain(facts) };
	}
}

function unanswered(facts: At<'unanswered'>): Seen {
	const { port500, ...rest } = withoutChain(facts);
	switch (port500.kind) {
		case 'refused':
		case 'filtered':
			return { outcome: port500.kind, ...rest, port500 };
		case 'silent':
			return port500.strays === undefined
				? { outcome: 'silent', ...rest, port500 }
				: { outcome: 'not-ike', ...rest, port500, strays: port500.strays };
		case 'local':
			if (isNotLetOut(port500.code)) return { outcome: 'not-let-out', ...rest, port500 };
			return { outcome: 'unreadable', at: facts.at, because: port500.code };
		default:
			return { outcome: 'unreadable', at: facts.at, because: whyUnasked(port500) };
	}
}

function answered({ answer, ...rest }: At<'answered'>): Seen {
	switch (answer.kind) {
		case 'no-proposal':
			// What takes another offer has a connection for IKEv2.
			return {
				outcome: rest.cure?.kind === 'accepted' || rest.cure?.kind === 'group' ? 'other-proposal-wanted' : 'no-proposal',
				...rest,
				answer,
			};
		case 'other-version':
			return { outcome: 'other-version', ...rest, answer };
		case 'error':
			return { outcome: 'turned-away', ...rest, answer };
		case 'unusable':
			return { outcome: 'unusable', ...rest, answer };
	}
}

function acceptedOutcome(auth: Auth): 'accepted' | 'nat-port-silent' | 'nat-port-not-let-out' {
	if (auth.port === 4500 && auth.answer.kind === 'failed' && auth.answer.how === 'local' && isNotLetOut(auth.answer.code)) {
		return 'nat-port-not-let-out';
	}
	return isNatPortSilent(auth) ? 'nat-port-silent' : 'accepted';
}

function codeOf({ answer }: Auth): string {
	return answer.kind === 'failed' ? answer.code : '';
}

/** IKE_AUTH got lost there, and nothing else passes there either. */
function isNatPortSilent({ port, answer, again }: Auth): boolean {
	if (port !== 4500) return false;
	if (answer.kind === 'failed') return answer.how !== 'local';
	return answer.kind === 'silent' && again !== undefined && ['silent', 'refused', 'filtered'].includes(again.init.kind);
}

/** The certificates are another check's to show. */
function withoutChain<Facts extends { readonly auth?: Auth }>(facts: Facts): Facts {
	if (facts.auth === undefined) return facts;
	const { answer } = facts.auth;
	const small = facts.auth.again?.small;
	const again =
		facts.auth.again === undefined
			? {}
			: { again: { ...facts.auth.again, ...(small === undefined ? {} : { small: { ...small, answer: bare(small.answer) } }) } };
	return { ...facts, auth: { ...facts.auth, answer: bare(answer), ...again } };
}

function bare<Answer extends { readonly kind: string }>(answer: Answer): Answer {
	const { chain: _, ...rest } = answer as Answer & Partial<Shown>;
	return rest as unknown as Answer;
}
