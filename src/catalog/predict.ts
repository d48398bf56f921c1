import { type Client, SHOWS_CODES_OF, type Tunnel } from '../check/tunnel.ts';
import { distinct, type Judgement, type Lead, type Proof, stateOf, type View } from './match.ts';
import type { Cause, LeadsTo, TunnelEntry } from './schema.ts';
import { order, type Stage } from './stages.ts';

type Certainty = 'certain' | 'likely' | 'possible';

/** What one tunnel would do, as far as it was measured. */
export interface Prediction {
	readonly tunnel: Tunnel | 'automatic';
	readonly outcome: 'reaches-sign-in' | 'fails' | 'undetermined';
	/** The last stage that was seen to work; absent when none was. */
	readonly reached?: Stage;
	/** The stage where it breaks. */
	readonly breaksAt?: Stage;
	/** What the client would show; absent when its family has no code for it, or no source tells which. */
	readonly code?: string;
	/** Named by the sources for the same evidence. */
	readonly equallyLikely: readonly string[];
	/** Seen too, less likely. */
	readonly alsoPossible: readonly string[];
	/** The ids of the causes that decide, the likeliest first. */
	readonly causes: readonly string[];
	/** The evidence for them in this tunnel, in their order. */
	readonly because: readonly Proof[];
	/** The ids of causes that would show the same code at the same stage, and that evidence rules out. */
	readonly ruledOut: readonly string[];
	/** How sure the code is, not the cause; without one, that it fails. Absent when nothing is predicted. */
	readonly certainty?: Certainty;
	/** What was not measured and could still make it fail before sign-in. */
	readonly notExcluded: readonly NotExcluded[];
	/** The checks that would have to be well, and were not measured. */
	readonly unmeasured: readonly string[];
}

interface NotExcluded {
	readonly code: string;
	readonly causes: readonly string[];
}

const LIKELIHOOD: readonly Cause['likelihood'][] = ['common', 'occasional', 'rare'];
const CONFIDENCE: readonly LeadsTo['confidence'][] = ['high', 'medium', 'low'];
const CERTAINTY: readonly Certainty[] = ['certain', 'likely', 'possible'];

/**
 * Reads the catalog forwards for one tunnel: the code comes from the fitting causes of the earliest stage;
 * on a tie confidence decides, then likelihood. Nothing is claimed that no clause proves.
 */
export function predict(entry: TunnelEntry, client: Client, judgements: readonly Judgement[], view: View): Prediction {
	const leads = judgements.flatMap((judgement) => leadOf(judgement, entry.tunnel, client));
	const fitting = leads.filter(({ standing }) => standing === 'fits');
	const open = leads.filter(isWorthNaming);
	const ladder = entry.reachesSignInWhen
		.filter((rung) => rung.client === undefined || rung.client === SHOWS_CODES_OF[client])
		.filter(({ when = [] }) => when.every((clause) => stateOf(clause, view) === 'holds'))
		.map((rung) => ({ ...rung, state: stateOf(rung, view) }));
	const firstNotSeen = ladder.findIndex(({ state }) => state !== 'holds');
	const seen = firstNotSeen < 0 ? ladder : ladder.slice(0, firstNotSeen);
	const reached = seen.at(-1)?.at;
	const unmeasured = ladder.filter(({ state }) => state === 'open').map(({ check }) => check);
	const common = { tunnel: entry.tunnel, ...(reached === undefined ? {} : { reached }) } as const;

	const breaksAt = earliest(fitting);
	if (breaksAt !== undefined) {
		const deciding = sorted(fitting.filter(({ leadsTo }) => leadsTo.at === breaksAt));
		const before = open.filter(({ leadsTo }) => order(leadsTo.at) < order(breaksAt));
		const shown = codeFrom(deciding, client);
		const alternatives = leads.filter(({ standing, leadsTo }) => standing === 'ruled-out' && leadsTo.at === breaksAt);
		const ruledOut = sorted(alternatives.filter(({ leadsTo }) => leadsTo.codes.some((code) => code === shown.code)));
		return {
			...common,
			outcome: 'fails',
			breaksAt,
			...shown,
			ruledOut: ruledOut.map(({ cause }) => cause.id),
			notExcluded: byCode(before, client),
			unmeasured: [],
		};
	}
	const before = open.filter(({ leadsTo }) => order(leadsTo.at) < order('authenticate'));
	const outcome = firstNotSeen < 0 ? 'reaches-sign-in' : 'undetermined';
	return {
		...common,
		outcome,
		equallyLikely: [],
		alsoPossible: [],
		causes: [],
		because: [],
		ruledOut: [],
		notExcluded: byCode(before, client),
		unmeasured,
	};
}

