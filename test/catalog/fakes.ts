import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { namedFamilies } from '../../src/catalog/entries.ts';
import type { View } from '../../src/catalog/match.ts';
import { type Catalog, type Cause, type CodeEntry, type LeadsTo, RecognitionWords, type TunnelEntry } from '../../src/catalog/schema.ts';
import type { CheckResult, Status } from '../../src/check/result.ts';

/** A cause of a test: only what matters to it is given. */
export function cause(id: string, given: Partial<Omit<Cause, 'leadsTo'>> & { readonly leadsTo?: readonly LeadsTo[] } = {}): Cause {
	const { leadsTo = [leads()], ...rest } = given;
	return {
		id,
		title: `The ${id} is wrong`,
		owner: 'server',
		where: 'server',
		leadsTo: [...leadsTo],
		likelihood: 'common',
		remedy: [{ platform: 'server', do: `Mend the ${id}.`, command: `mend {host} --${id}` }],
		sources: ['A test'],
		...rest,
	};
}

/** Windows, PPTP, at transport, 806, for sure; or as given. */
export function leads(given: Partial<LeadsTo> = {}): LeadsTo {
	return { tunnel: 'pptp', client: 'windows', at: 'transport', codes: ['806'], confidence: 'high', ...given };
}

export function code(given: Partial<CodeEntry> & { readonly code: string }): CodeEntry {
	return {
		message: `The message of ${given.code}, as it is shown.`,
		meaning: `The meaning of ${given.code}.`,
		firstStep: 'Do this first.',
		subject: 'vpn',
		sources: ['A test'],
		...given,
	};
}

/** The words are part of what is tested: those of the catalog. */
const recognition = RecognitionWords.parse(parse(readFileSync(new URL('../../data/recognition.yaml', import.meta.url), 'utf8')));

export function catalogOf(given: Partial<Catalog>): Catalog {
	const families = namedFamilies(given.families ?? []);
	return { version: '0.0.0+test', causes: [], tunnels: [], planned: [], recognition, recalled: {}, ...given, ...families };
}

/** PPTP's ladder in a test: the name, TCP 1723, GRE. */
export const pptpLadder: TunnelEntry = {
	tunnel: 'pptp',
	uses: 'TCP 1723 and GRE',
	reachesSignInWhen: [
		{ at: 'name', check: 'dns', outcome: ['resolved', 'literal'] },
		{ at: 'transport', check: 'pptp', outcome: 'accepted' },
		{ at: 'negotiate', check: 'gre', outcome: 'both-ways' },
	],
};

/** `saw('pptp', 'fail refused')`: status and outcome of one check; without an outcome for skip and error. */
export function saw(id: string, what: string): CheckResult {
	const [status, outcome] = what.split(' ') as [Status, string | undefined];
	return {
		id,
		group: 'server',
		title: `The ${id}`,
		status,
		...(outcome === undefined ? {} : { outcome }),
		says: `${id} is ${outcome ?? status}.`,
		evidence: {},
	};
}

/** `{ pptp: 'fail refused', gre: 'skip' }` */
export function viewOf(seen: Readonly<Record<string, string>>): View {
	return new Map(Object.entries(seen).map(([id, what]) => [id, saw(id, what)]));
}
