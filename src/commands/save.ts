import { open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { UsageError } from './command.ts';

/**
 * Makes sure, before anything is probed, that the report can be kept; a file appears whole or not at all. What is no file
 * (`/dev/null`, a pipe) is written to as it stands. Returns what writes it.
 */
export async function openForSaving(file: string): Promise<(text: string) => Promise<void>> {
	if (file.trim() === '') throw new UsageError('--save needs the name of a file, such as report.json.');
	try {
		const place = await placeOf(file);
		if (place.isFile) return await toFile(place.path);
		const handle = await open(place.path, 'w');
		return (text) => handle.writeFile(`${text}\n`).finally(() => handle.close());
	} catch (error) {
		throw cannotSave(file, error, 'Name a file in a folder that you may write to.');
	}
}

/** Behind links, so that what is replaced is the file and not the link to it. */
async function placeOf(file: string): Promise<{ readonly path: string; readonly isFile: boolean }> {
	const path = await realpath(file).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return undefined;
		throw error;
	});
	if (path === undefined) return { path: file, isFile: true };
	const found = await stat(path);
	if (found.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
	return { path, isFile: found.isFile() };
}

async function toFile(file: string): Promise<(text: string) => Promise<void>> {
	const draft = `${file}.${process.pid}.part`;
	const handle = await open(draft, 'wx');
	return async (text) => {
		try {
			await handle.writeFile(`${text}\n`).finally(() => handle.close());
			await rename(draft, file);
		} catch (error) {
			await unlink(draft).catch(() => undefined);
			throw cannotSave(file, error, 'Name another file.');
		}
	};
}

function cannotSave(file: string, error: unknown, advice: string): UsageError {
	return new UsageError(`Cannot save the report as "${file}" (${(error as NodeJS.ErrnoException).code ?? error}). ${advice}`);
}
