import { entryOf } from '../load.ts';
import type { Catalog, CodeName } from '../schema.ts';
import { AttemptReader } from './attempts.ts';
import { type Codebook, codebookOf, emptyContext, notice, type TextContext } from './codebook.ts';
import { eventsIn } from './events.ts';
import { likeness } from './likeness.ts';
import { isBare, numbersIn } from './numbers.ts';
import { plainText } from './plain-text.ts';
import { readingOrder } from './reading-order.ts';
import { type Recognition, recognition, recognitionsOf, whereIn } from './recognition.ts';
import type { Certainty, Milestone, Sighting } from './sighting.ts';
import { sightingsIn } from './sightings.ts';
import { symbolsIn } from './symbols.ts';
import { type Word, wordsOf } from './words.ts';

/** Nobody reads more explanations than this of one text. */
const MOST_MATCHES = 5;
const CERTAINTY: readonly Certainty[] = ['certain', 'likely', 'possible'];

/**
 * Finds the codes that a text means: a number in any of its notations, a symbol, a message in today's or an older
 * wording, whole or in part, a log. Empty when it means none: a false explanation is worse than none.
 */
export function recognise(catalog: Catalog, query: string): readonly Recognition[] {
	const book = codebookOf(catalog);
	const named = book.byName.get(query.trim().toLowerCase());
	if (named !== undefined)
		return named.map((name) =>
			recognition({ entry: entryOf(catalog, name), by: byNameOrSymbol(name, query), certainty: 'certain', line: 0, start: 0 }),
		);
	const text = plainText(query);
	const events = eventsIn(book, query);
	const words = wordsOf(text);
	const context = emptyContext();
	notice(book, words, context);
	if (events.length === 0 && isBare(book, text, words))
		return inProse(text, [...symbolsIn(book, text, words), ...numbersIn(book, text, words, context)]);
	const found = ofText({ book, text, words, context, events });
	if (found !== undefined) return found;
	const mended = query.replace(BROKEN_WORD, '$1$2\n');
	return mended === query ? [] : recognise(catalog, mended);
}

/** A mail program or a narrow screen has broken a line within a word. */
const BROKEN_WORD = /(\p{Ll})-?\r?\n(\p{Ll}+)/gu;

function byNameOrSymbol({ symbol }: CodeName, query: string): 'symbol' | 'number' {
	return symbol?.toLowerCase() === query.trim().toLowerCase() ? 'symbol' : 'number';
}

interface Text {
	readonly book: Codebook;
	readonly text: string;
	readonly words: readonly Word[];
	readonly context: TextContext;
	readonly events: readonly Sighting[];
}

/** Nothing when no word of the text says anything; an empty list for a log in which all went well. */
function ofText({ book, text, words, context, events }: Text): readonly Recognition[] | undefined {
	const { sightings, milestones } = sightingsIn(book, text, words, context, events);
	if (sightings.length === 0) {
		// Of a program's own log nothing is guessed; a person who names rasdial may well mistype.
		if (milestones.some(({ ofLog }) => ofLog)) return [];
		const near = likeness(book.catalog, words, context);
		return near.length === 0 ? undefined : inProse(text, near);
	}
	const isLog = milestones.length > 0 || sightings.some(({ by }) => by === 'log');
	return isLog ? inLog(text, sightings, milestones) : inProse(text, sightings);
}

/** In a text that people wrote: the surest first, then in the order of the text. */
function inProse(text: string, sightings: readonly Sighting[]): readonly Recognition[] {
	const sorted = [...sightings].sort(
		(a, b) => CERTAINTY.indexOf(a.certainty) - CERTAINTY.indexOf(b.certainty) || a.line - b.line || a.start - b.start,
	);
	const codes = new Set<string>();
	const first = sorted.filter(({ entry }) => !codes.has(entry.code) && codes.add(entry.code));
	return first.slice(0, MOST_MATCHES).map((sighting) => recognition(sighting, whereIn(text, sighting.line)));
}

/** In a log: the first cause of the last attempt that failed, and what the person who sent it says of it. */
function inLog(text: string, sightings: readonly Sighting[], milestones: readonly Milestone[]): readonly Recognition[] {
	const { compare } = readingOrder(text);
	const order = [...sightings, ...milestones].sort((a, b) => compare(a.line, b.line) || a.start - b.start);
	const reader = new AttemptReader();
	for (const each of order) reader.read(each);
	const logStarts = Math.min(...milestones.map(({ line }) => line), ...sightings.filter(({ by }) => by === 'log').map(({ line }) => line));
	const prose = sightings.filter(({ by, line, certainty }) => by !== 'log' && line < logStarts && certainty !== 'possible');
	const matches = recognitionsOf(reader.lastFailed(), (line) => whereIn(text, line));
	const told = inProse(text, prose).filter(({ entry }) => !matches.some((match) => match.entry.code === entry.code));
	return [...matches, ...told].slice(0, MOST_MATCHES);
}
