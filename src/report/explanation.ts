import type { Answers, Judgement } from '../catalog/match.ts';
import { judgeCode } from '../catalog/of-code.ts';
import { codebookOf } from '../catalog/recognise/codebook.ts';
import { recognise } from '../catalog/recognise/recognise.ts';
import type { Recognition } from '../catalog/recognise/recognition.ts';
import { wordsOf } from '../catalog/recognise/words.ts';
import type { Catalog, CodeEntry, LeadsTo } from '../catalog/schema.ts';
import type { CheckResult } from '../check/result.ts';
import type { Tunnel } from '../check/tunnel.ts';
import { byStanding, causeLine, nameHost } from './cause-lines.ts';
import { EXITS } from './exit-profile.ts';
import type { Last } from './past-schema.ts';
import type { CauseLine, ExplainedMatch, Explanation, Measured } from './schema.ts';
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

export interface ExplanationInput {
	readonly catalog: Catalog;
	readonly version: string;
	/** What was typed, or the beginning of what was read. */
	readonly query: string;
	readonly file?: string | undefined;
	readonly recognitions: readonly Recognition[];
	/** What this machine has written down of its last attempts, where that is explained. */
	readonly last?: Last | undefined;
	/** What a person has answered. */
	readonly answers?: Answers;
	/** A run to hold the causes against. */
	readonly measured?: Measured | undefined;
}

/** Explains a text as it was typed, without evidence. */
export function explain(catalog: Catalog, query: string, version: string): Explanation {
	return explanationOf({ catalog, version, query, recognitions: recognise(catalog, query) });
}

/** Reads the catalog backwards: what was recognised → its codes → their causes, held against what is known. */
export function explanationOf(input: ExplanationInput): Explanation {
	const { catalog, version, query, file, recognitions, last, measured } = input;
	const matches = recognitions.map((found) => explainedMatch(input, found));
	const hint = matches.length > 0 || last !== undefined ? undefined : hintFor(query, catalog);
	return {
		schemaVersion: SCHEMA_VERSION,
		tool: { name: 'vpn-doctor', version },
		catalogVersion: catalog.version,
		query,
		...(file === undefined ? {} : { file }),
		...(last === undefined ? {} : { last }),
		matches,
		...(measured === undefined ? {} : { measured }),
		...(hint === undefined ? {} : { hint }),
		exitCode: matches.length > 0 ? EXITS.default.fine : EXITS.default.undetermined,
	};
}

function explainedMatch(
	input: ExplanationInput,
	{ entry, by, certainty, where, followedBy, cameThroughLater }: Recognition,
): ExplainedMatch {
	const {
		code,
		familyTitle,
		symbol,
		message,
		meaning,
		firstStep,
		alsoShown = [],
		subject,
		notThis = [],
		shownBy,
		note,
		confidence = 'high',
		sources,
	} = entry;
	const named = (text: string) => nameHost(text, input.measured?.host);
	return {
		code,
		family: familyTitle,
		...(symbol === undefined ? {} : { symbol }),
		message,
		meaning: named(meaning),
		firstStep: named(firstStep),
		alsoShown,
		observable: !NOT_OBSERVABLE.includes(subject),
		recognisedBy: by,
		certainty,
		...(where === undefined ? {} : { where }),
		followedBy,
		...(cameThroughLater ? { cameThroughLater } : {}),
		causes: causesFor(input, code),
		notThis,
		shownBy,
		...(note === undefined ? {} : { note }),
		wordingIs: confidence,
		sources,
	};
}

/** What fits first, then by likelihood; without evidence, in the order of the catalog. */
function causesFor({ catalog, answers = new Map(), measured, last }: ExplanationInput, code: string): readonly CauseLine[] {
	const results = (measured?.checks ?? []) as readonly CheckResult[];
	const judgements = ofTunnels(judgeCode(catalog, code, results, answers), last?.failure?.tried ?? []);
	const lines = judgements.map((judgement) => withPlanned(causeLine(judgement, measured?.host), catalog));
	return measured === undefined && answers.size === 0 ? lines : [...lines].sort(byStanding);
}

/** Of an attempt whose tunnels are known, the causes that can show the code there; all of them where none can. */
function ofTunnels(judgements: readonly Judgement[], tried: readonly Tunnel[]): readonly Judgement[] {
	if (tried.length === 0) return judgements;
	const isOurs = ({ tunnel }: LeadsTo) =>
		tunnel === 'any' || tunnel === 'none' || [tunnel].flat().some((each) => tried.some((own) => own === each));
	const ours = judgements.filter(({ cause }) => cause.leadsTo.some(isOurs));
	return ours.length > 0 ? ours : judgements;
}

/** Marks what only a later version will look at: nobody should search for such a check. */
function withPlanned(cause: CauseLine, { planned }: Catalog): CauseLine {
	const later = new Set(planned.map(({ check }) => check));
	return { ...cause, open: cause.open.map((proof) => (later.has(proof.check ?? '') ? { ...proof, planned: true as const } : proof)) };
}

/** Why a number that is a code was not taken for one, and what to say instead. */
function hintFor(query: string, catalog: Catalog): string | undefined {
	const LONGEST = 300;
	const { names } = catalog;
	const isKnown = (code: string) => names.some((name) => name.code === code);
	const alone = /^\s*(?:error|reason|code)?\W{0,3}([1-9]\d{0,2})\W{0,3}$/i.exec(query)?.[1];
	if (alone !== undefined && isKnown(`cisco:${alone}`)) {
		return `If Cisco's VPN Client shows it, say so: vpn-doctor explain "cisco ${alone}"`;
	}
	if (query.length > LONGEST || !codebookOf(catalog).words.error.anywhere(wordsOf(query))) return undefined;
	const number = query.match(/(?<![\d.,:])(?:[6-9]\d{2}|1[23]\d{3})(?![\d,:])/g)?.find(isKnown);
	return number === undefined ? undefined : `If a VPN connection showed ${number}, say so: vpn-doctor explain "vpn ${number}"`;
}
