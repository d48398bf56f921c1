import type { CheckLine, Report, TargetReport, Verdict, Waived } from '../schema.ts';
import { mayBeMissing } from '../standing.ts';
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

function stateOf({ id, status, waived }: CheckLine, judged: Judged): CaseState {
	const { verdict, options } = judged;
	if (status === 'pass' || status === 'skip') return status;
	if (waived !== undefined) return 'accepted';
	if (status === 'warn') return 'warn';
	// That the program broke is never hidden.
	if (status === 'error') return 'unknown';
	if (waiverOfCauses(id, judged) !== undefined) return 'accepted';
	if (status === 'fail') return matters(verdict, options) ? 'fail' : 'accepted';
	if (mayBeMissing(id, [], options.acceptUnknown)) return 'accepted';
	return isNeeded(id, judged) ? 'unknown' : 'skip';
}

function becauseOf({ id, status, waived, says }: CheckLine, state: CaseState, judged: Judged): string | undefined {
	const { acceptUnknown } = judged.options;
	if (state === 'skip') return says;
	if (state !== 'accepted') return undefined;
	const waiver = waived ?? waiverOfCauses(id, judged);
	if (waiver !== undefined) return saidOf(waiver);
	if (status === 'unknown' && mayBeMissing(id, [], acceptUnknown)) return 'It may be missing (--accept-unknown).';
	return 'Sign-in is reached all the same.';
}

/** Whether an answer waits for what a check could not look at. Most runs cannot look at something that no answer needs. */
function isNeeded(id: string, { targets, options }: Judged): boolean {
	const open = targets.flatMap(({ predictions }) => predictions.filter(({ outcome }) => outcome === 'undetermined'));
	return options.only !== undefined || open.some(({ unmeasured }) => unmeasured.some(({ check }) => check === id));
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
