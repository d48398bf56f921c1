import { entryOf } from '../load.ts';
import type { Codebook } from './codebook.ts';
import type { Sighting } from './sighting.ts';
import type { Word } from './words.ts';

/** The symbols of a text: `ERROR_VPN_GRE_BLOCKED`. A name without an underscore (`PENDING`) is a word like any other. */
export function symbolsIn({ catalog, byName }: Codebook, text: string, words: readonly Word[]): readonly Sighting[] {
	return words.flatMap(({ text: word, line, start, end }): readonly Sighting[] => {
		if (!word.includes('_')) return [];
		// A code of a client without numbers has a colon in it, and is a name of ours: it means itself only as a whole query.
		const entries = (byName.get(text.slice(start, end).toLowerCase()) ?? []).filter(({ symbol }) => symbol?.toLowerCase() === word);
		return entries.map((name) => ({ entry: entryOf(catalog, name), by: 'symbol', certainty: 'certain', line, start }));
	});
}
