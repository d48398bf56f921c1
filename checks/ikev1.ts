import type { AddressContext } from '../src/check/context.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { firstOf, inMs } from '../src/check/figures.ts';
import type { Ikev1Facts, Ikev1Identity, Ikev1Port } from '../src/probe/ikev1.ts';
import dns from './dns.ts';
import { ASKED_LATELY, type Waiting, waiting } from './parts/asked-lately.ts';
import { askIkev1 } from './parts/ikev1-asking.ts';
import { askIkev2 } from './parts/ikev2-asking.ts';
import { closed500, isNotLetOut, notLetOut, silent500, unasked500, unreached500, whyUnasked } from './parts/udp-500.ts';
import route from './route.ts';

type On500<Kind extends Ikev1Port['kind']> = Omit<Ikev1Facts, 'port500'> & {
	readonly port500: Extract<Ikev1Port, { readonly kind: Kind }>;
};
type Identity<Kind extends Ikev1Identity['kind']> = { readonly identity: Extract<Ikev1Identity, { readonly kind: Kind }> };
type Seen =
	/** `psk`: the key that was handed over is the server's. */
	| Saw<'accepted', On500<'accepted'> & { readonly psk?: 'right' }>
	| Saw<'wrong-psk', On500<'accepted'> & Identity<'wrong'>>
	/** Everything was answered but the proof of the key. */
	| Saw<'psk-unanswered', On500<'accepted'> & Identity<'silent' | 'fourth-again'>>
	/** An error in the open, which may be about the key or not. */
	| Saw<'psk-turned-away', On500<'accepted'> & Identity<'turned-away'>>
	| Saw<'identity-refused', On500<'accepted'> & Identity<'refused'>>
	| Saw<'nat-port-silent' | 'nat-port-unclear' | 'psk-unproved', On500<'accepted'>>
	| Saw<'no-proposal', On500<'no-proposal'>>
	| Saw<'other-version', On500<'other-version' | 'no-proposal'>>
	| Saw<'turned-away', On500<'notify'>>
	| Saw<'unusable', On500<'unusable'>>
	| Saw<'refused' | 'filtered', On500<'refused' | 'filtered'>>
	| Saw<'silent' | 'silent-beside-ikev2', On500<'silent'>>
	| Saw<'not-let-out', On500<'local'>>
	| Saw<'not-ike', On500<'not-ike'>>
	/** Only where a pre-shared key would have been proved. */
	| Saw<'asked-lately', Waiting>
	/** `because`: the system's error code, or `aborted`. */
	| Saw<'unreadable', { readonly at: string; readonly because: string }>;

