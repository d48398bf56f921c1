import { defineConfig } from 'vitest/config';

/** What is made for people to download, on the systems that it is for. As root, on Debian: `npm run lab:package`. */
export default defineConfig({
	root: new URL('../..', import.meta.url).pathname,
	test: {
		include: ['test/package/**/*.lab.ts'],
		globalSetup: ['test/package/made.ts'],
		fileParallelism: false,
		testTimeout: 120_000,
		hookTimeout: 900_000,
	},
});
