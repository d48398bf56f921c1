import { defineConfig } from 'vitest/config';

/** The lab: real daemons and real packets, in network namespaces. As root: `npx vitest run --config test/lab/vitest.config.ts`. */
export default defineConfig({
	root: new URL('../..', import.meta.url).pathname,
	test: {
		// Real daemons and kernel timers on a machine that others use: what fails once is asked again, what fails twice is wrong.
		retry: 1,
		include: ['test/lab/**/*.lab.ts'],
		globalSetup: ['test/lab/install.ts'],
		fileParallelism: false,
		testTimeout: 60_000,
		hookTimeout: 60_000,
	},
});
