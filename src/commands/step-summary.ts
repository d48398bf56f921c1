import { open } from 'node:fs/promises';
import type { Report } from '../report/schema.ts';
import { UsageError } from './command.ts';

/**
 * The page of the step that runs this, where GitHub Actions wants one: what `--output github` says, as Markdown at the end of the
 * file that it names. Makes sure, before anything is probed, that it can be written to. Returns what does it.
 */
export async function openStepSummary({
	GITHUB_STEP_SUMMARY: file = '',
}: NodeJS.ProcessEnv): Promise<((report: Report) => Promise<void>) | undefined> {
	if (file === '') return undefined;
	const cannot = (error: unknown) => {
		const why = (error as NodeJS.ErrnoException).code ?? error;
		return new UsageError(
			`Cannot add to the step summary "${file}" (${why}). Point GITHUB_STEP_SUMMARY at a file that you may write to, or unset it.`,
		);
	};
	try {
		await (await open(file, 'a')).close();
	} catch (error) {
		throw cannot(error);
	}
	return async (report) => {
		const { githubSummary } = await import('../report/formats/github-summary.ts');
		try {
			const handle = await open(file, 'a');
			// Of what stands there already: GitHub refuses the whole page when it is too long.
			const { size } = await handle.stat();
			await handle.appendFile(githubSummary(report, size)).finally(() => handle.close());
		} catch (error) {
			throw cannot(error);
		}
	};
}
