import type { Answers } from '../catalog/match.ts';
import type { Catalog } from '../catalog/schema.ts';
import { UsageError } from './command.ts';

/** Reads `--answer works-from-hotspot=yes`, as often as it was given. Throws a {@link UsageError} that says how. */
export function readAnswers(given: readonly string[] = []): Answers {
	return new Map(given.map(readAnswer));
}

function readAnswer(text: string): [string, 'yes' | 'no'] {
	const match = /^([a-z0-9-]+)=(yes|no|y|n)$/i.exec(text.trim());
	if (match?.[1] === undefined)
		throw new UsageError(`--answer "${text}" is not understood. Write the id of the question and yes or no: works-from-hotspot=yes`);
	return [match[1].toLowerCase(), match[2]?.toLowerCase().startsWith('y') ? 'yes' : 'no'];
}

/** An answer to a question that nobody asks would change nothing, and the user would not know. */
export function refuseUnknownAnswers(answers: Answers, { causes }: Catalog): void {
	if (answers.size === 0) return;
	const known = new Set(causes.flatMap(({ ask = [] }) => ask.map(({ id }) => id)));
	const unknown = [...answers.keys()].find((id) => !known.has(id));
	if (unknown === undefined) return;
	throw new UsageError(`--answer: there is no question "${unknown}". A report names its questions in brackets: ask (NAME).`);
}
