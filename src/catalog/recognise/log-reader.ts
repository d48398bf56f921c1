import type { Catalog } from '../schema.ts';
import { AttemptReader } from './attempts.ts';
import { type Automaton, automatonOf } from './automaton.ts';
import { type Codebook, codebookOf } from './codebook.ts';
import { eventsIn } from './events.ts';
import { LineReader } from './line-reader.ts';
import { type NumberSieve, numberSieveOf } from './number-sieve.ts';
import { timeOf } from './reading-order.ts';
import { excerpt, type Recognition, recognitionsOf } from './recognition.ts';
import type { Milestone, Sighting } from './sighting.ts';
import { wordingsOf } from './wordings.ts';

/** Of a longer line only what stands around a telling word is read, in bytes. */
const LONGEST_LINE = 8192;
/** An event of an event log that is spread over lines ends within so many bytes. */
const LONGEST_EVENT = 32_768;

const NEWLINE = 10;
/** An event is known by its second line, the provider's: its first has gone by. */
const OPENING = '<Event>';

/**
 * Reads a log of any size block by block: what it keeps does not grow with it. A sieve passes over the bytes; only
 * lines with a telling word in them are decoded and read as {@link recognise} reads a text.
 */
export class LogReader {
	readonly #book: Codebook;
	readonly #sieve: Automaton;
	readonly #wordings: Automaton;
	readonly #numbers: NumberSieve;
	readonly #lines: LineReader;
	readonly #attempts = new AttemptReader();
	readonly #decoder = new TextDecoder();
	#firstTime: number | undefined;
	#lastTime: number | undefined;
	readonly #excerpts = new Map<number, string>();
	#rest: Uint8Array = new Uint8Array(0);
	#line = 0;
	#event = '';
	#eventLine = 0;

	constructor(catalog: Catalog) {
		this.#book = codebookOf(catalog);
		const { sieve, wordings, numbers } = sievesOf(catalog);
		this.#sieve = sieve;
		this.#wordings = wordings;
		this.#numbers = numbers;
		this.#lines = new LineReader(catalog);
	}

	/** Takes the next block, UTF-8. */
	read(block: Uint8Array): void {
		const bytes = this.#rest.length === 0 ? block : Buffer.concat([this.#rest, block]);
		const end = bytes.lastIndexOf(NEWLINE) + 1;
		const whole = end === 0 && bytes.length > LONGEST_LINE ? bytes.length : end;
		this.#readLines(bytes, whole);
		// A copy: the block may be reused.
		this.#rest = Uint8Array.from(bytes.subarray(whole));
	}

	/** What the log says, read to its end: the first cause of the last attempt that failed. */
	end(): readonly Recognition[] {
		this.#readLines(this.#rest, this.#rest.length);
		if (this.#event !== '') this.#readEvent('</Event>');
		const newestFirst = (this.#firstTime ?? 0) > (this.#lastTime ?? 0);
		return recognitionsOf(this.#attempts.lastFailed(newestFirst), (line) => ({
			line: line + 1,
			text: excerpt(this.#excerpts.get(line) ?? ''),
		}));
	}

	#readLines(bytes: Uint8Array, end: number): void {
		let counted = 0;
		for (let from = 0; from < end; ) {
			// Within an event that is spread over lines, every line counts.
			const hit = this.#event === '' ? this.#sieve.next(bytes, from, end) : from;
			if (hit === -1) break;
			const start = Math.max(from, bytes.lastIndexOf(NEWLINE, hit) + 1);
			const newline = bytes.indexOf(NEWLINE, hit);
			const stop = newline === -1 || newline >= end ? end : newline + 1;
			this.#line += linesIn(bytes, counted, start);
			counted = start;
			const first = Math.max(start, hit - LONGEST_LINE / 2);
			const last = Math.min(stop, first + LONGEST_LINE);
			if (this.#event !== '' || this.#isWorthReading(bytes, first, last)) this.#readLine(this.#decoder.decode(bytes.subarray(first, last)));
			from = last;
		}
		this.#line += linesIn(bytes, counted, end);
	}

	/** Lines that say "error" are many: one without a wording counts only with a number that is a code. */
	#isWorthReading(bytes: Uint8Array, from: number, to: number): boolean {
		return this.#wordings.next(bytes, from, to) !== -1 || this.#numbers.mayHold(bytes, from, to);
	}

	#readLine(line: string): void {
		if (this.#event !== '' || /Name=['"]RasClient['"]/i.test(line)) {
			this.#readEvent(line);
			return;
		}
		this.#lastTime = timeOf(line) ?? this.#lastTime;
		this.#firstTime ??= this.#lastTime;
		this.#take(this.#lines.read(line, this.#line), line);
	}

	/** An exported event stands on one line or on many: it is read when it is complete. */
	#readEvent(line: string): void {
		if (this.#event === '') this.#eventLine = this.#line;
		this.#event += this.#event === '' ? `${OPENING}${line}` : line;
		if (!line.includes('</Event>') && this.#event.length < LONGEST_EVENT) return;
		const sightings = eventsIn(this.#book, this.#event);
		const lines = this.#event.slice(OPENING.length).split('\n');
		this.#event = '';
		for (const sighting of sightings) this.#take([{ ...sighting, line: this.#eventLine + sighting.line }], lines[sighting.line] ?? '');
	}

	#take(all: readonly (Sighting | Milestone)[], line: string): void {
		for (const each of all) {
			this.#attempts.read(each);
			if ('entry' in each) this.#keep(each.line, line);
		}
	}

	/** Only what may still be shown: the lines of the attempts that are kept. */
	#keep(at: number, line: string): void {
		this.#excerpts.set(at, line);
		if (this.#excerpts.size <= 1000) return;
		const kept = this.#attempts.lines();
		for (const each of this.#excerpts.keys()) if (!kept.has(each)) this.#excerpts.delete(each);
	}
}

interface Sieves {
	/** Lets through whatever may matter. */
	readonly sieve: Automaton;
	/** Lets through what may be a wording. */
	readonly wordings: Automaton;
	/** Lets through what may be a number of ours. */
	readonly numbers: NumberSieve;
}

const known = new WeakMap<Catalog, Sieves>();

/** Pieces of every wording and of what numbers are called, and where an event of Windows' begins. */
function sievesOf(catalog: Catalog): Sieves {
	const made = known.get(catalog);
	if (made !== undefined) return made;
	const symbols = catalog.families.flatMap(({ codes }) => codes.flatMap(({ symbol }) => (symbol?.includes('_') ? [symbol] : [])));
	const wordings = [...wordingsOf(catalog).all.map(({ sample }) => sample), ...symbols, "name='rasclient", 'name="rasclient'];
	const stems = catalog.recognition.error.map((name) => name.replace(/\*$/, '')).filter((name) => Buffer.byteLength(name) > 2);
	// Beyond ASCII the sieve does not know a capital from its small letter: Σφάλμα, ОШИБКА.
	const names = stems.flatMap((name) => [name, `${name.charAt(0).toUpperCase()}${name.slice(1)}`, name.toUpperCase()]);
	const sieves = {
		sieve: automatonOf([...wordings, ...names, '0x80', '-2147', '-2146']),
		wordings: automatonOf(wordings),
		numbers: numberSieveOf(codebookOf(catalog).byValue.keys()),
	};
	known.set(catalog, sieves);
	return sieves;
}

function linesIn(bytes: Uint8Array, from: number, to: number): number {
	let count = 0;
	for (let at = bytes.indexOf(NEWLINE, from); at !== -1 && at < to; at = bytes.indexOf(NEWLINE, at + 1)) count++;
	return count;
}
