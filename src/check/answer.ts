import type { Check, Observation } from './define.ts';
import type { AddressAnswer, Answer, CheckResult, Evidence, Status } from './result.ts';

/** Turns what a check saw into its answer, by the check's own table. */
export function answerOf(check: Check, seen: Observation, durationMs: number): Answer {
	const { outcome, ...facts } = seen;
	const entry = check.outcomes[outcome];
	if (entry === undefined) return brokenAnswer(new Error(`outcome "${outcome}" is not in the table of "${check.id}"`), durationMs, check);
	const says = typeof entry.says === 'string' ? entry.says : entry.says(seen);
	return { status: entry.status, outcome, says, evidence: facts as Evidence, durationMs: rounded(durationMs) };
}

/** The check's own fault: it threw, or never came back. */
export function brokenAnswer(error: unknown, durationMs: number, { origin = 'vpn-doctor' }: Pick<Check, 'origin'>): Answer {
	const because = error instanceof Error ? error.message : String(error);
	return {
		status: 'error',
		says: `This check broke (${because}). That is a fault of ${origin} and says nothing about the connection.`,
		evidence: {},
		durationMs: rounded(durationMs),
		because,
	};
}

/** Nothing was looked at. `because` names the check that stood in the way, or the reason. */
export function skippedAnswer(because: string, says: string): Answer {
	return { status: 'skip', says, evidence: {}, because };
}

/** Left alone by a run that is to spare the servers; not a word about the server. */
export function sparedAnswer({ sparingly = '', tunnels: [tunnel] = [] }: Check): Answer {
	const name = tunnel === undefined ? '' : ` Name the tunnel (--tunnel ${tunnel}) to have it asked.`;
	return skippedAnswer('sparing', `Left alone where many servers are asked, or one again and again: ${sparingly}.${name}`);
}

export function resultOf(check: Check, answer: Answer, byAddress?: readonly AddressAnswer[]): CheckResult {
	const { id, group, title, brief } = check;
	return { id, group, title, ...(brief === undefined ? {} : { brief }), ...answer, ...(byAddress === undefined ? {} : { byAddress }) };
}

/** An address of which nothing is known may still work: it stands before one that does not. */
const BEST_FIRST: readonly Status[] = ['pass', 'warn', 'unknown', 'fail', 'error', 'skip'];

/**
 * One answer for all addresses: the best one, since a client gets through if any address works,
 * lowered to `warn` when another address failed. All stay as evidence.
 */
export function bestOf(answers: readonly AddressAnswer[]): Answer | undefined {
	const sorted = [...answers].sort((a, b) => BEST_FIRST.indexOf(a.status) - BEST_FIRST.indexOf(b.status));
	const best = sorted[0];
	if (best === undefined) return undefined;
	const { address: _, ...answer } = best;
	const failed = answers.filter((other) => other.status === 'fail');
	if (best.status !== 'pass' || failed.length === 0) return answer;
	const others = failed.map((other) => `${other.address}: ${other.says}`).join(' ');
	return { ...answer, status: 'warn', says: `${answer.says} But not at every address. ${others}` };
}

function rounded(ms: number): number {
	return Math.round(ms * 10) / 10;
}
