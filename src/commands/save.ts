import { lstat, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { UsageError } from './command.ts';

/**
 * Makes sure, before anything is probed, that the report can be kept; a file appears whole or not at all. What is no file
 * (`/dev/null`, a pipe) is written to as it stands. Returns what writes it.
 */
export async function openForSaving(file: string): Promise<(text: string) => Promise<void>> {
	try {
		const place = await placeOf(file);
		if (place.isFile) return await toFile(place.path, place.mode);
		const handle = await open(place.path, 'w');
		return async (text) => {
			try {
				await handle.writeFile(text).finally(() => handle.close());
			} catch (error) {
				throw cannotSave(file, error, 'Name another file.');
			}
		};
	} catch (error) {
		throw cannotSave(file, error, 'Name a file in a folder that you may write to.');
	}
}

/** A file that grows: what was written of it stands there, whatever becomes of the run. */
export async function openGrowing(file: string): Promise<Growing> {
	try {
		const place = await placeOf(file);
		const handle = await open(place.path, 'w', place.mode);
		const failed = (error: unknown) => {
			throw cannotSave(file, error, 'Name another file.');
		};
		return {
			write: (text) => handle.appendFile(text).catch(failed),
			end: () => handle.close().catch(failed),
		};
	} catch (error) {
		throw cannotSave(file, error, 'Name a file in a folder that you may write to.');
	}
}

interface Growing {
	write(text: string): Promise<void>;
	end(): Promise<void>;
}

interface Place {
	readonly path: string;
	/** Replaced as a whole; anything else is written into. */
	readonly isFile: boolean;
	/** Permissions: those of the file that is replaced, else only the user's own, for a report names hosts and addresses. */
	readonly mode: number;
}

const OWN = 0o600;

/** Behind links, so that what is replaced is the file and not the link to it. */
async function placeOf(file: string): Promise<Place> {
	const path = await realpath(file).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return undefined;
		throw error;
	});
	if (path === undefined) {
		// A link to where nothing is yet, or to what has no name (/dev/stdout into a pipe), is written through.
		const link = await lstat(file).catch(() => undefined);
		return { path: file, isFile: link === undefined, mode: OWN };
	}
	const found = await stat(path);
	if (found.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
	return { path, isFile: found.isFile(), mode: found.mode & 0o777 };
}

async function toFile(file: string, mode: number): Promise<(text: string) => Promise<void>> {
	const draft = `${file}.${process.pid}.part`;
	const handle = await open(draft, 'wx', mode);
	return async (text) => {
		try {
			await handle.writeFile(text).finally(() => handle.close());
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
