import { open, rename, unlink } from 'node:fs/promises';
import { UsageError } from './command.ts';

/**
 * Makes sure, before anything is probed, that the report can be kept; the file appears whole or not at all.
 * Returns what writes it.
 */
export async function openForSaving(file: string): Promise<(text: string) => Promise<void>> {
	const draft = `${file}.${process.pid}.part`;
	try {
		const handle = await open(draft, 'wx');
		return async (text) => {
			try {
				await handle.writeFile(`${text}\n`);
			} finally {
				await handle.close();
			}
			await rename(draft, file).catch(async (error: NodeJS.ErrnoException) => {
				await unlink(draft).catch(() => undefined);
				throw new UsageError(`Cannot save the report as "${file}" (${error.code}). Name another file.`);
			});
		};
	} catch (error) {
		throw new UsageError(
			`Cannot save the report as "${file}" (${(error as NodeJS.ErrnoException).code}). Name a file in a folder that you may write to.`,
		);
	}
}
