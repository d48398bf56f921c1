import type { CheckResult } from '../check/result.ts';
import type { Ask, Cause, Clause, LeadsTo } from './schema.ts';

/** What the checks of one target saw, by check id. A check that is not in it was not run. */
export type View = ReadonlyMap<string, Pick<CheckResult, 'status' | 'outcome' | 'says' | 'title'>>;

/** What only a person knows, by the id of the question. */
export type Answers = ReadonlyMap<string, 'yes' | 'no'>;

type Standing = 'fits' | 'open' | 'ruled-out';

/** One piece of evidence about a cause: a clause and what was seen, or a question and its answer. */
export interface Proof {
	readonly check?: string;
	/** The outcomes that the clause asks for. */
	readonly wants?: readonly string[];
	readonly saw?: string;
	readonly says?: string;
	/** This evidence would speak against the cause. */
	readonly refutes?: true;
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
	/** What speaks for it: the clauses that hold, the answers given. */
	readonly for: readonly Proof[];
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
	const unless = held(cause.unless).map(({ state, proof }) => ({ state, proof: { ...proof, refutes: true as const } }));
	const asked = (cause.ask ?? []).map((ask) => ({ ask, speaks: speaks(ask, answers) }));
	const saying = (side: 'for' | 'against') =>
		asked.filter((question) => question.speaks === side).map(({ ask }) => answerProof(ask, answers));
	const told = saying('for');
	const refuted = [...proofs(unless, 'holds'), ...saying('against')];

	const lines = cause.leadsTo.map((leadsTo) => {
		const clauses = [...when, ...held(leadsTo.when)];
		const states = clauses.map(({ state }) => state);
		const measured = states.length > 0 ? !states.includes('open') : told.length > 0;
		const standing: Standing = refuted.length > 0 || states.includes('fails') ? 'ruled-out' : measured ? 'fits' : 'open';
		return { lead: { leadsTo, standing, for: [...proofs(clauses, 'holds'), ...told] }, clauses };
	});
	// A cause stands as its best line does, and shows the evidence of the lines that stand so.
	const standing = BEST_FIRST.find((each) => lines.some(({ lead }) => lead.standing === each)) ?? 'open';
	const best = lines.filter(({ lead }) => lead.standing === standing);
	const clauses = best.flatMap((line) => line.clauses);
	return {
		cause,
		standing,
		for: distinct(best.flatMap(({ lead }) => lead.for)),
		against: distinct([...proofs(clauses, 'fails'), ...refuted]),
		open: distinct(proofs([...clauses, ...unless], 'open')),
		asks: standing === 'ruled-out' ? [] : asked.filter(({ ask }) => !answers.has(ask.id)).map(({ ask }) => ask),
		leads: lines.map(({ lead }) => lead),
	};
}

const BEST_FIRST: readonly Standing[] = ['fits', 'open', 'ruled-out'];

function proofs(clauses: readonly { readonly state: ClauseState; readonly proof: Proof }[], state: ClauseState): readonly Proof[] {
	return clauses.filter((clause) => clause.state === state).map(({ proof }) => proof);
}

/** Each piece of evidence once: two lines, or two causes, may rest on the same. */
export function distinct(all: readonly Proof[]): readonly Proof[] {
	return [...new Map(all.map((proof) => [`${proof.question} ${proof.check} ${proof.wants?.join()}`, proof])).values()];
}

/** Whether a clause holds in a view; open where nothing was seen that could tell. */
export function stateOf(clause: Clause, view: View): ClauseState {
	const result = view.get(clause.check);
	if (result?.outcome === undefined || !['pass', 'warn', 'fail'].includes(result.status)) return 'open';
	return outcomesOf(clause).includes(result.outcome) ? 'holds' : 'fails';
}

function outcomesOf(clause: Clause): readonly string[] {
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
