import type { Report } from '../report/schema.ts';
import { EVIDENCE, FIELDS, type Treatment } from './kinds.ts';

/** What becomes of one text of a report. */
export type Visit = (text: string, treatment: Treatment) => string;

/** The same report with every text as `visit` gives it back. A name that nobody has decided on counts as words from outside. */
export function walk(report: Report, visit: Visit): Report {
	const checks = new Set([report.machine, ...report.targets].flatMap((part) => part.checks.map(({ id }) => id)));
	// `because` of what was left out names a check.
	const seen: Visit = (text, treatment) => (treatment === 'plain' || checks.has(text) ? text : visit(text, treatment));
	return walkValue(report, '', '', FIELDS, seen) as Report;
}

type Table = Readonly<Record<string, Treatment>>;

function walkValue(value: unknown, key: string, parent: string, table: Table, visit: Visit): unknown {
	if (typeof value === 'string') return visit(value, own(table, `${parent}.${key}`) ?? own(table, key) ?? 'outside');
	// What stands in a list is called as the list is.
	if (Array.isArray(value)) return value.map((item) => walkValue(item, key, parent, table, visit));
	if (typeof value !== 'object' || value === null) return value;
	const inside: Table = key === 'evidence' ? EVIDENCE : table;
	return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walkValue(item, name, key, inside, visit)]));
}

function own(table: Table, key: string): Treatment | undefined {
	return Object.hasOwn(table, key) ? table[key] : undefined;
}
