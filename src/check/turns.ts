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
 * Who begins when: what is urgent at once; all else one in each turn of the event loop, so that the first packets leave before, and what
 * they are answered is read in between: first what goes out to the network, then the many looks at this computer.
 */
export class Turns {
	readonly #outwards: (() => void)[] = [];
	readonly #here: (() => void)[] = [];

	/** Settles when it is the turn of this check. */
	next({ group }: Pick<Check, 'group'>): Promise<void> {
		return new Promise((begin) => {
			(group === 'computer' ? this.#here : this.#outwards).push(begin);
			if (this.#outwards.length + this.#here.length === 1) setImmediate(() => this.#turn());
		});
	}

	#turn(): void {
		const begin = this.#outwards.shift() ?? this.#here.shift();
		if (this.#outwards.length + this.#here.length > 0) setImmediate(() => this.#turn());
		begin?.();
	}
}
