import { defineCheck, type Saw } from '../src/check/define.ts';
import type { ProfileEncryption } from '../src/host/profile.ts';
import { NO_CONNECTION, NOT_SAID } from './parts/no-connection.ts';

type Seen = Saw<ProfileEncryption> | Saw<'not-said'> | Saw<'not-given'>;

export default defineCheck<Seen>({
	id: 'profile-encryption',
	title: 'Encryption setting of the connection',
	about: 'PPTP fails after sign-in when one side demands encryption (MPPE) and the other does not offer it.',
	group: 'computer',
	ofConnection: true,
	scope: 'target',
	tunnels: ['pptp'],
	ofClient: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		none: { status: 'pass', says: 'The connection allows no encryption: a server that demands it ends the connection.' },
		optional: { status: 'pass', says: 'The connection encrypts where the server does, and connects without as well.' },
		required: { status: 'pass', says: 'The connection demands encryption.' },
		maximum: { status: 'pass', says: 'The connection demands the strongest encryption.' },
		'not-said': NOT_SAID,
		'not-given': NO_CONNECTION,
	},
	observe: async ({ profile }) => ({ outcome: profile === undefined ? 'not-given' : (profile.encryption ?? 'not-said') }),
});
