import { defineCheck, type Saw } from '../src/check/define.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

/** `source`: the system's own word for it, or the program that does it. */
type Seen = Saw<'network' | 'domain' | 'not-in-step' | 'nobody', { readonly source: string }> | Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'clock-source',
	title: 'What keeps the clock of this computer',
	about: 'A clock that nobody sets goes wrong in time, and with a wrong clock good certificates look expired or not yet valid.',
	group: 'computer',
	scope: 'run',
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		network: { status: 'pass', says: ({ source }) => `The clock of this computer is set from time servers (${source}).` },
		domain: {
			status: 'pass',
			says: ({ source }) => `The clock of this computer is set by its domain (${source}), when that can be reached.`,
		},
		'not-in-step': {
			status: 'warn',
			says: ({ source }) => `The clock of this computer has not been set from the network since the last start (${source}).`,
		},
		nobody: {
			status: 'warn',
			says: ({ source }) => `Nothing sets the clock of this computer (${source}). Switch on "Set time automatically".`,
		},
		unreadable: { status: 'unknown', says: (seen) => `What keeps the clock of this computer could not be read (${inWords(seen)}).` },
	},
	async observe({ host }) {
		const found = await host.clockSource();
		if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
		const { from, source, synchronised } = found.value;
		return { outcome: synchronised === false ? 'not-in-step' : from, source };
	},
});
