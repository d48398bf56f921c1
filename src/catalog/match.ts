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
	readonly cause: Cause;
	readonly leadsTo: LeadsTo;
	readonly standing: Standing;
	/** What speaks for it: the clauses that hold, the answers given. */
	readonly for: readonly Proof[];
}

type ClauseState = 'holds' | 'fails' | 'open';

/** What all lines of one cause are held against. */
interface Held {
	readonly cause: Cause;
	readonly view: View;
	readonly answers: Answers;
	/** The states of the clauses of `when`. */
	readonly when: readonly ClauseState[];
	/** Something speaks against the cause as a whole. */
	readonly refuted: boolean;
}

/**
 * Holds one cause against what was seen (DESIGN, 6). A clause on a check that was not run, was skipped, broke
 * or could not tell is open: it neither makes a cause fit nor rules it out. How it stands is known at once, its proofs
 * are gathered when they are asked for: a run holds hundreds of causes against its results, and shows a few.
 */
export function judge(cause: Cause, view: View, answers: Answers = new Map()): Judgement {
	const when = statesOf(cause.when, view);
	const refuted = statesOf(cause.unless, view).includes('holds') || speaks(cause, answers, 'against');
	const held = { cause, view, answers, when, refuted };
	return new HeldCause(
		held,
		cause.leadsTo.map((leadsTo) => new HeldLine(held, leadsTo)),
	);
}

class HeldLine implements Lead {
	readonly cause: Cause;
	readonly leadsTo: LeadsTo;
	readonly standing: Standing;
	readonly #held: Held;
	#for: readonly Proof[] | undefined;

	constructor(held: Held, leadsTo: LeadsTo) {
		this.cause = held.cause;
		this.leadsTo = leadsTo;
		this.#held = held;
		this.standing = standingOf(held, leadsTo);
	}

	get clauses(): readonly Clause[] {
		return [...(this.cause.when ?? []), ...(this.leadsTo.when ?? [])];
	}

	get for(): readonly Proof[] {
		const { cause, view, answers } = this.#held;
		this.#for ??= [...proofs(this.clauses, view, 'holds'), ...told(cause, answers, 'for')];
		return this.#for;
	}
}

class HeldCause implements Judgement {
	readonly cause: Cause;
	readonly standing: Standing;
	readonly leads: readonly HeldLine[];
	readonly #held: Held;

	constructor(held: Held, leads: readonly HeldLine[]) {
		this.cause = held.cause;
		this.leads = leads;
		this.#held = held;
		// A cause stands as its best line does.
		this.standing = BEST_FIRST.find((each) => leads.some(({ standing }) => standing === each)) ?? 'open';
	}

	/** The lines whose evidence is shown. */
	get #best(): readonly HeldLine[] {
		return this.leads.filter(({ standing }) => standing === this.standing);
	}

	get for(): readonly Proof[] {
		return distinct(this.#best.flatMap((lead) => lead.for));
	}

	get against(): readonly Proof[] {
		const { cause, view, answers } = this.#held;
		const fail = this.#best.flatMap(({ clauses }) => proofs(clauses, view, 'fails'));
		return distinct([...fail, ...proofs(cause.unless, view, 'holds').map(refuting), ...told(cause, answers, 'against')]);
	}

	get open(): readonly Proof[] {
		const { cause, view } = this.#held;
		const open = this.#best.flatMap(({ clauses }) => proofs(clauses, view, 'open'));
		return distinct([...open, ...proofs(cause.unless, view, 'open').map(refuting)]);
	}

	get asks(): readonly Ask[] {
		const { cause, answers } = this.#held;
		return this.standing === 'ruled-out' ? [] : (cause.ask ?? []).filter(({ id }) => !answers.has(id));
	}
}

function standingOf({ cause, view, answers, when, refuted }: Held, leadsTo: LeadsTo): Standing {
	const own = statesOf(leadsTo.when, view);
	if (refuted || when.includes('fails') || own.includes('fails')) return 'ruled-out';
	const measured = when.length + own.length > 0 ? !when.includes('open') && !own.includes('open') : speaks(cause, answers, 'for');
	return measured ? 'fits' : 'open';
}

const BEST_FIRST: readonly Standing[] = ['fits', 'open', 'ruled-out'];
const NONE: readonly ClauseState[] = [];

function statesOf(clauses: readonly Clause[] | undefined, view: View): readonly ClauseState[] {
	return clauses === undefined ? NONE : clauses.map((clause) => stateOf(clause, view));
}

function proofs(clauses: readonly Clause[] = [], view: View, state: ClauseState): readonly Proof[] {
	return clauses.filter((clause) => stateOf(clause, view) === state).map((clause) => proofOf(clause, view));
}

function refuting(proof: Proof): Proof {
	return { ...proof, refutes: true };
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

/** Whether an answer was given that speaks so. */
function speaks({ ask = [] }: Cause, answers: Answers, side: 'for' | 'against'): boolean {
	return ask.some((question) => sideOf(question, answers) === side);
}

/** The answers given that speak so. */
function told({ ask = [] }: Cause, answers: Answers, side: 'for' | 'against'): readonly Proof[] {
	return ask
		.filter((question) => sideOf(question, answers) === side)
		.map(({ id, question }) => ({ question, answer: answers.get(id) as 'yes' | 'no' }));
}

function sideOf(ask: Ask, answers: Answers): 'for' | 'against' | undefined {
	const answer = answers.get(ask.id);
	return answer === undefined ? undefined : ask[answer];
}
