/** One value and what stands for it. Kept on the computer that it was seen from, and in no report. */
export interface Redaction {
	readonly kind: string;
	readonly original: string;
	readonly pseudonym: string;
}

/** Every pseudonym that was ever given, the oldest first. */
export type RedactionTable = readonly Redaction[];

/** Gives each value of a kind one pseudonym, and no two values the same. */
export interface Pseudonyms {
	/**
	 * What stands for a value; `make` says what the n-th of its kind is called. With `known` only a value that was met in this report
	 * already has one.
	 */
	of(kind: string, original: string, make: (n: number) => string, known?: 'known'): string | undefined;
	table(): RedactionTable;
}

/** `taken`: what nothing may be called, small letters. */
export function pseudonymsFrom(table: RedactionTable, taken: Iterable<string> = []): Pseudonyms {
	const entries = [...table];
	const byValue = new Map(entries.map((entry) => [keyOf(entry.kind, entry.original), entry.pseudonym]));
	const originals = new Set([...taken, ...entries.map(({ original }) => original.toLowerCase())]);
	const given = new Set(entries.map(({ pseudonym }) => pseudonym.toLowerCase()));
	const counts = new Map<string, number>();
	for (const { kind } of entries) counts.set(kind, (counts.get(kind) ?? 0) + 1);
	const met = new Set<string>();
	return {
		of(kind, original, make, known) {
			const key = keyOf(kind, original);
			if (known !== undefined && !met.has(key)) return undefined;
			met.add(key);
			const before = byValue.get(key);
			if (before !== undefined) return before;
			let n = counts.get(kind) ?? 0;
			let pseudonym: string;
			originals.add(original.toLowerCase());
			// A laboratory's addresses and names may be the very ones that are set aside for examples.
			do pseudonym = make(++n);
			while (given.has(pseudonym.toLowerCase()) || originals.has(pseudonym.toLowerCase()));
			counts.set(kind, n);
			given.add(pseudonym.toLowerCase());
			byValue.set(key, pseudonym);
			entries.push({ kind, original, pseudonym });
			return pseudonym;
		},
		table: () => entries,
	};
}

function keyOf(kind: string, original: string): string {
	return `${kind} ${original}`;
}