/**
 * The line of a cause that speaks of this tunnel and stands best; a client of which it does not speak is given the
 * line without codes.
 */
function leadOf({ leads }: Judgement, tunnel: Tunnel, client: Client): readonly Lead[] {
	const named = leads.filter(({ leadsTo }) => leadsTo.tunnel !== 'any' && [leadsTo.tunnel].flat().includes(tunnel));
	const ours = [...named, ...leads.filter(({ leadsTo }) => leadsTo.tunnel === 'any')];
	const spoken = ours.filter(({ leadsTo }) => speaksOf(leadsTo, client));
	const from = spoken.length > 0 ? spoken : ours;
	const lead = from.find(({ standing }) => standing === 'fits') ?? from.find(({ standing }) => standing === 'open') ?? from[0];
	return lead === undefined ? [] : [lead];
}

/**
 * What was not excluded is what a check could have settled and did not. Of what goes wrong on the client's own
 * computer only that for which something speaks: otherwise every report would list every fault a computer can have.
 */
function isWorthNaming(lead: Lead): boolean {
	const { standing, leadsTo, cause } = lead;
	if (standing !== 'open' || (cause.when ?? []).length + (leadsTo.when ?? []).length === 0) return false;
	return cause.where !== 'computer' || lead.for.length > 0;
}

function codeFrom(
	deciding: readonly Lead[],
	client: Client,
): Pick<Prediction, 'code' | 'equallyLikely' | 'alsoPossible' | 'causes' | 'because' | 'certainty'> {
	const causes = deciding.map(({ cause }) => cause.id);
	const because = distinct(deciding.flatMap((lead) => lead.for));
	const spoken = deciding.filter(({ leadsTo }) => speaksOf(leadsTo, client));
	const best = spoken[0];
	if (best === undefined) return { equallyLikely: [], alsoPossible: [], causes, because, certainty: 'likely' };
	const [code, ...equallyLikely] = best.leadsTo.codes;
	const others = spoken.slice(1).flatMap(({ leadsTo }) => leadsTo.codes);
	const disagree = others.some((other) => !best.leadsTo.codes.includes(other)) ? 1 : 0;
	const ofCode = CERTAINTY[Math.min(2, CONFIDENCE.indexOf(best.leadsTo.confidence) + disagree)] ?? 'possible';
	const rest = [...others, ...spoken.flatMap(({ leadsTo }) => leadsTo.also ?? [])];
	return {
		...(code === undefined ? {} : { code }),
		equallyLikely,
		alsoPossible: unique(rest).filter((other) => !best.leadsTo.codes.includes(other)),
		causes,
		because,
		certainty: code === undefined ? 'likely' : ofCode,
	};
}

function byCode(leads: readonly Lead[], client: Client): readonly NotExcluded[] {
	const groups = new Map<string, string[]>();
	for (const { cause, leadsTo } of sorted(leads)) {
		const code = leadsTo.codes[0];
		if (!speaksOf(leadsTo, client) || code === undefined) continue;
		groups.set(code, [...(groups.get(code) ?? []), cause.id]);
	}
	return [...groups].map(([code, causes]) => ({ code, causes }));
}

/** What a person confirmed first, then the surest code; among equals the commoner cause. */
function sorted(leads: readonly Lead[]): readonly Lead[] {
	return [...leads].sort(
		(a, b) =>
			order(a.leadsTo.at) - order(b.leadsTo.at) ||
			told(b) - told(a) ||
			CONFIDENCE.indexOf(a.leadsTo.confidence) - CONFIDENCE.indexOf(b.leadsTo.confidence) ||
			LIKELIHOOD.indexOf(a.cause.likelihood) - LIKELIHOOD.indexOf(b.cause.likelihood),
	);
}

/** How many answers of a person speak for it. */
function told({ for: proofs }: Lead): number {
	return proofs.filter(({ question }) => question !== undefined).length;
}

function earliest(leads: readonly Lead[]): Stage | undefined {
	return leads.map(({ leadsTo }) => leadsTo.at).sort((a, b) => order(a) - order(b))[0];
}

function speaksOf(leadsTo: LeadsTo, client: Client): boolean {
	return leadsTo.client === SHOWS_CODES_OF[client] || leadsTo.client === 'any';
}

function unique(codes: readonly string[]): readonly string[] {
	return [...new Set(codes)];
}
