import type { RunOptions } from '../check/context.ts';
import { decisive } from './decisive.ts';
import { remediesFor } from './remedies.ts';
import type { CauseLine, CheckLine, Expectation, PredictionLine, Report, Verdict } from './schema.ts';
import { acceptanceOf, saidOf } from './waivers.ts';
import { allOf, notTested, shownCodes, tunnelTitle, whoShows } from './words.ts';

/** What a verdict is made of: one target's part of the report, and the machine's checks. */
export interface VerdictInput {
	readonly checks: readonly CheckLine[];
	readonly causes: readonly CauseLine[];
	readonly predictions: readonly PredictionLine[];
	readonly expectations?: readonly Expectation[];
	readonly options: Pick<RunOptions, 'client'> & { readonly only?: readonly string[] | undefined };
}

/** The answer in a line: what will happen, where it breaks, who acts and what they do first. What is accepted does not count. */
export function verdictOf(input: VerdictInput): Verdict {
	const { expectations = [], predictions } = input;
	const broken = expectations.filter(({ state, waived }) => state === 'missed' && waived === undefined);
	if (broken.length > 0) return missedVerdict(broken, input);
	// An expectation takes the place of what is predicted of its tunnel.
	const asked = decisive(predictions).filter((line) => !expectations.some((expected) => standsFor(expected, line)));
	const failing = asked.find((line) => line.outcome === 'fails' && acceptanceOf(line, input) === undefined);
	if (failing !== undefined) return failureVerdict(failing, input);
	const untold = expectations.find(({ state }) => state === 'unknown');
	if (untold !== undefined) return untoldVerdict(untold);
	if (input.options.only !== undefined && (asked.length > 0 || expectations.length === 0)) return selectionVerdict(input);
	const unsure = asked.find(({ outcome }) => outcome === 'undetermined');
	if (unsure !== undefined || (asked.length === 0 && expectations.length === 0)) return undeterminedVerdict(unsure, input);
	return reachedVerdict(asked, input);
}

/** Whether an expectation takes the place of a prediction. A code that any tunnel may show is expected of those that show it. */
export function standsFor({ kind, tunnel, code }: Expectation, line: PredictionLine): boolean {
	if (tunnel !== undefined || kind !== 'predicts') return tunnel === line.tunnel;
	return line.outcome === 'fails' && (line.code === code || line.equallyLikely.includes(code ?? ''));
}

/** Not as expected: what was expected, and what was seen. Where a tunnel fails, the rest is as of any failure. */
function missedVerdict([first, ...others]: readonly Expectation[], input: VerdictInput): Verdict {
	const { says = '', because = '', kind, tunnel } = first ?? {};
	const failing = input.predictions.find((line) => line.tunnel === tunnel && line.outcome === 'fails');
	const more =
		others.length === 0 ? '' : ` ${others.length === 1 ? 'Another expectation is' : `${others.length} more expectations are`} missed.`;
	const headline = `Expected: ${says}. Seen: ${because}${more}`;
	if (failing !== undefined && kind !== 'unreachable') return { ...failureVerdict(failing, input), headline };
	if (kind === 'certificate-days')
		return { state: 'fails', where: 'server', owner: 'server', headline, doNow: "Renew the server's certificate." };
	return { state: 'fails', where: kind === 'unreachable' ? 'server' : 'unknown', headline };
}

function untoldVerdict({ says, because }: Expectation): Verdict {
	return { state: 'undetermined', where: 'unknown', headline: `Cannot tell whether it is as expected (${says}). ${because}` };
}

function failureVerdict(failing: PredictionLine, { causes, options }: VerdictInput): Verdict {
	const deciding = failing.causes.flatMap((id) => causes.filter((cause) => cause.id === id));
	const [first] = deciding;
	const places = new Set(deciding.map(({ where }) => where));
	const [remedy] = first === undefined ? [] : remediesFor(first, options.client);
	const sure = failing.certainty === 'certain' ? '' : ` (${failing.certainty})`;
	const why = first === undefined ? '' : deciding.length === 1 ? `: ${first.title}` : `. Most likely: ${first.title}`;
	return {
		state: 'fails',
		...(failing.code === undefined ? {} : { code: failing.code }),
		...(failing.certainty === undefined ? {} : { certainty: failing.certainty }),
		where: places.size === 1 ? (first?.where ?? 'unknown') : 'unknown',
		...(first === undefined ? {} : { owner: first.owner }),
		headline: `${whoShows(failing, options.client)} will show ${shownCodes(failing)}${sure}${why}.`,
		...(remedy === undefined ? {} : { doNow: remedy.do }),
		...(remedy?.command === undefined ? {} : { command: remedy.command }),
	};
}

