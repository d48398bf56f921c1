import { type EndingSignal, SIGNAL_CODES } from '../report/exit-profile.ts';

/** From outside: Ctrl-C, an ordinary kill, a closed terminal, and what Windows has for the last. */
const ENDINGS = Object.keys(SIGNAL_CODES) as readonly EndingSignal[];

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
	const onSignal = (name: EndingSignal) => {
		if (controller.signal.aborted) process.exit(SIGNAL_CODES[name]);
		controller.abort(name);
	};
	const timer = deadlineMs === undefined ? undefined : setTimeout(() => controller.abort('deadline'), deadlineMs);
	for (const name of ENDINGS) process.on(name, onSignal as NodeJS.SignalsListener);
	return {
		signal: controller.signal,
		release() {
			clearTimeout(timer);
			for (const name of ENDINGS) process.off(name, onSignal as NodeJS.SignalsListener);
		},
	};
}
