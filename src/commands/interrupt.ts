/** How a run may be ended before its time. */
export interface Interruption {
	readonly signal: AbortSignal;
	/** Hands the signals back. */
	release(): void;
}

/**
 * Ctrl-C, SIGTERM and the deadline end the run once and softly: what is known is still printed, goodbyes to servers
 * are sent and not awaited. A second Ctrl-C ends the process on the spot.
 */
export function endOnSignals(deadlineMs: number | undefined): Interruption {
	const controller = new AbortController();
	const onSignal = (name: NodeJS.Signals) => {
		if (controller.signal.aborted) process.exit(name === 'SIGTERM' ? 143 : 130);
		controller.abort(name);
	};
	const timer = deadlineMs === undefined ? undefined : setTimeout(() => controller.abort('deadline'), deadlineMs);
	process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
	return {
		signal: controller.signal,
		release() {
			clearTimeout(timer);
			process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
		},
	};
}
