import { recognise } from '../../../src/catalog/recognise/recognise.ts';
import { catalog } from '../data.ts';

/** What the real catalog makes of a text: the codes in the order of the answer. */
export function codesIn(text: string): readonly string[] {
	return recognise(catalog, text).map(({ entry }) => entry.code);
}

/** The same with how each was recognised and how surely: `809 number certain`. */
export function answersTo(text: string): readonly string[] {
	return recognise(catalog, text).map(({ entry, by, certainty }) => `${entry.code} ${by} ${certainty}`);
}
