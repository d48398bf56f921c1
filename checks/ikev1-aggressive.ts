import { defineCheck, type Saw } from '../src/check/define.ts';
import { inMs } from '../src/check/figures.ts';
import type { Ikev1Port } from '../src/probe/ikev1.ts';
import type { AggressiveFacts } from '../src/probe/ikev1-aggressive.ts';
import dns from './dns.ts';
import { ASKED_LATELY, type Waiting, waiting } from './parts/asked-lately.ts';
import { askAggressive } from './parts/ikev1-asking.ts';
import { closed500, unasked500, unreached500, whyUnasked } from './parts/udp-500.ts';
import route from './route.ts';

type Answer<Kind extends Ikev1Port['kind']> = Omit<AggressiveFacts, 'answer'> & {
	readonly answer: Extract<Ikev1Port, { readonly kind: Kind }>;
};
type Seen =
	| Saw<'accepted', Answer<'accepted'>>
	| Saw<'no-proposal', Answer<'no-proposal'>>
	| Saw<'turned-away', Answer<'notify' | 'other-version'>>
	| Saw<'not-ike', Answer<'not-ike' | 'unusable'>>
	| Saw<'refused' | 'filtered', Answer<'refused' | 'filtered'>>
	| Saw<'silent', Answer<'silent'>>
	| Saw<'no-group'>
	| Saw<'asked-lately', Waiting>
	/** `because`: the system's error code, or `aborted`. */
	| Saw<'unreadable', { readonly at: string; readonly because: string }>;

export default defineCheck<Seen>({
	id: 'ikev1-aggressive',
	title: 'IKEv1 aggressive mode with a group name',
	about: "Cisco's IPsec client names its group in the first message; a gateway that does not know the name may stay silent.",
	group: 'server',
	scope: 'address',
	tunnels: ['cisco-ipsec'],
	needs: { dns, route },
	privilege: 'none',
	sends:
		'Only with --group: one first message of aggressive mode to UDP 500, the name of the group in it. Intrusion detection may report it.',
	outcomes: {
		accepted: {
			status: 'pass',
			says: ({ answer }) => `The gateway knows the group and takes ${answer.chosen} in ${inMs(answer.ms)}.`,
		},
		'no-proposal': { status: 'fail', says: 'The gateway answers, but accepts none of the algorithms that the Cisco client offers.' },
		'turned-away': {
			status: 'fail',
			says: ({ answer }) =>
				answer.kind === 'notify'
					? `The gateway answers, and turns the group away: ${answer.notify}.`
					: 'IKE answers, but speaks no IKEv1, which the Cisco client needs.',
		},
		'not-ike': { status: 'fail', says: 'What answers on UDP 500 is no IKEv1 that a client can go on from.' },
		refused: { status: 'fail', says: ({ answer }) => closed500(answer) },
		filtered: { status: 'fail', says: ({ answer }) => unreached500(answer) },
		silent: { status: 'fail', says: ({ answer }) => `UDP 500 gives no answer to this group within ${inMs(answer.ms)}.` },
		'no-group': { status: 'unknown', says: 'The name of the group was not given, so aggressive mode was not tried. Give it with --group.' },
		'asked-lately': ASKED_LATELY,
		unreadable: { status: 'unknown', says: unasked500 },
	},
	async observe(context) {
		const { group } = context.options;
		if (group === undefined || group === '') return { outcome: 'no-group' };
		const facts = await askAggressive(context, group);
		return 'stage' in facts ? waiting(facts) : outcomeOf(facts);
	},
});

function outcomeOf(facts: AggressiveFacts): Seen {
	const { answer } = facts;
	switch (answer.kind) {
		case 'accepted':
			return { outcome: 'accepted', ...facts, answer };
		case 'no-proposal':
			return { outcome: 'no-proposal', ...facts, answer };
		case 'notify':
		case 'other-version':
			return { outcome: 'turned-away', ...facts, answer };
		case 'not-ike':
		case 'unusable':
			return { outcome: 'not-ike', ...facts, answer };
		case 'silent':
			return { outcome: 'silent', ...facts, answer };
		case 'refused':
		case 'filtered':
			return { outcome: answer.kind, ...facts, answer };
		default:
			return { outcome: 'unreadable', at: facts.at, because: whyUnasked(answer) };
	}
}
