import { type Check, defineCheck, type Saw } from '../../src/check/define.ts';
import type { Tunnel } from '../../src/check/tunnel.ts';
import type { MiniportDriver } from '../../src/host/devices.ts';
import { inWords, type WhyUnreadable, whyOf } from './unreadable.ts';

/** `problem`: Device Manager's code. */
type Seen =
	| Saw<'ready' | 'missing'>
	| Saw<'disabled', { readonly problem?: number }>
	| Saw<'broken', { readonly problem?: number }>
	| Saw<'unreadable', WhyUnreadable>;

export interface MiniportPart {
	readonly id: string;
	readonly driver: MiniportDriver;
	/** As Device Manager shows it in every language: `WAN Miniport (PPTP)`. */
	readonly name: string;
	readonly about: string;
	readonly tunnels: readonly Tunnel[];
}

/** A check of one of the hidden adapters through which Windows dials. */
export function miniportCheck({ id, driver, name, about, tunnels }: MiniportPart): Check<Seen> {
	const code = ({ problem }: { readonly problem?: number }) => (problem === undefined ? '' : ` (code ${problem} in Device Manager)`);
	return defineCheck<Seen>({
		id,
		title: name,
		about,
		group: 'computer',
		scope: 'run',
		tunnels,
		platforms: ['windows'],
		ofClient: true,
		brief: true,
		privilege: 'none',
		sends: 'Nothing.',
		outcomes: {
			ready: { status: 'pass', says: `${name} is there and in order.` },
			disabled: { status: 'fail', says: (seen) => `${name} is disabled${code(seen)}, so nothing can be dialled through it.` },
			missing: { status: 'fail', says: `${name} is not there, so nothing can be dialled through it.` },
			broken: { status: 'fail', says: (seen) => `${name} does not work${code(seen)}.` },
			unreadable: { status: 'unknown', says: (seen) => `Whether ${name} is in order could not be read (${inWords(seen)}).` },
		},
		async observe({ host }) {
			const found = await host.miniport(driver);
			if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
			const { state, problem } = found.value;
			return { outcome: state, ...(problem === undefined ? {} : { problem }) };
		},
	});
}
