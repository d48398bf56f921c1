import type { Milestone, Sighting } from './sighting.ts';

/** What a log says of its last attempt that failed. */
export interface FailedAttempt {
	/** What went wrong first; several when one line says either. */
	readonly first: readonly Sighting[];
	/** What followed from it, in order, each code once. */
	readonly then: readonly Sighting[];
	/** A later attempt came through. */
	readonly cameThroughLater: boolean;
}

/** A single attempt that fails in more ways than this is not remembered in all of them. */
const MOST_SIGHTINGS = 200;
/** Nor one that begins, or comes through, in more lines than this. */
const MOST_MILESTONES = 40;

/** One attempt of a log. */
export interface Attempt {
	/** What went wrong, each code once, without what a success of its own family overcame. */
	readonly failures: readonly Sighting[];
	/** The lines that begin it or say that it came through, in order. */
	readonly milestones: readonly Milestone[];
	/** The families whose own success this attempt has seen. */
	readonly succeeded: ReadonlySet<string>;
}

/** Cuts a log, read line by line, into attempts. */
export class AttemptCutter {
	#failures: Sighting[] = [];
	#milestones: Milestone[] = [];
	#succeeded = new Set<string>();

	/** The attempt as far as it has come. */
	get current(): Attempt {
		return { failures: this.#failures, milestones: this.#milestones, succeeded: this.#succeeded };
	}

	/** Takes what stands next in the log; gives back the attempt that is over with it. */
	read(next: Sighting | Milestone): Attempt | undefined {
		if ('entry' in next) {
			this.#fail(next);
			return undefined;
		}
		const over = next.what === 'starts' ? this.#begin() : this.#succeed(next.family);
		if (this.#milestones.length < MOST_MILESTONES) this.#milestones.push(next);
		return over;
	}

	#fail(sighting: Sighting): void {
		// After a session, its end is no failure.
		if (sighting.entry.echo === true && this.#succeeded.has(sighting.entry.family)) return;
		const failures = this.#failures;
		const earlier = failures.findIndex(({ entry, line }) => entry.code === sighting.entry.code && line !== sighting.line);
		if (earlier === -1) {
			if (failures.length < MOST_SIGHTINGS) failures.push(sighting);
		} else if (isLater(sighting, failures[earlier])) failures.splice(earlier, 1, sighting);
	}

	#begin(): Attempt | undefined {
		if (this.#failures.length === 0 && this.#succeeded.size === 0) return undefined;
		const over = this.current;
		this.#failures = [];
		this.#milestones = [];
		this.#succeeded = new Set();
		return over;
	}

	/** What went wrong before was overcome. */
	#succeed(family: string): undefined {
		this.#failures = this.#failures.filter(({ entry }) => entry.family !== family);
		this.#succeeded.add(family);
	}
}

/** What a log says went wrong first, before what only follows from it. */
export function causeFirst(failures: readonly Sighting[]): readonly Sighting[] {
	return [...failures.filter(({ entry }) => entry.echo !== true), ...failures.filter(({ entry }) => entry.echo === true)];
}

/** Goes through a log line by line and keeps only what can still matter: three attempts, however long the log is. */
export class AttemptReader {
	readonly #cutter = new AttemptCutter();
	#firstFailed: Attempt | undefined;
	#lastFailed: Attempt | undefined;
	#cameThrough = false;

	/** Takes what stands next in the log. */
	read(next: Sighting | Milestone): void {
		const over = this.#cutter.read(next);
		if (over !== undefined) this.#close(over);
	}

	#close(attempt: Attempt): void {
		const { failures, succeeded } = attempt;
		if (failures.some(({ entry }) => entry.echo !== true) || (failures.length > 0 && this.#lastFailed === undefined)) {
			this.#firstFailed ??= attempt;
			this.#lastFailed = attempt;
			this.#cameThrough = false;
		} else if (succeeded.size > 0) this.#cameThrough = true;
	}

	/** The lines that may still be spoken of. */
	lines(): ReadonlySet<number> {
		return new Set(
			[this.#cutter.current, this.#firstFailed, this.#lastFailed].flatMap((each) => each?.failures ?? []).map(({ line }) => line),
		);
	}

	/** What the log says, read to its end; of one that begins with the newest, the attempt that was met first is the last. */
	lastFailed(newestFirst = false): FailedAttempt | undefined {
		this.#close(this.#cutter.current);
		const attempt = newestFirst ? this.#firstFailed : this.#lastFailed;
		if (attempt === undefined) return undefined;
		const cameThroughLater = this.#cameThrough && !newestFirst;
		// A retry that is part of the protocol, such as another Diffie-Hellman group, was no failure if all went well then.
		if (cameThroughLater && attempt.failures.every(({ entry }) => entry.echo === true)) return undefined;
		const order = causeFirst(byTime(attempt.failures));
		const head = order[0];
		if (head === undefined) return undefined;
		const first = order.filter(({ line, start, by }) => line === head.line && start === head.start && by === head.by);
		const codes = new Set(first.map(({ entry }) => entry.code));
		const then = order.filter(({ entry }) => !codes.has(entry.code) && codes.add(entry.code));
		return { first, then, cameThroughLater };
	}
}

/** The same failure again: it counts once, and where it says when, the last time. */
function isLater({ time }: Sighting, earlier: Sighting | undefined): boolean {
	return time !== undefined && earlier?.time !== undefined && time > earlier.time;
}

/** Event logs are often exported with the newest first: where all say when, the newest is the last attempt. */
function byTime(sightings: readonly Sighting[]): readonly Sighting[] {
	const newest = Math.max(...sightings.map(({ time }) => time ?? Number.NaN));
	return Number.isNaN(newest) ? sightings : sightings.filter(({ time }) => time === newest);
}
