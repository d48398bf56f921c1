import { allCodes } from '../../catalog/load.ts';
import type { Catalog } from '../../catalog/schema.ts';
import type { ConfiguredTarget } from '../../config/read.ts';
import { catalogFor, settingsFound } from '../configuration.ts';
import { knownCatalog } from '../known-catalog.ts';

/** A word that may be typed, and what it means. */
export interface Word {
	readonly word: string;
	readonly about?: string | undefined;
}

/** What only the catalog, the list of checks and this machine know. */
export type Kind = 'checks' | 'codes' | 'families' | 'answers' | 'connections' | 'targets' | 'packages';

/** The words of a kind; `typed` is what stands there already. */
export type Vocabulary = (kind: Kind, typed: string) => Promise<readonly Word[]>;

/** Reads them from the data of the program in `root` and of the organisation, and only what is asked for. */
export function vocabularyOf(root: string): Vocabulary {
	const sources: Record<Kind, (typed: string) => Promise<readonly Word[]>> = {
		async checks() {
			const { checks } = await import('../../../checks/index.ts');
			return checks.map(({ id, title }) => ({ word: id, about: title }));
		},
		async codes(typed) {
			const codes = allCodes(await catalogIn(root));
			const byCode = codes.map(({ code, meaning }) => ({ word: code, about: meaning }));
			// Symbols begin with a capital. Unasked they would double the list.
			if (!/^[A-Z]/.test(typed)) return byCode;
			const bySymbol = codes.flatMap(({ code, symbol, meaning }) =>
				symbol === undefined ? [] : [{ word: symbol, about: `${code}: ${meaning}` }],
			);
			return [...byCode, ...new Map(bySymbol.map((each) => [each.word, each])).values()];
		},
		async families() {
			const { families } = await catalogIn(root);
			return families.map(({ family, title }) => ({ word: family, about: title }));
		},
		async connections() {
			const { connectionsHere } = await import('../connections-run.ts');
			return (await connectionsHere()).map(({ name, servers }) => ({ word: name, about: servers[0] }));
		},
		async targets() {
			const targets = await configuredTargetsHere();
			return targets.map(({ name, host }) => ({ word: name, about: host }));
		},
		async packages() {
			const { licencesInside } = await import('../../program/licences.ts');
			return licencesInside(root, '').map(({ name, licence }) => ({ word: name, about: licence }));
		},
		async answers() {
			const { causes } = await catalogIn(root);
			const questions = new Map(causes.flatMap(({ ask = [] }) => ask.map(({ id, question }) => [id, question])));
			return [...questions].flatMap(([id, about]) => ['yes', 'no'].map((answer) => ({ word: `${id}=${answer}`, about })));
		},
	};
	return (kind, typed) => sources[kind](typed);
}

/** Whoever presses Tab has not asked what is wrong with a configuration. */
async function catalogIn(root: string): Promise<Catalog> {
	try {
		return await catalogFor(root, undefined);
	} catch {
		return knownCatalog(root);
	}
}

/** As above: none where the configuration cannot be used. */
async function configuredTargetsHere(): Promise<readonly ConfiguredTarget[]> {
	try {
		return (await settingsFound())?.targets ?? [];
	} catch {
		return [];
	}
}
