import type { TargetContext } from '../../src/check/context.ts';
import { type Check, defineCheck, type Saw } from '../../src/check/define.ts';
import type { Tunnel } from '../../src/check/tunnel.ts';
import type { CiscoClient } from '../../src/host/cisco.ts';
import type { Profile } from '../../src/host/profile.ts';
import { type ServiceSeen, seenOf, serviceOutcomes, titleOf } from './service.ts';
import { inWords, type WhyUnreadable, whyOf } from './unreadable.ts';

interface CiscoPart {
	readonly id: string;
	readonly client: CiscoClient;
	readonly tunnel: Tunnel;
	/** As it is written on the client. */
	readonly product: string;
	/** In the middle of a sentence. */
	readonly noun: string;
	readonly about: string;
}

type NotConcerned = Saw<'not-installed'> | Saw<'other-client'>;
type ServiceOfClientSeen = ServiceSeen | NotConcerned;

/** Nobody is told of a client that is not used here: most people dial these gateways with openconnect, vpnc or what their system brings. */
const notConcerned = (product: string) =>
	({
		'not-installed': { status: 'pass', says: `${product} is not installed here. Other clients do without it.` },
		'other-client': { status: 'pass', says: `This connection is dialled by another client than ${product}.` },
	}) as const;

/** None of the places where connections are found is Cisco's own, but for what its app enters in the settings of macOS. */
function isDialledByOthers(profile: Profile | undefined): boolean {
	return profile !== undefined && !profile.stored.type?.startsWith('VPN:com.cisco.');
}

/** The background service without which the window of a Cisco client talks to nobody. */
export function ciscoServiceCheck({ id, client, tunnel, product, noun, about }: CiscoPart): Check<ServiceOfClientSeen> {
	return defineCheck<ServiceOfClientSeen>({
		id,
		title: titleOf(noun),
		about,
		group: 'computer',
		scope: 'target',
		tunnels: [tunnel],
		ofClient: true,
		privilege: 'none',
		sends: 'Nothing.',
		outcomes: { ...serviceOutcomes({ noun, alwaysRuns: true }), ...notConcerned(product) },
		async observe({ host, profile }) {
			if (isDialledByOthers(profile)) return { outcome: 'other-client' };
			const found = await host.ciscoService(client);
			if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
			return found.value === undefined ? { outcome: 'not-installed' } : seenOf(found.value, true);
		},
	});
}

/** What the adapter of any of these clients can be. */
export type AdapterSeen =
	| Saw<'present' | 'missing' | 'made-when-needed', { readonly adapter: string }>
	| NotConcerned
	| Saw<'unreadable', WhyUnreadable>;

/** The virtual network adapter that a Cisco client switches on for a connection. */
export function ciscoAdapterCheck({ id, client, tunnel, product, noun, about }: CiscoPart) {
	const outcomes: Check<AdapterSeen>['outcomes'] = {
		present: {
			status: 'pass',
			says: ({ adapter }) => `The ${noun} is installed (${adapter}). That it is switched off without a connection is normal.`,
		},
		'made-when-needed': { status: 'pass', says: ({ adapter }) => `The ${noun} (${adapter}) is made when a connection comes up.` },
		missing: { status: 'fail', says: `The ${noun} is not there, though ${product} is installed. Install ${product} anew.` },
		...notConcerned(product),
		unreadable: { status: 'unknown', says: (seen) => `The ${noun} could not be read (${inWords(seen)}).` },
	};
	return {
		id,
		title: titleOf(noun),
		about,
		group: 'computer',
		scope: 'target',
		tunnels: [tunnel],
		ofClient: true,
		privilege: 'none',
		sends: 'Nothing.',
		outcomes,
		async observe({ host, profile }: TargetContext): Promise<AdapterSeen> {
			if (isDialledByOthers(profile)) return { outcome: 'other-client' };
			const found = await host.ciscoAdapter(client);
			if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
			return found.value === undefined ? { outcome: 'not-installed' } : { outcome: found.value.state, adapter: found.value.name };
		},
	} as const;
}
