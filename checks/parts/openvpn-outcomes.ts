import type { Saw } from '../../src/check/define.ts';
import type { OpenVpnFacts, OpenVpnTls } from '../../src/probe/openvpn.ts';

type At<Stage extends OpenVpnFacts['stage']> = Extract<OpenVpnFacts, { readonly stage: Stage }>;
type Broke<Stage extends 'reset' | 'tls'> = Omit<At<Stage>, 'broke'> & { readonly ms: number };

/** What one endpoint came to. The certificates themselves stay with the probe. */
export type EndpointSeen =
	| Saw<'accepted', Omit<At<'shown'>, 'tls'> & { readonly tls: Omit<OpenVpnTls, 'chain'> }>
	| Saw<'no-key-wanted', At<'plain'>>
	| Saw<'tls-refused', Broke<'tls'> & { readonly alert: number }>
	| Saw<'tls-incompatible', Broke<'tls'> & { readonly code: string }>
	| Saw<'tls-closed' | 'not-tls', Broke<'tls'>>
	| Saw<'tls-silent', Broke<'tls'> & { readonly answered: boolean }>
	| Saw<'not-openvpn', Broke<'reset'> & { readonly firstBytes: string }>
	| Saw<'silent' | 'silent-with-key' | 'silent-to-profile', Broke<'reset'> & { readonly sends: number }>
	| Saw<'closed' | 'closed-with-key' | 'closed-to-profile', Broke<'reset'>>
	| Saw<'refused' | 'filtered', Broke<'reset'> & { readonly code: string }>
	| Saw<'tcp-refused' | 'tcp-filtered' | 'tcp-silent', At<'connect'>>
	| Saw<'unknown-digest', At<'digest'>>
	| Saw<'unreadable', Pick<OpenVpnFacts, 'at' | 'transport' | 'port'> & { readonly because: string }>;

/** `profile`: a client would send just this, so silence is what it meets as well. */
export function outcomeOf(facts: OpenVpnFacts, profile: boolean): EndpointSeen {
	switch (facts.stage) {
		case 'digest':
			return { outcome: 'unknown-digest', ...facts };
		case 'connect':
			return atConnect(facts);
		case 'reset':
			return atReset(facts, profile);
		case 'plain':
			return { outcome: 'no-key-wanted', ...facts };
		case 'tls':
			return atTls(facts);
		case 'shown': {
			const { chain: _, ...tls } = facts.tls;
			return { outcome: 'accepted', ...facts, tls };
		}
	}
}

function atConnect(facts: At<'connect'>): EndpointSeen {
	const { how, code, at, transport, port } = facts;
	switch (how) {
		// Accepted and reset before it could be used: to a client that is a refusal.
		case 'reset':
		case 'refused':
			return { outcome: 'tcp-refused', ...facts };
		case 'filtered':
			return { outcome: 'tcp-filtered', ...facts };
		case 'silent':
			return { outcome: 'tcp-silent', ...facts };
		default:
			return { outcome: 'unreadable', at, transport, port, because: code ?? how };
	}
}

function atReset({ broke, ...rest }: At<'reset'>, profile: boolean): EndpointSeen {
	const { at, transport, port } = rest;
	const facts = { ...rest, ms: broke.ms };
	const as = <Word extends 'silent' | 'closed'>(word: Word) => {
		if (!profile) return word;
		return facts.key === 'none' ? (`${word}-to-profile` as const) : (`${word}-with-key` as const);
	};
	switch (broke.kind) {
		case 'silent':
			return { outcome: as('silent'), ...facts, sends: broke.sends };
		case 'closed':
		case 'reset':
			return { outcome: as('closed'), ...facts };
		case 'refused':
		case 'filtered':
			return { outcome: broke.kind, ...facts, code: broke.code };
		case 'not-openvpn':
			return { outcome: 'not-openvpn', ...facts, firstBytes: broke.firstBytes };
		case 'local':
			return { outcome: 'unreadable', at, transport, port, because: broke.code };
		case 'aborted':
			return { outcome: 'unreadable', at, transport, port, because: broke.kind };
	}
}

function atTls({ broke, ...rest }: At<'tls'>): EndpointSeen {
	const { at, transport, port } = rest;
	const facts = { ...rest, ms: broke.ms };
	switch (broke.how) {
		case 'alert':
			return { outcome: 'tls-refused', ...facts, alert: broke.alert };
		case 'silent':
			return { outcome: 'tls-silent', ...facts, answered: broke.answered };
		case 'closed':
		case 'reset':
			return { outcome: 'tls-closed', ...facts };
		case 'not-tls':
			return { outcome: 'not-tls', ...facts };
		case 'incompatible':
			return { outcome: 'tls-incompatible', ...facts, code: broke.code };
		case 'link':
			return linkInTls(facts, broke.broke);
		default:
			return { outcome: 'unreadable', at, transport, port, because: 'code' in broke ? broke.code : broke.how };
	}
}

function linkInTls(facts: Broke<'tls'>, broke: Extract<At<'tls'>['broke'], { readonly how: 'link' }>['broke']): EndpointSeen {
	if (broke.kind === 'local') {
		const { at, transport, port } = facts;
		return { outcome: 'unreadable', at, transport, port, because: broke.code };
	}
	if (broke.kind === 'silent') return { outcome: 'tls-silent', ...facts, answered: false };
	return { outcome: 'tls-closed', ...facts };
}
