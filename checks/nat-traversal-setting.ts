import type { NatTraversal } from '../src/check/context.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

/** `from`: an option of this run, or the registry of this computer. */
type Seen = Saw<NatTraversal, { readonly from: 'option' | 'registry' }> | Saw<'not-given'> | Saw<'unreadable', WhyUnreadable>;

const NAME = 'AssumeUDPEncapsulationContextOnSendRule';
/** KB 926179: 0 and not set are the same. */
const MEANINGS: readonly NatTraversal[] = ['unset', 'server-only', 'both'];

export default defineCheck<Seen>({
	id: 'nat-traversal-setting',
	title: NAME,
	about:
		"By default Windows' L2TP client makes no connection to a server that stands behind a NAT. This registry value allows it; a change counts from the next start of the computer.",
	group: 'computer',
	scope: 'run',
	tunnels: ['l2tp'],
	clients: ['windows'],
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		unset: { status: 'pass', says: `${NAME} is not set: L2TP reaches no server behind a NAT.` },
		'server-only': { status: 'pass', says: `${NAME} is 1: L2TP may reach a server behind a NAT, unless this computer is behind one too.` },
		both: { status: 'pass', says: `${NAME} is 2: L2TP may reach a server behind a NAT, wherever this computer is.` },
		'not-given': { status: 'unknown', says: `It was not said whether ${NAME} is set on the client. Say it with --nat-traversal.` },
		unreadable: { status: 'unknown', says: (seen) => `${NAME} could not be read (${inWords(seen)}).` },
	},
	async observe({ options, host }) {
		if (options.natTraversal !== undefined) return { outcome: options.natTraversal, from: 'option' };
		if (host.platform !== 'windows') return { outcome: 'not-given' };
		const found = await host.setting(NAME);
		if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
		const meaning = MEANINGS[found.value ?? 0];
		if (meaning === undefined) return { outcome: 'unreadable', reason: 'failed', detail: `${found.value} means nothing that is known` };
		return { outcome: meaning, from: 'registry' };
	},
});
