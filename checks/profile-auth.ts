import { defineCheck, type Saw } from '../src/check/define.ts';
import type { AuthMethod } from '../src/check/tunnel.ts';

/** `from`: an option of this run, or the connection that is set up on this computer. */
type Seen = Saw<AuthMethod, { readonly from: 'option' | 'connection' }> | Saw<'not-given'>;

export default defineCheck<Seen>({
	id: 'profile-auth',
	title: 'How the connection signs in',
	about: 'Some errors arise only with one way of signing in: a missing machine certificate matters to nobody who uses a password.',
	group: 'computer',
	scope: 'target',
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		password: { status: 'pass', says: 'The connection signs in with a user name and a password.' },
		eap: { status: 'pass', says: 'The connection signs in with EAP.' },
		'user-certificate': { status: 'pass', says: "The connection signs in with the user's certificate." },
		'machine-certificate': { status: 'pass', says: "The connection signs in with this computer's certificate." },
		psk: { status: 'pass', says: 'The connection uses a pre-shared key for IPsec.' },
		'not-given': { status: 'unknown', says: 'It was not said how the connection signs in. Say it with --auth for a sharper answer.' },
	},
	async observe({ options, profile }) {
		const auth = options.auth ?? profile?.auth;
		return auth === undefined ? { outcome: 'not-given' } : { outcome: auth, from: auth === profile?.auth ? 'connection' : 'option' };
	},
});
