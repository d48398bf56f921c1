import { defineCheck, type Saw } from '../src/check/define.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

/** `setting`: which one says so, with its value. */
type Seen = Saw<'on' | 'prefers-ipv4' | 'off', { readonly setting: string }> | Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'ipv6-setting',
	title: 'IPv6 of this computer',
	about: 'A computer on which IPv6 is switched off reaches no server that has an IPv6 address only.',
	group: 'computer',
	scope: 'run',
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		on: { status: 'pass', says: 'IPv6 is not switched off on this computer as a whole.' },
		'prefers-ipv4': { status: 'pass', says: ({ setting }) => `IPv6 is on, and IPv4 comes first (${setting}).` },
		off: { status: 'pass', says: ({ setting }) => `IPv6 is switched off on this computer (${setting}).` },
		unreadable: { status: 'unknown', says: (seen) => `Whether IPv6 is switched off could not be read (${inWords(seen)}).` },
	},
	async observe({ host }) {
		const found = await host.ipv6();
		return found.read ? { outcome: found.value.state, setting: found.value.setting } : { outcome: 'unreadable', ...whyOf(found) };
	},
});
