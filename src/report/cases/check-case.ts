import type { CheckLine, Report, TargetReport, Verdict } from '../schema.ts';
import { acceptedBy, type Case, type CaseState, type Detail, matters } from './case.ts';

/** What a check is held against: the verdict of its target, and what the target says of causes and codes. */
export interface Judged {
	readonly verdict: Pick<Verdict, 'state'>;
	readonly options: Report['options'];
	readonly targets: readonly Pick<TargetReport, 'causes' | 'predictions'>[];
}

export function checkCase(line: CheckLine, judged: Judged): Case {
	const { id, group, title, durationMs, outcome, evidence, byAddress = [] } = line;
	const state = stateOf(line, judged);
	const because = becauseOf(line, state, judged);
	const causes = judged.targets.flatMap((target) => target.causes.filter((cause) => cause.standing === 'fits' && isSeenBy(cause.for, id)));
	return {
		id: `${group}.${id}`,
		title,
		state,
		says: line.status === 'error' && line.because !== undefined ? `${line.says} (${line.because})` : line.says,
		...(line.status === 'pass' || line.status === 'skip' ? {} : { type: typeOf(line, judged) }),
		...(because === undefined ? {} : { because }),
		...(durationMs === undefined ? {} : { durationMs }),
		details: {
			status: line.status,
			outcome,
			...(line.status === 'pass' || causes.length === 0 ? {} : { causes: [...new Set(causes.map((cause) => cause.title))] }),
			...(byAddress.length === 0 ? {} : { addresses: byAddress.map(({ address, status, says }) => `${address}: ${status}: ${says}`) }),
			...(Object.keys(evidence).length === 0 ? {} : { evidence: evidence as Detail }),
		},
	};
}

const STATES = { pass: 'pass', warn: 'warn', fail: 'fail', unknown: 'unknown', error: 'unknown', skip: 'skip' } as const;

function stateOf({ id, status, waived }: CheckLine, { verdict, options }: Judged): CaseState {
	if (status === 'pass' || status === 'skip') return status;
	if (waived !== undefined) return 'accepted';
	if (status === 'warn') return options.failOn === 'warn' ? 'fail' : 'warn';
	// That the program broke is never hidden.
	if (status === 'error') return 'unknown';
	if (status === 'unknown' && isAccepted(id, options)) return 'accepted';
	return matters(verdict, options) ? STATES[status] : 'accepted';
}

function isAccepted(id: string, { acceptUnknown = [] }: Report['options']): boolean {
	return acceptUnknown.includes(id);
}

function becauseOf({ id, status, waived, says }: CheckLine, state: CaseState, { options }: Judged): string | undefined {
	if (status === 'skip') return says;
	if (state !== 'accepted') return undefined;
	if (waived !== undefined) return acceptedBy(waived);
	if (status === 'unknown' && isAccepted(id, options)) return 'It may be missing (--accept-unknown).';
	return 'Sign-in is reached all the same.';
}

/** The code that was predicted from this check, else the cause that it shows, else what it came out with. */
function typeOf({ id, status, outcome }: CheckLine, { targets }: Judged): string {
	const predictions = targets.flatMap((target) => target.predictions);
	const cause = targets.flatMap(({ causes }) => causes).find(({ standing, for: proofs }) => standing === 'fits' && isSeenBy(proofs, id));
	const failing = predictions.find(
		({ outcome: end, because, causes }) => end === 'fails' && (isSeenBy(because, id) || (cause !== undefined && causes.includes(cause.id))),
	);
	return failing?.code ?? cause?.id ?? outcome ?? status;
}

/** Whether a check is among the evidence. */
function isSeenBy(proofs: TargetReport['causes'][number]['for'], id: string): boolean {
	return proofs.some(({ check }) => check === id);
}
