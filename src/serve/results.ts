/** What was found out, and when. */
export interface Kept<T> {
	readonly value: T;
	/** As `performance.now()`. */
	readonly since: number;
}

/** More results than may be kept or be waited for. */
export class BusyError extends Error {
	override readonly name = 'BusyError';
}

export interface ResultLimits {
	/** How many may be looked for at the same time; others wait. */
	readonly atOnce: number;
	/** How many may wait. */
	readonly waiting: number;
	/** How many are kept; the oldest goes first. */
	readonly kept: number;
}

/** What a result says of how long it lasts. */
export interface Lasting<T> {
	/** For how long it is given out again, in ms. */
	freshMs(value: T): number;
	/** Whether it outlasts {@link Results.forget}. */
	stays(value: T): boolean;
}

/**
 * Results by key: the same question is asked once, however many want to know, and not again while the answer is fresh. A look that
 * fails is kept by nobody.
 */
export class Results<T> {
	readonly #limits: ResultLimits;
	readonly #lasting: Lasting<T>;
	readonly #kept = new Map<string, Kept<T>>();
	readonly #underWay = new Map<string, Promise<Kept<T>>>();
	readonly #queue: (() => void)[] = [];
	#running = 0;

	constructor(limits: ResultLimits, lasting: Lasting<T>) {
		this.#limits = limits;
		this.#lasting = lasting;
	}

	/** How many are looked for, and how many wait. */
	get load(): { readonly running: number; readonly waiting: number } {
		return { running: this.#running, waiting: this.#queue.length };
	}

	/** `suits`: whether a fresh result is good enough for whoever asks. Throws a {@link BusyError} at once where too many wait already. */
	get(key: string, look: () => Promise<T>, suits: (value: T) => boolean = () => true): Promise<Kept<T>> {
		const kept = this.#kept.get(key);
		if (kept !== undefined && performance.now() - kept.since < this.#lasting.freshMs(kept.value) && suits(kept.value))
			return Promise.resolve(kept);
		const underWay = this.#underWay.get(key);
		if (underWay !== undefined) return underWay;
		if (this.#running >= this.#limits.atOnce && this.#queue.length >= this.#limits.waiting)
			return Promise.reject(new BusyError('too many targets are being looked at'));
		const pending = this.#look(key, look).finally(() => this.#underWay.delete(key));
		this.#underWay.set(key, pending);
		return pending;
	}

	/** What is kept counts no more, but what stays in any case; what is under way goes on. */
	forget(): void {
		for (const [key, { value }] of this.#kept) if (!this.#lasting.stays(value)) this.#kept.delete(key);
	}

	async #look(key: string, look: () => Promise<T>): Promise<Kept<T>> {
		await this.#place();
		try {
			const kept = { value: await look(), since: performance.now() };
			this.#kept.delete(key);
			this.#kept.set(key, kept);
			const [oldest] = this.#kept.keys();
			if (this.#kept.size > this.#limits.kept && oldest !== undefined) this.#kept.delete(oldest);
			return kept;
		} finally {
			this.#leave();
		}
	}

	async #place(): Promise<void> {
		if (this.#running < this.#limits.atOnce) this.#running++;
		else await new Promise<void>((go) => this.#queue.push(go));
	}

	/** Whoever waits takes over the place: were it free in between, somebody who has just come could take it as well. */
	#leave(): void {
		const next = this.#queue.shift();
		if (next === undefined) this.#running--;
		else next();
	}
}
