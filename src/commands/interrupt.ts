/** From outside: Ctrl-C, an ordinary kill, a closed terminal, and what Windows has for the last (with 128 + their numbers). */
const ENDINGS: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGBREAK: 149 };

/** How a run may be ended before its time. */
export interface Interruption {
	readonly signal: AbortSignal;
	/** Hands the signals back. */
	release(): void;
}

/**
 * Such a signal, or the deadline, ends the run once and softly: what is known is still printed, goodbyes to servers
 * are sent and not awaited. A second Ctrl-C ends the process on the spot.
 */
export function endOnSignals(deadlineMs: number | undefined): Interruption {
	const controller = new AbortController();
	const onSignal = (name: NodeJS.Signals) => {
		if (controller.signal.aborted) process.exit(ENDINGS[name]);
		controller.abort(name);
	};
	const timer = deadlineMs === undefined ? undefined : setTimeout(() => controller.abort('deadline'), deadlineMs);
	const names = Object.keys(ENDINGS) as NodeJS.Signals[];
	for (const name of names) process.on(name, onSignal);
	return {
		signal: controller.signal,
		release() {
			clearTimeout(timer);
			for (const name of names) process.off(name, onSignal);
		},
	};
}
