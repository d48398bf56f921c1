import type { RunOptions } from '../check/context.ts';
import { remediesFor } from './remedies.ts';
import type { CauseLine, CheckLine, PredictionLine, Verdict } from './schema.ts';
import { allOf, notTested, shownCodes, tunnelTitle, whoShows } from './words.ts';

/** What a verdict is made of: one target's part of the report, and the machine's checks. */
export interface VerdictInput {
	readonly checks: readonly CheckLine[];
	readonly causes: readonly CauseLine[];
	readonly predictions: readonly PredictionLine[];
	readonly options: Pick<RunOptions, 'client'> & { readonly only?: readonly string[] | undefined };
}

/** The answer in a line: what will happen, where it breaks, who acts and what they do first. */
export function verdictOf(input: VerdictInput): Verdict {
	const asked = decisive(input);
	const failing = asked.find(({ outcome }) => outcome === 'fails');
	if (failing !== undefined) return failureVerdict(failing, input);
	if (input.options.only !== undefined) return selectionVerdict(input);
	const unsure = asked.find(({ outcome }) => outcome === 'undetermined');
	if (unsure !== undefined || asked.length === 0) return undeterminedVerdict(unsure, input);
	return reachedVerdict(asked, input);
}

/** "Automatic" speaks for all tunnels when nobody named one. */
function decisive({ predictions }: VerdictInput): readonly PredictionLine[] {
	const automatic = predictions.find(({ tunnel }) => tunnel === 'automatic');
	if (automatic === undefined) return predictions;
	return [automatic];
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
function selectionVerdict({ checks, predictions }: VerdictInput): Verdict {
	if (checks.length === 0) {
		const headline = 'Nothing was checked: none of the chosen checks can look at this client from this computer.';
		return { state: 'undetermined', where: 'unknown', headline };
	}
	const failing = predictions.filter(({ outcome }) => outcome === 'fails');
	if (failing.length > 0) {
		const known = failing.map((line) => `${tunnelTitle(line.tunnel)} would show ${shownCodes(line)}`);
		const headline = `${known.join('; ')}. What Automatic would do was not decided.`;
		return { state: 'undetermined', where: 'unknown', headline };
	}
	const broken = checks.filter(({ status }) => status === 'fail');
	const open = checks.filter(({ status }) => status === 'unknown' || status === 'error' || status === 'skip');
	const warned = checks.filter(({ status }) => status === 'warn');
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

function reachedVerdict(asked: readonly PredictionLine[], { checks }: VerdictInput): Verdict {
	const by = allOf(asked.map(({ tunnel }) => tunnelTitle(tunnel)));
	const warned = checks.filter(({ status }) => status === 'warn');
	const headline = `Reaches sign-in by ${by}. ${notTested(asked.map(({ tunnel }) => tunnel))}`;
	if (warned.length === 0) return { state: 'ok', where: 'unknown', headline };
	const warning = allOf(warned.map(({ title }) => title));
	return { state: 'degraded', where: placeOf(warned), headline: `${headline} With a warning: ${warning}.` };
}

function placeOf(lines: readonly CheckLine[]): Verdict['where'] {
	const groups = new Set(lines.map(({ group }) => group));
	return groups.size === 1 ? (lines[0]?.group ?? 'unknown') : 'unknown';
}

const WORST_FIRST: readonly Verdict['state'][] = ['fails', 'undetermined', 'degraded', 'ok'];

const NO_TARGET =
	'No VPN server was looked at: no connection that can be checked was found on this computer. Name a server: vpn-doctor check vpn.example.com';

/** The verdict of a whole run: that of the worst target. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
	const sorted = [...verdicts].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
	return sorted[0] ?? { state: 'undetermined', where: 'unknown', headline: NO_TARGET };
}
