import type { Ora } from 'ora';

/** What is still running, on stderr, and only for a person who waits at a terminal. */
export interface Progress {
	expect(titles: readonly string[]): void;
	done(title: string): void;
	/** So many of so many targets. */
	count(done: number, total: number): void;
	/** Writes something without the spinner in its way. */
	aside<T>(write: () => T): T;
	end(): void;
}

/** A run that ends within this time shows no spinner, and does not pay for loading one. */
const SLOW_MS = 300;

/** `colour`: whether the run's text has any; ora would colour its spinner in spite of NO_COLOR. */
export function startProgress(colour: boolean): Progress {
	if (process.stderr.isTTY !== true || process.env.CI !== undefined || process.env.TERM === 'dumb') return silent;
	let waiting: readonly string[] = [];
	let all = 0;
	let spinner: Ora | undefined;
	let ended = false;
	const timer = setTimeout(async () => {
		const { default: ora } = await import('ora');
		// With stdin discarded ora takes the terminal's keys, and Ctrl-C with them.
		if (!ended) spinner = ora({ stream: process.stderr, text: text(), discardStdin: false, ...(colour ? {} : { color: false }) }).start();
	}, SLOW_MS);
	let counted: string | undefined;
	const text = () => counted ?? `${all - waiting.length}/${all}  ${waiting[0] ?? ''}`;
	return {
		expect(titles) {
			waiting = titles;
			all = titles.length;
		},
		done(title) {
			waiting = waiting.filter((other) => other !== title);
			if (spinner) spinner.text = text();
		},
		count(done, total) {
			counted = `${done}/${total} targets`;
			if (spinner) spinner.text = text();
		},
		aside(write) {
			spinner?.clear();
			const written = write();
			spinner?.render();
			return written;
		},
		end() {
			ended = true;
			clearTimeout(timer);
			spinner?.stop();
		},
	};
}

const silent: Progress = { expect: () => {}, done: () => {}, count: () => {}, aside: (write) => write(), end: () => {} };
