import { defineCheck, type Saw } from '../src/check/define.ts';
import { NO_CONNECTION, NOT_SAID } from './parts/no-connection.ts';

/** `from`: an option of this run, or the connection that is set up on this computer. */
type Seen = Saw<'set', { readonly from: 'option' | 'connection' }> | Saw<'missing'> | Saw<'not-said'> | Saw<'not-given'>;

export default defineCheck<Seen>({
	id: 'profile-psk',
	title: 'Pre-shared key of the connection',
	about:
		'The IPsec of L2TP proves itself by a key that both sides know, or else by a certificate of this computer. The key itself is not read.',
	group: 'computer',
	ofConnection: true,
	scope: 'target',
	tunnels: ['l2tp', 'ikev2', 'cisco-ipsec'],
	ofClient: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		set: { status: 'pass', says: 'The connection is set to a pre-shared key.' },
		missing: { status: 'pass', says: 'The connection has no pre-shared key: for L2TP it needs a certificate of this computer instead.' },
		'not-said': NOT_SAID,
		'not-given': NO_CONNECTION,
	},
	async observe({ options, supplied, profile }) {
		if (profile?.psk === 'set') return { outcome: 'set', from: 'connection' };
		if (options.auth === 'psk' || supplied.psk !== undefined) return { outcome: 'set', from: 'option' };
		return { outcome: profile === undefined ? 'not-given' : (profile.psk ?? 'not-said') };
	},
});
