import type { CheckResult } from '../check/result.ts';
import type { Ask, Cause, Clause, LeadsTo } from './schema.ts';

/** What the checks of one target saw, by check id. A check that is not in it was not run. */
export type View = ReadonlyMap<string, Pick<CheckResult, 'status' | 'outcome' | 'says' | 'title'>>;

/** What only a person knows, by the id of the question. */
export type Answers = ReadonlyMap<string, 'yes' | 'no'>;

export type Standing = 'fits' | 'open' | 'ruled-out';

/** One piece of evidence about a cause: a clause and what was seen, or a question and its answer. */
export interface Proof {
	readonly check?: string;
	/** The outcomes that the clause asks for. */
	readonly wants?: readonly string[];
	readonly saw?: string;
	readonly says?: string;
	readonly question?: string;
	readonly answer?: 'yes' | 'no';
}

/** A cause held against the evidence. */
export interface Judgement {
	readonly cause: Cause;
	readonly standing: Standing;
	readonly for: readonly Proof[];
	readonly against: readonly Proof[];
	/** What would settle it. */
	readonly open: readonly Proof[];
	/** The questions still worth asking. */
	readonly asks: readonly Ask[];
	/** The same for each line of `leadsTo`: a line may ask for evidence of its own tunnel besides. */
	readonly leads: readonly Lead[];
}

/** One line of a cause's `leadsTo`, held against the evidence. */
export interface Lead {
	readonly leadsTo: LeadsTo;
	readonly standing: Standing;
	/** Some clause about it was seen to hold: what is left open is no mere possibility. */
	readonly supported: boolean;
}

type ClauseState = 'holds' | 'fails' | 'open';

/**
 * Holds one cause against what was seen (DESIGN, 6). A clause on a check that was not run, was skipped, broke
 * or could not tell is open: it neither makes a cause fit nor rules it out.
 */
export function judge(cause: Cause, view: View, answers: Answers = new Map()): Judgement {
	const held = (clauses: readonly Clause[] = []) =>
		clauses.map((clause) => ({ state: stateOf(clause, view), proof: proofOf(clause, view) }));
	const when = held(cause.when);
	const unless = held(cause.unless);
	const asked = (cause.ask ?? []).map((ask) => ({ ask, speaks: speaks(ask, answers) }));
	const told = asked.filter((question) => question.speaks === 'for');
	const lines = cause.leadsTo.map((leadsTo) => ({ leadsTo, own: held(leadsTo.when) }));

	const refuted = [...unless.filter(({ state }) => state === 'holds'), ...when.filter(({ state }) => state === 'fails')];
	const denied = asked.filter((question) => question.speaks === 'against');
	const leads = lines.map(({ leadsTo, own }): Lead => {
		const clauses = [...when, ...own].map(({ state }) => state);
		const supported = clauses.includes('holds');
		if (refuted.length > 0 || denied.length > 0 || clauses.includes('fails')) return { leadsTo, standing: 'ruled-out', supported };
		const measured = clauses.length > 0 && !clauses.includes('open');
		return { leadsTo, standing: measured || (clauses.length === 0 && told.length > 0) ? 'fits' : 'open', supported };
	});
	const standing = bestStanding(leads);
	const own = standing === 'ruled-out' ? lines : lines.filter((_, at) => leads[at]?.standing === standing);
	const clauses = [...when, ...distinct(own.flatMap((line) => line.own))];
	return {
		cause,
		standing,
		for: [
			...clauses.filter(({ state }) => state === 'holds').map(({ proof }) => proof),
			...told.map(({ ask }) => answerProof(ask, answers)),
		],
		against: [
			...clauses.filter(({ state }) => state === 'fails').map(({ proof }) => proof),
			...unless.filter(({ state }) => state === 'holds').map(({ proof }) => proof),
			...denied.map(({ ask }) => answerProof(ask, answers)),
		],
		open: [...clauses, ...unless].filter(({ state }) => state === 'open').map(({ proof }) => proof),
		asks: standing === 'ruled-out' ? [] : asked.filter((question) => question.speaks === undefined).map(({ ask }) => ask),
		leads,
	};
}

const BEST_FIRST: readonly Standing[] = ['fits', 'open', 'ruled-out'];

/** A cause stands as its best line does. */
function bestStanding(leads: readonly Lead[]): Standing {
	return BEST_FIRST.find((standing) => leads.some((lead) => lead.standing === standing)) ?? 'open';
}

/** Two lines may ask for the same evidence. */
function distinct<T extends { readonly proof: Proof }>(clauses: readonly T[]): readonly T[] {
	const seen = new Map(clauses.map((clause) => [`${clause.proof.check} ${clause.proof.wants?.join()}`, clause]));
	return [...seen.values()];
}

/** Whether a clause holds in a view; open where nothing was seen that could tell. */
export function stateOf(clause: Clause, view: View): ClauseState {
	const result = view.get(clause.check);
	if (result?.outcome === undefined || !['pass', 'warn', 'fail'].includes(result.status)) return 'open';
	return outcomesOf(clause).includes(result.outcome) ? 'holds' : 'fails';
}

export function outcomesOf(clause: Clause): readonly string[] {
	return typeof clause.outcome === 'string' ? [clause.outcome] : clause.outcome;
}

function proofOf(clause: Clause, view: View): Proof {
	const result = view.get(clause.check);
	return {
		check: clause.check,
		wants: outcomesOf(clause),
		...(result?.outcome === undefined ? {} : { saw: result.outcome }),
		...(result === undefined ? {} : { says: result.says }),
	};
}

function speaks(ask: Ask, answers: Answers): 'for' | 'against' | undefined {
	const answer = answers.get(ask.id);
	return answer === undefined ? undefined : ask[answer];
}

function answerProof(ask: Ask, answers: Answers): Proof {
	return { question: ask.question, answer: answers.get(ask.id) as 'yes' | 'no' };
}
