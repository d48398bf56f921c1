import type { Codebook, TextContext } from './codebook.ts';
import { messagesIn } from './messages.ts';
import { numbersIn } from './numbers.ts';
import type { Milestone, Sighting } from './sighting.ts';
import { symbolsIn } from './symbols.ts';
import type { Word } from './words.ts';

/** How far from its number a message stands, in lines. */
const BESIDE = 3;

/** What the words of a text, or of one line of a log, say. `events`: what its events say besides. */
export function sightingsIn(
	book: Codebook,
	text: string,
	words: readonly Word[],
	context: TextContext,
	events: readonly Sighting[] = [],
): { readonly sightings: readonly Sighting[]; readonly milestones: readonly Milestone[] } {
	const { sightings, milestones, literal } = messagesIn(book.catalog, words, context);
	// The number in an event is the event's own.
	const inEvents = new Set(events.map(({ entry }) => entry.code));
	const numbers = numbersIn(book, text, words, context).filter(({ entry, start }) => !inEvents.has(entry.code) && !literal.has(start));
	const said = [...numbers, ...events, ...symbolsIn(book, text, words)];
	return { sightings: [...said, ...sightings.filter((sighting) => agrees(sighting, said))], milestones };
}

/** A message beside a number is a wording of it, or one that the sentence merely resembles: the number says which. */
function agrees({ by, entry, line }: Sighting, said: readonly Sighting[]): boolean {
	if (by === 'log') return true;
	const beside = said.filter((number) => number.certainty !== 'possible' && Math.abs(number.line - line) <= BESIDE);
	return beside.length === 0 || beside.some((number) => number.entry.code === entry.code);
}
