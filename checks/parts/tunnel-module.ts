import { type Check, defineCheck, type Saw } from '../../src/check/define.ts';
import type { Tunnel } from '../../src/check/tunnel.ts';
import type { TunnelModule } from '../../src/host/devices.ts';
import { inWords, type WhyUnreadable, whyOf } from './unreadable.ts';

type Seen = Saw<'present' | 'can-be-loaded' | 'absent'> | Saw<'blocked', { readonly by: string }> | Saw<'unreadable', WhyUnreadable>;

interface TunnelModulePart {
	readonly id: string;
	readonly module: TunnelModule;
	/** What it does: `L2TP`. */
	readonly what: string;
	readonly about: string;
	readonly tunnel: Tunnel;
	/** What becomes of a dial without it, as a sentence. */
	readonly without: string;
}

/** A check of a module that the kernel loads when a tunnel asks for it. Nothing is loaded here. */
export function tunnelModuleCheck({ id, module, what, about, tunnel, without }: TunnelModulePart): Check<Seen> {
	return defineCheck<Seen>({
		id,
		title: `${what} of the kernel (${module})`,
		about,
		group: 'computer',
		scope: 'run',
		tunnels: [tunnel],
		platforms: ['linux'],
		ofClient: true,
		brief: true,
		privilege: 'none',
		sends: 'Nothing.',
		outcomes: {
			present: { status: 'pass', says: `The kernel has ${what}.` },
			'can-be-loaded': { status: 'pass', says: `The kernel has the module ${module}, and loads it when it is asked for.` },
			blocked: {
				status: 'warn',
				says: ({ by }) => `The kernel has the module ${module}, but ${by} keeps it from being loaded by itself. ${without}`,
			},
			absent: { status: 'warn', says: `The running kernel has no ${what} (${module}). ${without}` },
			unreadable: { status: 'unknown', says: (seen) => `Whether the kernel has ${what} could not be seen (${inWords(seen)}).` },
		},
		async observe({ host }) {
			const found = await host.tunnelModule(module);
			if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
			const { value } = found;
			return value.state === 'blocked' ? { outcome: 'blocked', by: value.by } : { outcome: value.state };
		},
	});
}
