import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const bulk = join(import.meta.dirname, 'bench/bulk.ts');

interface Figures {
	readonly targets: number;
	readonly megabytes: number;
	readonly wrong: number;
	readonly whichWrong: readonly string[];
	readonly summary?: { readonly counts: Readonly<Record<string, number>>; readonly interrupted?: string; readonly notReached?: number };
}

/** The bulk run of the bench, smaller and less patient: the servers, a third of them dead and some hostile, in a network of their own. */
async function bulkRun(...args: readonly string[]): Promise<Figures> {
	const ran = await promisify(execFile)(process.execPath, [bulk, '--json', '--timeout', '2', ...args]).catch(
		({ stdout }: { stdout: string }) => ({ stdout }),
	);
	return JSON.parse(ran.stdout) as Figures;
}

describe('a run over many servers', () => {
	it('tells each as it is, in list order, within the memory that it may have', async () => {
		const { targets, whichWrong, megabytes, summary } = await bulkRun('--targets', '60');
		expect(whichWrong).toEqual([]);
		expect(targets).toBe(60);
		expect(megabytes).toBeLessThan(200);
		expect(summary?.counts).toMatchObject({ fails: 36, undetermined: 0 });
	}, 180_000);

	it('that is killed leaves what it has finished, each line of it valid', async () => {
		const { targets, whichWrong, summary } = await bulkRun('--targets', '200', '--parallel', '4', '--kill', '12000');
		expect(whichWrong).toEqual([]);
		expect(targets).toBeGreaterThan(0);
		expect(targets).toBeLessThan(200);
		expect(summary).toBeUndefined();
	}, 180_000);

	it.each(['SIGINT', 'SIGTERM'])(
		'that is ended by %s says so, and how many it did not come to',
		async (signal) => {
			const { targets, whichWrong, summary } = await bulkRun('--targets', '200', '--parallel', '4', '--kill', '12000', '--signal', signal);
			expect(whichWrong).toEqual([]);
			expect(targets).toBeGreaterThan(0);
			expect(summary?.interrupted).toBe(signal);
			expect(summary?.notReached).toBe(200 - targets);
		},
		180_000,
	);
});
