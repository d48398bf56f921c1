import type { Host } from '../../src/host/host.ts';

/** A memory of negotiations left half open that stays in the test: what was noted counts for 30 s to come. */
export function fakeMemory(
	...recent: readonly number[]
): Pick<Host, 'recentInitiations' | 'noteInitiation'> & { readonly noted: string[] } {
	const noted: string[] = [];
	return {
		noted,
		recentInitiations: () => [...noted.map(() => 30_000), ...recent],
		noteInitiation(address, port) {
			noted.push(`${address}:${port}`);
		},
	};
}
