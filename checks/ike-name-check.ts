import { defineCheck, type Saw } from '../src/check/define.ts';
import { switchedOn, switchUnreadable } from './parts/registry-switch.ts';
import type { WhyUnreadable } from './parts/unreadable.ts';

/** `by`: the registry, which speaks for every connection, or the connection itself. */
type Seen = Saw<'on'> | Saw<'off', { readonly by: 'registry' | 'connection' }> | Saw<'unreadable', WhyUnreadable>;

const NAME = 'DisableIKENameEkuCheck';

export default defineCheck<Seen>({
	id: 'ike-name-check',
	title: NAME,
	about:
		"This setting makes Windows' IKEv2 client take any server whose certificate it trusts, whatever name and purpose stand in it: others with such a certificate can then pass for the server.",
	group: 'computer',
	scope: 'target',
	tunnels: ['ikev2'],
	platforms: ['windows'],
	ofClient: true,
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		on: { status: 'pass', says: "The name and purpose in the server's certificate are checked, as they should be." },
		off: {
			status: 'warn',
			says: ({ by }) =>
				`${NAME} is 1${by === 'registry' ? ' in the registry' : ' in this connection'}: the name and purpose in the server's certificate are not checked. Take it out, and have the certificate mended instead.`,
		},
		unreadable: switchUnreadable(NAME),
	},
	async observe({ host, profile }) {
		if (profile?.weakened?.includes(NAME)) return { outcome: 'off', by: 'connection' };
		const on = await switchedOn(host, NAME);
		if (typeof on === 'object') return on;
		return on ? { outcome: 'off', by: 'registry' } : { outcome: 'on' };
	},
});
