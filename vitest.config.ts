import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		// Nothing is remembered in the folders of whoever runs the tests, nor from one test to the next.
		env: {
			XDG_STATE_HOME: '/dev/null/none',
			XDG_DATA_HOME: '/dev/null/none',
			...(process.platform === 'win32' ? { LOCALAPPDATA: '' } : {}),
		},
		include: ['test/**/*.test.ts'],
		globalSetup: ['test/setup.ts'],
		testTimeout: 20_000,
	},
});
