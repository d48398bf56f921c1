import { defineCheck, type Saw } from '../src/check/define.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

type Seen = Saw<'none'> | Saw<'installed' | 'running', { readonly products: readonly string[] }> | Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'other-vpn',
	title: 'Other VPN products',
	about:
		"Other VPN clients and web security programs put filters and routes of their own in the way. Most get along with the system's own connections, some do not.",
	group: 'computer',
	scope: 'run',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	platforms: ['windows', 'macos'],
	ofClient: true,
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		none: { status: 'pass', says: 'None of those that are known here is installed.' },
		installed: { status: 'pass', says: ({ products }) => `Installed, but not running: ${products.join(', ')}.` },
		running: {
			status: 'warn',
			says: ({ products }) =>
				`Running beside the system's own VPN: ${products.join(', ')}. If nothing else explains a failure, end it for a test.`,
		},
		unreadable: { status: 'unknown', says: (seen) => `Whether there are any could not be read (${inWords(seen)}).` },
	},
	async observe({ host }) {
		const found = await host.otherVpns();
		if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
		if (found.value.length === 0) return { outcome: 'none' };
		const running = found.value.filter((one) => one.running);
		const products = (running.length > 0 ? running : found.value).map(({ product }) => product);
		return { outcome: running.length > 0 ? 'running' : 'installed', products };
	},
});
