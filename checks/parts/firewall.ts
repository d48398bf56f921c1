import { type Check, defineCheck, type Saw } from '../../src/check/define.ts';
import type { Tunnel } from '../../src/check/tunnel.ts';
import type { FirewallBlock } from '../../src/host/devices.ts';
import { inWords, type WhyUnreadable, whyOf } from './unreadable.ts';

type Seen =
	| Saw<'open', { readonly firewall: string }>
	| Saw<'blocks', { readonly firewall: string; readonly rule: string }>
	| Saw<'blocks-by-default', { readonly firewall: string }>
	| Saw<'unreadable', WhyUnreadable>;

interface Wanted {
	readonly protocol: 'tcp' | 'udp' | 'gre';
	readonly port?: number;
}

export interface FirewallPart {
	readonly id: string;
	readonly tunnels: readonly Tunnel[];
	/** What the tunnel sends. */
	readonly wants: readonly Wanted[];
	/** The same for people: `TCP 1723 and GRE`. */
	readonly what: string;
}

/** A check of whether the firewall of this computer lets out what a tunnel sends. */
export function firewallCheck({ id, tunnels, wants, what }: FirewallPart): Check<Seen> {
	return defineCheck<Seen>({
		id,
		title: `Outbound firewall, ${what}`,
		about:
			'A rule of the own firewall against what goes out stops a tunnel before it leaves. Rules for single programs or addresses are not judged.',
		group: 'computer',
		scope: 'run',
		tunnels,
		platforms: ['windows', 'linux'],
		ofClient: true,
		brief: true,
		privilege: 'none',
		sends: 'Nothing.',
		exchanges: 2,
		outcomes: {
			open: { status: 'pass', says: ({ firewall }) => `No rule of ${firewall} keeps ${what} from going out.` },
			blocks: { status: 'warn', says: ({ firewall, rule }) => `A rule of ${firewall} blocks ${what}: "${rule}".` },
			'blocks-by-default': {
				status: 'warn',
				says: ({ firewall }) => `${firewall} blocks everything outgoing that no rule allows. Whether one allows ${what} was not judged.`,
			},
			unreadable: { status: 'unknown', says: (seen) => `Whether the firewall lets ${what} out could not be read (${inWords(seen)}).` },
		},
		async observe({ host }) {
			const found = await host.outboundFirewall();
			if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
			const { name: firewall, otherwise, blocks } = found.value;
			const block = blocks.find((one) => wants.some((wanted) => hits(one, wanted)));
			if (block !== undefined) return { outcome: 'blocks', firewall, rule: block.rule };
			return otherwise === 'block' ? { outcome: 'blocks-by-default', firewall } : { outcome: 'open', firewall };
		},
	});
}

function hits({ protocol, ports }: FirewallBlock, wanted: Wanted): boolean {
	if (protocol !== undefined && protocol !== wanted.protocol) return false;
	const { port } = wanted;
	return ports === undefined || (port !== undefined && ports.some(([first, last]) => port >= first && port <= last));
}
