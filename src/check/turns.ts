import type { Check } from './define.ts';

/** A check with more exchanges than this holds a conversation. */
const FEW_EXCHANGES = 2;

/** The checks that hold a conversation, and all that they wait for: what is begun late among them makes the run late. */
export function urgentOf(checks: readonly Check[]): ReadonlySet<Check> {
	const urgent = new Set<Check>();
	// What a check waits for stands before it.
	for (const check of checks.toReversed()) {
		if ((check.exchanges ?? 1) > FEW_EXCHANGES) urgent.add(check);
		if (!urgent.has(check)) continue;
		for (const other of [...Object.values(check.needs ?? {}), ...Object.values(check.after ?? {})]) urgent.add(other);
	}
	return urgent;
}

/**
 * Who begins when: what is urgent at once, all else (some eighty looks at this computer, programs that are started) one in each turn of
 * the event loop, so that the first packets leave before, and what they are answered is read in between.
 */
export class Turns {
	readonly #waiting: (() => void)[] = [];

	/** Settles when it is the turn of who asks. */
	next(): Promise<void> {
		return new Promise((begin) => {
			this.#waiting.push(begin);
			if (this.#waiting.length === 1) setImmediate(() => this.#turn());
		});
	}

	#turn(): void {
		const begin = this.#waiting.shift();
		if (this.#waiting.length > 0) setImmediate(() => this.#turn());
		begin?.();
	}
}
