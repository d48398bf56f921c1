import type { Report } from '../report/schema.ts';
import { addressesIn } from './addresses.ts';
import { literals } from './literals.ts';
import { pseudonymsFrom, type RedactionTable } from './pseudonyms.ts';
import { scan } from './scan.ts';
import { pseudonymOf, type ValueContext } from './values.ts';
import { type Visit, walk } from './walk.ts';

export interface Redacted {
	readonly report: Report;
	/** The table that was given, and what is new. It turns the pseudonyms back, so it stays where the report was made. */
	readonly table: RedactionTable;
}

/**
 * A report that can be passed on: names, addresses and whatever else says whose computer and whose server it is are replaced by
 * pseudonyms, the same value by the same one everywhere in it, and in every report that is given the same table. Times, ports, codes and
 * the random numbers of a conversation stay.
 */
export function redact(report: Report, table: RedactionTable = []): Redacted {
	if (report.redacted === true) return { report, table };
	const there = new Set<string>();
	walk(report, (text) => {
		for (const address of addressesIn(text)) there.add(address);
		return text;
	});
	const pseudonyms = pseudonymsFrom(table, there);
	const known = literals();
	const met = (original: string, pseudonym: string) => {
		if (original.trim() !== '' && original !== pseudonym) known.add(original, pseudonym);
	};
	const outside: ValueContext = { pseudonyms, met, scan: (text) => scan(text, known, outside) };
	const ours: ValueContext = { pseudonyms, known: 'known', met, scan: (text) => scan(text, known, ours) };

	// What a sentence names in passing may only be told from its words by a field that comes later.
	walk(report, (text, treatment) => (isKind(treatment) ? pseudonymOf(treatment, text, outside) : text));
	walk(report, (text, treatment) => (treatment === 'outside' ? outside.scan(text) : text));
	const done = new Map<string, string>();
	const replaced = walk(report, (text, treatment) => {
		const key = `${treatment} ${text}`;
		const before = done.get(key);
		if (before !== undefined) return before;
		const result = isKind(treatment) ? pseudonymOf(treatment, text, outside) : (treatment === 'ours' ? ours : outside).scan(text);
		done.set(key, result);
		return result;
	});
	return { report: { ...replaced, redacted: true }, table: pseudonyms.table() };
}

type Treatment = Parameters<Visit>[1];

function isKind(treatment: Treatment): treatment is Exclude<Treatment, 'outside' | 'ours' | 'plain'> {
	return treatment !== 'outside' && treatment !== 'ours' && treatment !== 'plain';
}
