import { defineCheck, type Saw } from '../src/check/define.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

type Seen = Saw<'by-volume' | 'unlimited'> | Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'metered',
	title: 'Metered connection',
	about: 'Where the way to the internet counts as metered, Windows may hold back connections that dial by themselves.',
	group: 'computer',
	scope: 'run',
	tunnels: ['ikev2', 'sstp'],
	platforms: ['windows'],
	ofClient: true,
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	exchanges: 2,
	outcomes: {
		unlimited: { status: 'pass', says: 'The connection to the internet is not metered.' },
		'by-volume': {
			status: 'warn',
			says: 'The connection to the internet counts as metered. Connections that dial by themselves may wait; dialling by hand works.',
		},
		unreadable: {
			status: 'unknown',
			says: (seen) => `Whether the connection to the internet is metered could not be read (${inWords(seen)}).`,
		},
	},
	async observe({ host }) {
		const found = await host.metered();
		return found.read ? { outcome: found.value ? 'by-volume' : 'unlimited' } : { outcome: 'unreadable', ...whyOf(found) };
	},
});
