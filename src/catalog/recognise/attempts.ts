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

interface Attempt {
	failures: Sighting[];
	/** The families whose own success this attempt has seen. */
	readonly succeeded: Set<string>;
}

/** Goes through a log line by line and keeps only what can still matter: three attempts, however long the log is. */
export class AttemptReader {
	#current: Attempt = { failures: [], succeeded: new Set() };
	#firstFailed: Attempt | undefined;
	#lastFailed: Attempt | undefined;
	#cameThrough = false;

	/** Takes what stands next in the log. */
	read(next: Sighting | Milestone): void {
		if ('entry' in next) this.#fail(next);
		else if (next.what === 'starts') this.#begin();
		else this.#succeed(next.family);
	}

	#fail(sighting: Sighting): void {
		const { failures, succeeded } = this.#current;
		// After a session, its end is no failure.
		if (sighting.entry.echo === true && succeeded.has(sighting.entry.family)) return;
		const earlier = failures.findIndex(({ entry, line }) => entry.code === sighting.entry.code && line !== sighting.line);
		if (earlier === -1) {
			if (failures.length < MOST_SIGHTINGS) failures.push(sighting);
		} else if (isLater(sighting, failures[earlier])) failures.splice(earlier, 1, sighting);
	}

	#begin(): void {
		if (this.#current.failures.length === 0 && this.#current.succeeded.size === 0) return;
		this.#close();
		this.#current = { failures: [], succeeded: new Set() };
	}

	/** What went wrong before was overcome. */
	#succeed(family: string): void {
		const { failures, succeeded } = this.#current;
		this.#current.failures = failures.filter(({ entry }) => entry.family !== family);
		succeeded.add(family);
	}

	#close(): void {
		const { failures, succeeded } = this.#current;
		if (failures.some(({ entry }) => entry.echo !== true) || (failures.length > 0 && this.#lastFailed === undefined)) {
			this.#firstFailed ??= this.#current;
			this.#lastFailed = this.#current;
			this.#cameThrough = false;
		} else if (succeeded.size > 0) this.#cameThrough = true;
	}

	/** The lines that may still be spoken of. */
	lines(): ReadonlySet<number> {
		return new Set([this.#current, this.#firstFailed, this.#lastFailed].flatMap((each) => each?.failures ?? []).map(({ line }) => line));
	}

	/** What the log says, read to its end; of one that begins with the newest, the attempt that was met first is the last. */
	lastFailed(newestFirst = false): FailedAttempt | undefined {
		this.#close();
		const attempt = newestFirst ? this.#firstFailed : this.#lastFailed;
		if (attempt === undefined) return undefined;
		const cameThroughLater = this.#cameThrough && !newestFirst;
		// A retry that is part of the protocol, such as another Diffie-Hellman group, was no failure if all went well then.
		if (cameThroughLater && attempt.failures.every(({ entry }) => entry.echo === true)) return undefined;
		const timed = byTime(attempt.failures);
		const own = timed.filter(({ entry }) => entry.echo !== true);
		const order = [...own, ...timed.filter(({ entry }) => entry.echo === true)];
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
