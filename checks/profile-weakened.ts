import { defineCheck, type Saw } from '../src/check/define.ts';
import { NO_CONNECTION } from './parts/no-connection.ts';

type Seen = Saw<'strict'> | Saw<'weakened', { readonly setting: string }> | Saw<'not-given'>;

export default defineCheck<Seen>({
	id: 'profile-weakened',
	title: "Whether the connection checks the server's certificate",
	about: 'Settings that keep the certificate from being checked make a connection work, and let anybody play the server.',
	group: 'computer',
	ofConnection: true,
	scope: 'target',
	tunnels: ['sstp', 'openvpn'],
	// What can be weakened on Windows, the check "ike-name-check" looks at: it may stand in the registry too.
	platforms: ['linux', 'macos'],
	ofClient: true,
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		strict: { status: 'pass', says: "Nothing in the connection keeps the server's certificate from being checked." },
		weakened: {
			status: 'warn',
			says: ({ setting }) =>
				`The connection does not check the server's certificate as it should (${setting}): anybody on the way may play the server. Take the setting out, and mend the certificate instead.`,
		},
		'not-given': NO_CONNECTION,
	},
	async observe({ profile }) {
		if (profile === undefined) return { outcome: 'not-given' };
		return profile.weakened === undefined ? { outcome: 'strict' } : { outcome: 'weakened', setting: profile.weakened };
	},
});
