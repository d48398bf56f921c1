/** Waits, at most until one of the signals. Never rejects. */
export function sleep(ms: number, ...until: readonly AbortSignal[]): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer);
			for (const signal of until) signal.removeEventListener('abort', end);
			resolve();
		};
		const timer = setTimeout(end, ms);
		for (const signal of until) signal.addEventListener('abort', end, { once: true });
		if (until.some(({ aborted }) => aborted)) end();
	});
}