/** Of a selection nobody expects a prediction: its own lines decide. */
function selectionVerdict({ checks, causes, predictions }: VerdictInput): Verdict {
	if (checks.length === 0) {
		const headline = 'Nothing was checked: none of the chosen checks can look at this client from this computer.';
		return { state: 'undetermined', where: 'unknown', headline };
	}
	const failing = predictions.filter((line) => line.outcome === 'fails' && acceptanceOf(line, { checks, causes }) === undefined);
	if (failing.length > 0) {
		const known = failing.map((line) => `${tunnelTitle(line.tunnel)} would show ${shownCodes(line)}`);
		const headline = `${known.join('; ')}. What Automatic would do was not decided.`;
		return { state: 'undetermined', where: 'unknown', headline };
	}
	const counting = checks.filter(({ waived }) => waived === undefined);
	const broken = counting.filter(({ status }) => status === 'fail');
	const open = counting.filter(({ status }) => status === 'unknown' || status === 'error' || status === 'skip');
	const warned = counting.filter(({ status }) => status === 'warn');
	const titles = (lines: readonly CheckLine[]) => allOf(lines.map(({ title }) => title));
	if (broken.length > 0) {
		return { state: 'degraded', where: placeOf(broken), headline: `Not well: ${titles(broken)}. No tunnel was seen to fail by it.` };
	}
	if (open.length > 0) return { state: 'undetermined', where: 'unknown', headline: `Cannot tell: ${titles(open)}.` };
	if (warned.length > 0) return { state: 'degraded', where: placeOf(warned), headline: `Well, with a warning: ${titles(warned)}.` };
	return { state: 'ok', where: 'unknown', headline: 'The chosen checks are well. No tunnel was tried to its end.' };
}

function undeterminedVerdict(unsure: PredictionLine | undefined, { predictions }: VerdictInput): Verdict {
	const titles = (unsure?.unmeasured ?? []).map(({ title }) => title);
	const failing = predictions.filter(({ outcome }) => outcome === 'fails');
	const known = failing.map((line) => `${tunnelTitle(line.tunnel)} would fail with ${shownCodes(line)}`);
	const why = titles.length === 0 ? '' : ` Not measured: ${allOf(titles.slice(0, 3))}${titles.length > 3 ? ' …' : ''}.`;
	const excluded = (unsure?.notExcluded ?? []).slice(0, 3).map(({ code }) => code);
	const risk = excluded.length === 0 || titles.length === 0 ? '' : ` Not excluded: ${excluded.join(', ')}.`;
	const certain = known.length === 0 ? '' : ` ${known.join('; ')}.`;
	return { state: 'undetermined', where: 'unknown', headline: `Cannot tell whether it reaches sign-in.${certain}${why}${risk}` };
}

function reachedVerdict(asked: readonly PredictionLine[], input: VerdictInput): Verdict {
	const reaching = asked.filter(({ outcome }) => outcome === 'reaches-sign-in').map(({ tunnel }) => tunnel);
	const warned = input.checks.filter(({ status, waived }) => status === 'warn' && waived === undefined);
	const headline = [
		...(reaching.length === 0 ? [] : [`Reaches sign-in by ${allOf(reaching.map(tunnelTitle))}. ${notTested(reaching)}`]),
		...asExpected(input.expectations),
		...asked.flatMap((line) => acceptedFailure(line, input)),
		...(warned.length === 0 ? [] : [`With a warning: ${allOf(warned.map(({ title }) => title))}.`]),
	].join(' ');
	if (warned.length === 0) return { state: 'ok', where: 'unknown', headline };
	return { state: 'degraded', where: placeOf(warned), headline };
}

function asExpected(expectations: readonly Expectation[] = []): readonly string[] {
	const met = expectations.filter(({ state }) => state === 'met');
	const missed = expectations.filter(({ state }) => state === 'missed');
	return [
		...(met.length === 0 ? [] : [`As expected: ${met.map(({ says }) => says).join('; ')}.`]),
		...missed.map(({ says, because }) => `Not as expected (${says}), and accepted: ${because}`),
	];
}

function acceptedFailure(line: PredictionLine, input: VerdictInput): readonly string[] {
	const waived = acceptanceOf(line, input);
	return waived === undefined ? [] : [`${tunnelTitle(line.tunnel)} would show ${shownCodes(line)}, ${saidOf(waived)}.`];
}

function placeOf(lines: readonly CheckLine[]): Verdict['where'] {
	const groups = new Set(lines.map(({ group }) => group));
	return groups.size === 1 ? (lines[0]?.group ?? 'unknown') : 'unknown';
}

const WORST_FIRST: readonly Verdict['state'][] = ['fails', 'undetermined', 'degraded', 'ok'];

const NO_TARGET =
	'No VPN server was looked at: no connection that can be checked was found on this computer. Name a server: vpn-doctor check vpn.example.com';

/** The verdict of a whole run: that of the worst target. What was given as a target and is none cannot be told of. */
export function worstOf(
	verdicts: readonly Verdict[],
	{ refused = [], notReached = 0 }: Pick<Report, 'refused' | 'notReached'> = {},
): Verdict {
	const all = [
		...verdicts,
		...(refused.length === 0 ? [] : [refusedVerdict(refused)]),
		...(notReached === 0 ? [] : [notReachedVerdict(notReached)]),
	];
	const sorted = [...all].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
	return sorted[0] ?? { state: 'undetermined', where: 'unknown', headline: NO_TARGET };
}

function notReachedVerdict(targets: number): Verdict {
	const headline = `The run was ended before ${targets} of its targets ${targets === 1 ? 'was' : 'were'} looked at.`;
	return { state: 'undetermined', where: 'unknown', headline };
}

function refusedVerdict([first, ...others]: NonNullable<Report['refused']>): Verdict {
	const more = others.length === 0 ? '' : ` So ${others.length === 1 ? 'does' : 'do'} ${others.length} more.`;
	return {
		state: 'undetermined',
		where: 'unknown',
		headline: `${first?.where} names no server that can be looked at: ${first?.because}${more}`,
	};
}
