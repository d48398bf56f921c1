import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { recognise } from '../../src/catalog/recognise/recognise.ts';
import type { Catalog } from '../../src/catalog/schema.ts';

/** A text as somebody would paste it, and the codes that it means. */
export interface Sample {
	readonly id: string;
	readonly text: string;
	/** None for a text that means no code. */
	readonly expect: readonly string[];
	/** Only the first answer is judged: it must be one of them. Otherwise the first answers must be exactly these, in any order. */
	readonly first?: boolean;
	/** Where its form comes from. */
	readonly shape: string;
	readonly lang: string;
}

/** How one sample came out. */
export interface Outcome {
	readonly file: string;
	readonly sample: Sample;
	readonly found: readonly string[];
	readonly isRight: boolean;
}

/**
 * The sets: their authors did not know the recogniser, nor one another's texts. The recogniser was improved with what the
 * first and then the second showed; the third is kept for judging it, and nothing may be changed for the sake of it.
 */
export const SETS = { first: 'first', second: 'second', third: 'third' } as const;

/** Reads a set; its files are in folders by language or kind. */
export function samplesOf(set: keyof typeof SETS): readonly { readonly file: string; readonly sample: Sample }[] {
	const folder = join(import.meta.dirname, set);
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
	return files
		.sort()
		.flatMap((file) => (parse(readFileSync(join(folder, file), 'utf8')) as readonly Sample[]).map((sample) => ({ file, sample })));
}

export function outcomesOf(catalog: Catalog, set: keyof typeof SETS): readonly Outcome[] {
	return samplesOf(set).map(({ file, sample }) => {
		const entries = recognise(catalog, sample.text).map(({ entry }) => entry);
		// The authors knew the general codes of the facts; who names a special case of one is no less right.
		const found = entries.map(({ code, kindOf }) => (kindOf !== undefined && !sample.expect.includes(code) ? kindOf : code));
		return { file, sample, found, isRight: isRight(sample, found) };
	});
}

function isRight({ expect, first = false }: Sample, found: readonly string[]): boolean {
	if (expect.length === 0) return found.length === 0;
	const [head] = found;
	if (first) return head !== undefined && expect.includes(head);
	const answers = new Set(found.slice(0, expect.length));
	return answers.size === expect.length && expect.every((code) => answers.has(code));
}
