import { join } from 'node:path';
import { compileCatalog } from '../../src/catalog/compile.ts';
import type { View } from '../../src/catalog/match.ts';
import type { Clause } from '../../src/catalog/schema.ts';
import type { Check } from '../../src/check/define.ts';
import type { CheckResult, OutcomeStatus } from '../../src/check/result.ts';

/** Where the catalog's files stand. */
export const folder = join(import.meta.dirname, '../../data');

/** The catalog as it stands in `data/`, read anew: never an older compiled one. */
export const catalog = await compileCatalog(folder, 'test');

/** What a check says when it comes out like this, as far as the catalog looks at it. */
export function resultOf(check: Check, outcome: string): CheckResult {
	const { id, title, group } = check;
	return { id, title, group, status: statusOf(check, outcome), outcome, says: `${id}: ${outcome}`, evidence: {} };
}

export function statusOf(check: Check, outcome: string): OutcomeStatus {
	const entry = check.outcomes[outcome];
	if (entry === undefined) throw new Error(`check ${check.id} has no outcome ${outcome}`);
	return entry.status;
}

export function viewOf(results: readonly CheckResult[]): View {
	return new Map(results.map((result) => [result.id, result]));
}

export function outcomesOf({ outcome }: Clause): readonly string[] {
	return typeof outcome === 'string' ? [outcome] : outcome;
}
