import type { Catalog } from '../schema.ts';
import { type Codebook, codebookOf, emptyContext, notice } from './codebook.ts';
import { plainText } from './plain-text.ts';
import type { Milestone, Sighting } from './sighting.ts';
import { sightingsIn } from './sightings.ts';
import { wordsOf } from './words.ts';

/** Reads a log line by line: what earlier lines said of what it is about counts for later ones. */
export class LineReader {
	readonly #book: Codebook;
	readonly #context = emptyContext();

	constructor(catalog: Catalog) {
		this.#book = codebookOf(catalog);
	}

	/** What a line says, in its order; what it only may mean is left out. `at`: its number, from 0. */
	read(line: string, at: number): readonly (Sighting | Milestone)[] {
		const text = plainText(line);
		const words = wordsOf(text, at);
		notice(this.#book, words, this.#context);
		const { sightings, milestones } = sightingsIn(this.#book, text, words, this.#context);
		return [...sightings.filter(({ certainty }) => certainty !== 'possible'), ...milestones].sort((a, b) => a.start - b.start);
	}
}
