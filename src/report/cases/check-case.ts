import { mayBeMissing } from '../exit-code.ts';
import type { CheckLine, Report, TargetReport, Verdict, Waived } from '../schema.ts';
import { saidOf } from '../waivers.ts';
import { type Case, type CaseState, type Detail, matters } from './case.ts';

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
	const causes = causesSeenBy(id, judged);
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
			...(byAddress.length === 0
				? {}
				: { addresses: Object.fromEntries(byAddress.map(({ address, status, says }) => [address, `${status}: ${says}`])) }),
			...(Object.keys(evidence).length === 0 ? {} : { evidence: evidence as Detail }),
		},
	};
}

const STATES = { pass: 'pass', warn: 'warn', fail: 'fail', unknown: 'unknown', error: 'unknown', skip: 'skip' } as const;

function stateOf({ id, status, waived }: CheckLine, judged: Judged): CaseState {
	const { verdict, options } = judged;
	if (status === 'pass' || status === 'skip') return status;
	if (waived !== undefined) return 'accepted';
	if (status === 'warn') return options.failOn === 'warn' ? 'fail' : 'warn';
	// That the program broke is never hidden.
	if (status === 'error') return 'unknown';
	if (waiverOfCauses(id, judged) !== undefined) return 'accepted';
	if (status === 'unknown' && mayBeMissing(id, [], options.acceptUnknown)) return 'accepted';
	return matters(verdict, options) ? STATES[status] : 'accepted';
}

function becauseOf({ id, status, waived, says }: CheckLine, state: CaseState, judged: Judged): string | undefined {
	const { acceptUnknown } = judged.options;
	if (status === 'skip') return says;
	if (state !== 'accepted') return undefined;
	const waiver = waived ?? waiverOfCauses(id, judged);
	if (waiver !== undefined) return saidOf(waiver);
	if (status === 'unknown' && mayBeMissing(id, [], acceptUnknown)) return 'It may be missing (--accept-unknown).';
	return 'Sign-in is reached all the same.';
}

/** Where all causes that a check shows are accepted, so is the check. */
function waiverOfCauses(id: string, judged: Judged): Waived | undefined {
	const causes = causesSeenBy(id, judged);
	return causes.every(({ waived }) => waived !== undefined) ? causes[0]?.waived : undefined;
}

/** The code that was predicted from this check, else the cause that it shows, else what it came out with. */
function typeOf({ id, status, outcome }: CheckLine, judged: Judged): string {
	const [cause] = causesSeenBy(id, judged);
	const failing = judged.targets
		.flatMap(({ predictions }) => predictions)
		.find((line) => line.outcome === 'fails' && (isSeenBy(line.because, id) || (cause !== undefined && line.causes.includes(cause.id))));
	return failing?.code ?? cause?.id ?? outcome ?? status;
}

function causesSeenBy(id: string, { targets }: Judged): TargetReport['causes'] {
	return targets.flatMap(({ causes }) => causes).filter(({ standing, for: proofs }) => standing === 'fits' && isSeenBy(proofs, id));
}

/** Whether a check is among the evidence. */
function isSeenBy(proofs: TargetReport['causes'][number]['for'], id: string): boolean {
	return proofs.some(({ check }) => check === id);
}