export default defineCheck<Seen>({
	id: 'ikev1',
	title: 'IKEv1 main mode',
	about: 'L2TP begins with IKEv1: client and server agree on algorithms on UDP 500, and go on over UDP 4500 behind a NAT.',
	group: 'server',
	scope: 'address',
	tunnels: ['l2tp'],
	needs: { dns, route },
	privilege: 'none',
	sends:
		"The first message of Windows' L2TP client to UDP 500, one with algorithms that servers refuse to UDP 4500, and a message that ends what is accepted. With --psk-file one negotiation that proves the key; without it up to the key exchange when UDP 4500 is silent. When it is slow to answer, one negotiation of IKEv2.",
	exchanges: 8,
	outcomes: {
		accepted: {
			status: 'pass',
			says: ({ port500: { chosen, vendors, ms }, psk }) => {
				const key = psk === undefined ? '' : ', and the pre-shared key is right';
				return `IKEv1 answers${named(vendors)} and takes ${chosen} in ${inMs(ms)}${key}.`;
			},
		},
		'wrong-psk': {
			status: 'fail',
			says: ({ identity }) => `${WRONG[identity.by](identity.notify)}: the key is not the server's.`,
		},
		'psk-unanswered': {
			status: 'fail',
			says: ({ identity: { kind, ms } }) =>
				`Everything before the proof of the pre-shared key is answered, the proof is not: the server ${kind === 'silent' ? 'says nothing' : 'only repeats itself'} for ${inMs(ms)}. Most likely it refused the key.`,
		},
		'psk-turned-away': {
			status: 'fail',
			says: ({ identity: { notify = 'no reason given' } }) =>
				`After the proof of the pre-shared key the server turns this client away (${notify}). The key may be wrong, or something else.`,
		},
		'identity-refused': {
			status: 'fail',
			says: ({ identity }) => `The pre-shared key is right, but the server turns this client away: ${identity.notify}.`,
		},
		'nat-port-silent': {
			status: 'fail',
			says: ({ port4500 }) => `UDP 500 answers, but UDP 4500, where IKEv1 has to go on behind a NAT, ${quiet(port4500)}.`,
		},
		'nat-port-unclear': {
			status: 'unknown',
			says: ({ port4500 }) =>
				`UDP 500 answers, and UDP 4500 ${quiet(port4500)}. Behind a NAT that ends it; whether there is one was not told.`,
		},
		'psk-unproved': {
			status: 'unknown',
			says: 'IKEv1 answers and takes what Windows offers, but the negotiation did not come to the point where the pre-shared key is proved.',
		},
		'no-proposal': { status: 'fail', says: 'IKEv1 answers, but accepts none of the algorithms that Windows offers for L2TP.' },
		'other-version': {
			status: 'fail',
			says: ({ port500 }) =>
				port500.kind === 'no-proposal'
					? 'IKE answers, but refuses as a server does that has no IKEv1 connection for this client, whatever is offered.'
					: 'IKE answers, but speaks no IKEv1, which L2TP needs.',
		},
		'turned-away': { status: 'fail', says: ({ port500 }) => `IKEv1 answers, and turns the client away: ${port500.notify}.` },
		unusable: {
			status: 'fail',
			says: ({ port500 }) =>
				port500.because === 'not-offered'
					? 'IKEv1 answers, but chose algorithms that were not offered.'
					: 'IKEv1 answers, but its answer lacks what every answer has.',
		},
		refused: { status: 'fail', says: ({ port500 }) => closed500(port500) },
		filtered: { status: 'fail', says: ({ port500 }) => unreached500(port500) },
		silent: {
			status: 'fail',
			says: ({ port500, port4500 }) => silent500('IKEv1', port500, port4500.kind === 'accepted' || port4500.kind === 'no-proposal'),
		},
		'silent-beside-ikev2': {
			status: 'fail',
			says: ({ port500 }) => `UDP 500 gives no answer to IKEv1 within ${inMs(port500.ms)}, but it does to IKEv2.`,
		},
		'not-let-out': { status: 'fail', says: ({ port500 }) => notLetOut(port500) },
		'not-ike': {
			status: 'fail',
			says: ({ port500: { echo } }) => `Something other than IKEv1 answers on UDP 500${echo ? ': it sends back what it is sent' : ''}.`,
		},
		'asked-lately': ASKED_LATELY,
		unreadable: { status: 'unknown', says: unasked500 },
	},
	async observe(context) {
		const asked = askIkev1(context);
		// Silence means something else where IKEv2 is answered. That is asked soon, so that a dead host hardly costs more than one patience.
		const other = (await endsWithin(asked, context.patienceMs * SOON)) ? undefined : speaksIkev2(context);
		const facts = await asked;
		const seen = 'stage' in facts ? waiting(facts) : outcomeOf(facts, context.supplied.psk !== undefined);
		return seen.outcome === 'silent' && (await other) ? { ...seen, outcome: 'silent-beside-ikev2' } : seen;
	},
});

/** Most servers have answered by then, as a part of the patience. */
const SOON = 0.3;

function endsWithin(asked: Promise<unknown>, ms: number): Promise<boolean> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => resolve(false), ms);
		void asked.then(() => {
			clearTimeout(timer);
			resolve(true);
		});
	});
}

