import type { Report } from '../report/schema.ts';
import { EVIDENCE, FIELDS, type Treatment } from './kinds.ts';

/** What becomes of one text of a report. */
export type Visit = (text: string, treatment: Treatment) => string;

/** The same report with every text as `visit` gives it back. A name that nobody has decided on counts as words from outside. */
export function walk(report: Report, visit: Visit): Report {
	const checks = new Set([report.machine, ...report.targets].flatMap((part) => part.checks.map(({ id }) => id)));
	// `because` of what was left out names a check.
	const seen: Visit = (text, treatment) => (treatment === 'plain' || checks.has(text) ? text : visit(text, treatment));
	return walkValue(report, '', '', FIELDS, seen, new Map()) as Report;
}

/** What became of an object that stands in more than one place of the same kind, as the causes of many targets do. */
type Done = Map<object, { readonly key: string; readonly parent: string; readonly table: Table; readonly result: unknown }>;

type Table = Readonly<Record<string, Treatment>>;

function walkValue(value: unknown, key: string, parent: string, table: Table, visit: Visit, done: Done): unknown {
	if (typeof value === 'string') return visit(value, own(table, `${parent}.${key}`) ?? own(table, key) ?? 'outside');
	// What stands in a list is called as the list is.
	if (Array.isArray(value)) return value.map((item) => walkValue(item, key, parent, table, visit, done));
	if (typeof value !== 'object' || value === null) return value;
	const before = done.get(value);
	if (before !== undefined && before.key === key && before.parent === parent && before.table === table) return before.result;
	const inside: Table = key === 'evidence' ? EVIDENCE : table;
	const result = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walkValue(item, name, key, inside, visit, done)]));
	done.set(value, { key, parent, table, result });
	return result;
}

function own(table: Table, key: string): Treatment | undefined {
	return Object.hasOwn(table, key) ? table[key] : undefined;
}
