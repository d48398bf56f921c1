import type { RunOptions } from '../check/context.ts';
import type { CheckResult } from '../check/result.ts';
import { BUILT_IN_TUNNELS } from '../check/tunnel.ts';
import { predictAutomatic } from './automatic.ts';
import { type Answers, distinct, type Judgement, judge, stateOf, type View } from './match.ts';
import { type Prediction, predict } from './predict.ts';
import type { Catalog, Clause, TunnelEntry } from './schema.ts';

/** What the catalog makes of one target's results. */
export interface Diagnosis {
	readonly judgements: readonly Judgement[];
	/** The automatic walk first, when no tunnel was asked for; then each tunnel. */
	readonly predictions: readonly Prediction[];
}

/**
 * Results → causes that fit → the code that each tunnel would show. Pure: the same JSON gives the same answer
 * elsewhere and later.
 */
export function diagnose(
	catalog: Catalog,
	results: readonly CheckResult[],
	options: Pick<RunOptions, 'client' | 'tunnels' | 'automatic' | 'order' | 'auth'>,
	answers: Answers = new Map(),
): Diagnosis {
	const judgedAt = judgeByAddress(catalog, results, answers);
	const whole = judgedAt(undefined);
	const judged = catalog.tunnels
		.filter(({ tunnel }) => options.tunnels.includes(tunnel))
		.map((entry) => addressesOf(entry, results).map((address) => ({ entry, ...judgedAt(address) })));
	const predictions = judged.map((each) =>
		overAddresses(each.map(({ entry, judgements, view }) => predict(entry, options.client, judgements, view))),
	);
	const hasKey = stateOf(HAS_KEY, whole.view) === 'holds';
	const walk =
		options.automatic && options.client === 'windows' ? [predictAutomatic(builtIn(predictions), options.auth, options.order, hasKey)] : [];
	const somewhere = judged.flat().flatMap(({ judgements }) => judgements);
	return { judgements: withDeciding(whole.judgements, predictions, somewhere), predictions: [...walk, ...predictions] };
}

/** How a connection signs in says nothing of its key for L2TP, where it tries other tunnels too. */
const HAS_KEY: Clause = { check: 'profile-psk', outcome: 'set' };

/** A view with every cause held against it. */
interface Judged {
	readonly view: View;
	readonly judgements: readonly Judgement[];
}

/** Judges the whole, and each address, once, however many tunnels ask for it. */
function judgeByAddress(catalog: Catalog, results: readonly CheckResult[], answers: Answers): (address: string | undefined) => Judged {
	const known = new Map<string | undefined, Judged>();
	return (address) => {
		const judged = known.get(address) ?? judgeView(catalog, viewAt(address, results), answers);
		known.set(address, judged);
		return judged;
	};
}

function judgeView(catalog: Catalog, view: View, answers: Answers): Judged {
	return { view, judgements: catalog.causes.map((cause) => judge(cause, view, answers)) };
}

/** A cause that decides at one address fits, even where the best of all addresses seems to speak against it. */
function withDeciding(
	whole: readonly Judgement[],
	predictions: readonly Prediction[],
	somewhere: readonly Judgement[],
): readonly Judgement[] {
	const deciding = new Set(predictions.flatMap(({ causes }) => causes));
	return whole.map((judgement) => {
		if (judgement.standing === 'fits' || !deciding.has(judgement.cause.id)) return judgement;
		return somewhere.find(({ cause, standing }) => cause === judgement.cause && standing === 'fits') ?? judgement;
	});
}

/** What was seen at one address: a host with a dead and a living address is two stories, not a mixture. */
export function viewAt(address: string | undefined, results: readonly CheckResult[]): View {
	const there = results.flatMap((result): readonly CheckResult[] => {
		if (address === undefined || result.byAddress === undefined) return [result];
		const { id, group, title } = result;
		return result.byAddress.filter((answer) => answer.address === address).map((answer) => ({ id, group, title, ...answer }));
	});
	return new Map(there.map((result) => [result.id, result]));
}

/**
 * The addresses at which this tunnel's own checks were asked: an IPv6 address says nothing about PPTP.
 * Only the whole where nothing was asked at more than one.
 */
function addressesOf({ reachesSignInWhen }: TunnelEntry, results: readonly CheckResult[]): readonly (string | undefined)[] {
	if (results.every(({ byAddress = [] }) => byAddress.length < 2)) return [undefined];
	const own = addressesIn(results.filter(({ id }) => reachesSignInWhen.some(({ check }) => check === id)));
	return own.length > 0 ? own : addressesIn(results);
}

/** The addresses that were asked one by one. */
export function addressesIn(results: readonly CheckResult[]): readonly string[] {
	return [...new Set(results.flatMap(({ byAddress = [] }) => byAddress.map(({ address }) => address)))];
}

const BEST_FIRST: readonly Prediction['outcome'][] = ['reaches-sign-in', 'undetermined', 'fails'];

/**
 * The best address decides, since a client that tries them all gets through there. Which one a client takes first
 * was not measured: what the others would show stays possible.
 */
function overAddresses(each: readonly Prediction[]): Prediction {
	const sorted = [...each].sort((a, b) => BEST_FIRST.indexOf(a.outcome) - BEST_FIRST.indexOf(b.outcome));
	const best = sorted[0] as Prediction;
	const others = sorted.flatMap(({ code, equallyLikely, alsoPossible }) => [
		...(code === undefined ? [] : [code]),
		...equallyLikely,
		...alsoPossible,
	]);
	const named = [best.code, ...best.equallyLikely];
	const alsoPossible = [...new Set([...best.alsoPossible, ...others])].filter((code) => !named.includes(code));
	if (best.outcome !== 'fails') return { ...best, alsoPossible };
	const disagree = sorted.some(({ code }) => code !== undefined && !named.includes(code));
	return {
		...best,
		alsoPossible,
		causes: [...new Set(sorted.flatMap(({ causes }) => causes))],
		because: distinct(sorted.flatMap(({ because }) => because)),
		...(disagree ? { certainty: best.certainty === 'certain' ? 'likely' : 'possible' } : {}),
	};
}

function builtIn(predictions: readonly Prediction[]): readonly Prediction[] {
	return predictions.filter(({ tunnel }) => BUILT_IN_TUNNELS.some((name) => name === tunnel));
}
