import { defineCheck, type Saw } from '../src/check/define.ts';
import type { ProxySetting } from '../src/host/host.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

type Seen = Saw<'none'> | Saw<'found', { readonly proxies: readonly ProxySetting[] }> | Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'proxy',
	title: 'Web proxy',
	about:
		'SSTP and other tunnels over TLS may go through the web proxy that a computer is set up with. A proxy of another network, or one that a client does not use, stops them.',
	group: 'computer',
	scope: 'run',
	tunnels: ['sstp', 'openvpn', 'anyconnect'],
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		none: { status: 'pass', says: 'No web proxy is set up on this computer.' },
		found: { status: 'pass', says: ({ proxies }) => `This computer is set up with a web proxy: ${proxies.map(named).join('; ')}.` },
		unreadable: { status: 'unknown', says: (seen) => `The web proxy settings could not be read (${inWords(seen)}).` },
	},
	async observe({ host }) {
		const found = await host.proxies();
		if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
		return found.value.length === 0 ? { outcome: 'none' } : { outcome: 'found', proxies: found.value };
	},
});

const SOURCES: Readonly<Record<string, string>> = { winhttp: "for Windows' services", user: 'for this user' };

function named({ from, server, script }: ProxySetting): string {
	return `${server ?? `by the script ${script}`} (${SOURCES[from] ?? from})`;
}
