import { causesOf } from '../catalog/causes-of.ts';
import { judge } from '../catalog/match.ts';
import { type Recognition, recognise } from '../catalog/recognise.ts';
import type { Catalog, CodeEntry } from '../catalog/schema.ts';
import { causeLine } from './cause-lines.ts';
import { EXIT } from './exit-code.ts';
import type { CauseLine, ExplainedMatch, Explanation } from './schema.ts';
import { SCHEMA_VERSION } from './schema-version.ts';

/** What these codes are about has no trace that a check could see. */
const NOT_OBSERVABLE: readonly CodeEntry['subject'][] = [
	'modem',
	'isdn',
	'x25',
	'script',
	'phone-book',
	'ics',
	'smart-card',
	'nap',
	'pppoe',
];

/** Reads the catalog backwards: what was typed → its codes → their causes. */
export function explain(catalog: Catalog, query: string, version: string): Explanation {
	const matches = recognise(catalog, query).map((found) => explainedMatch(catalog, found));
	return {
		schemaVersion: SCHEMA_VERSION,
		tool: { name: 'vpn-doctor', version },
		catalogVersion: catalog.version,
		query,
		matches,
		exitCode: matches.length > 0 ? EXIT.ok : EXIT.undetermined,
	};
}

function explainedMatch(catalog: Catalog, { entry, by, certainty }: Recognition): ExplainedMatch {
	const { code, familyTitle, symbol, message, meaning, firstStep, alsoShown = [], subject, notThis = [], sources } = entry;
	return {
		code,
		family: familyTitle,
		...(symbol === undefined ? {} : { symbol }),
		message,
		meaning,
		firstStep,
		alsoShown,
		observable: !NOT_OBSERVABLE.includes(subject),
		recognisedBy: by,
		certainty,
		causes: causesOf(catalog, code).map((cause) => withPlanned(causeLine(judge(cause, new Map())), catalog)),
		notThis,
		sources,
	};
}

/** Marks what only a later version will look at: nobody should search for such a check. */
function withPlanned(cause: CauseLine, { planned }: Catalog): CauseLine {
	const later = new Set(planned.map(({ check }) => check));
	return { ...cause, open: cause.open.map((proof) => (later.has(proof.check ?? '') ? { ...proof, planned: true as const } : proof)) };
}