async function speaksIkev2(context: AddressContext): Promise<boolean> {
	const facts = await askIkev2(context);
	return facts.stage === 'accepted' || (facts.stage === 'answered' && facts.answer.kind !== 'other-version');
}

function outcomeOf(facts: Ikev1Facts, asksForProof: boolean): Seen {
	const { port500 } = facts;
	switch (port500.kind) {
		case 'accepted':
			return ofAccepted({ ...facts, port500 }, asksForProof);
		case 'no-proposal':
			return { outcome: port500.connection === 'none' ? 'other-version' : 'no-proposal', ...facts, port500 };
		case 'other-version':
			return { outcome: 'other-version', ...facts, port500 };
		case 'notify':
			return { outcome: 'turned-away', ...facts, port500 };
		case 'unusable':
			return { outcome: 'unusable', ...facts, port500 };
		case 'not-ike':
			return { outcome: 'not-ike', ...facts, port500 };
		case 'silent':
			return { outcome: 'silent', ...facts, port500 };
		case 'refused':
		case 'filtered':
			return { outcome: port500.kind, ...facts, port500 };
		case 'local':
			if (isNotLetOut(port500.code)) return { outcome: 'not-let-out', ...facts, port500 };
			return { outcome: 'unreadable', at: facts.at, because: port500.code };
		default:
			return { outcome: 'unreadable', at: facts.at, because: whyUnasked(port500) };
	}
}

/** `asksForProof`: a pre-shared key was handed over. */
function ofAccepted(facts: On500<'accepted'>, asksForProof: boolean): Seen {
	const { depth, port4500 } = facts;
	const agreed = depth?.stage === 'agreed' ? depth : undefined;
	const identity = agreed?.identity;
	switch (identity?.kind) {
		case 'right':
			return { outcome: 'accepted', ...facts, psk: 'right' };
		case 'wrong':
			return { outcome: 'wrong-psk', ...facts, identity };
		case 'silent':
		case 'fourth-again':
			// This tells of the key only where the server was heard before: else it has not got the proof.
			if (identity.port === 500 || !isQuiet(port4500)) return { outcome: 'psk-unanswered', ...facts, identity };
			break;
		case 'turned-away':
			return { outcome: 'psk-turned-away', ...facts, identity };
		case 'refused':
			return { outcome: 'identity-refused', ...facts, identity };
	}
	const floats = agreed?.nat === undefined ? undefined : agreed.nat.here || agreed.nat.server;
	if (isQuiet(port4500) && floats !== false) return { outcome: floats ? 'nat-port-silent' : 'nat-port-unclear', ...facts };
	return { outcome: asksForProof ? 'psk-unproved' : 'accepted', ...facts };
}

const WRONG: Record<Identity<'wrong'>['identity']['by'], (notify?: string) => string> = {
	'unreadable-answer': () => 'What the server answers to the proof of the pre-shared key does not open with that key',
	'wrong-hash': () => "The server's own proof is not made with the pre-shared key",
	error: (notify) => `The server refuses the proof of the pre-shared key (${notify})`,
};

/** Nothing gets through there. An error of IKE is a sign of life: some servers want UDP 4500 only for what began on UDP 500. */
function isQuiet({ kind }: Ikev1Port): boolean {
	return ['silent', 'refused', 'filtered'].includes(kind);
}

function quiet(port: Ikev1Port): string {
	return port.kind === 'refused' || port.kind === 'filtered' ? `cannot be reached (${port.code})` : 'gives no answer';
}

/** ` (strongSwan, XAUTH)`, without what every server announces. */
function named(vendors: readonly string[]): string {
	const telling = vendors.filter((name) => !/^(NAT-T|DPD|FRAGMENTATION|XAUTH)/.test(name));
	return telling.length === 0 ? '' : ` (${firstOf(telling, 2)})`;
}
