import { unlinkSync } from 'node:fs';
import { type FileHandle, lstat, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { UsageError } from './command.ts';

/** Who may read a file that was not there before: a report names hosts and addresses. */
const READERS = { own: 0o600, 'others-read': 0o644 } as const;

/**
 * Makes sure, before anything is probed, that the report can be kept; a file appears whole or not at all. What is no file
 * (`/dev/null`, a pipe) is written to as it stands. Returns what writes it.
 */
export async function openForSaving(file: string, readers: keyof typeof READERS = 'own'): Promise<(text: string) => Promise<void>> {
	try {
		const place = await placeOf(file, READERS[readers]);
		if (place.isFile) return await toFile(place);
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
	return opened(file, async () => {
		const place = await placeOf(file, READERS.own);
		return growing(file, await open(place.path, 'w', place.mode));
	});
}

/** The same of a file that appears whole or not at all: until its end it grows beside it. */
export async function openGrowingBeside(file: string): Promise<Growing> {
	return opened(file, async () => {
		const place = await placeOf(file, READERS.own);
		if (!place.isFile) return growing(file, await open(place.path, 'w'));
		const { draft, handle } = await draftOf(place);
		const { write, end } = growing(file, handle);
		return {
			write,
			async end() {
				await end();
				await keep(draft, place.path, file);
			},
		};
	});
}

async function opened<T>(file: string, open: () => Promise<T>): Promise<T> {
	try {
		return await open();
	} catch (error) {
		throw cannotSave(file, error, 'Name a file in a folder that you may write to.');
	}
}

function growing(file: string, handle: FileHandle): Growing {
	const failed = (error: unknown) => {
		throw cannotSave(file, error, 'Name another file.');
	};
	return { write: (text) => handle.appendFile(text).catch(failed), end: () => handle.close().catch(failed) };
}

interface Growing {
	write(text: string): Promise<void>;
	end(): Promise<void>;
}

interface Place {
	readonly path: string;
	/** Replaced as a whole; anything else is written into. */
	readonly isFile: boolean;
	/** Permissions, those of the file that is replaced. */
	readonly mode: number;
	/** Whose the file is that is replaced. */
	readonly owner?: { readonly uid: number; readonly gid: number };
}

/** Behind links, so that what is replaced is the file and not the link to it. */
async function placeOf(file: string, mode: number): Promise<Place> {
	const path = await realpath(file).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return undefined;
		throw error;
	});
	if (path === undefined) {
		// A link to where nothing is yet, or to what has no name (/dev/stdout into a pipe), is written through.
		const link = await lstat(file).catch(() => undefined);
		return { path: file, isFile: link === undefined, mode };
	}
	const found = await stat(path);
	if (found.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
	return { path, isFile: found.isFile(), mode: found.mode & 0o777, owner: { uid: found.uid, gid: found.gid } };
}

async function toFile(place: Place): Promise<(text: string) => Promise<void>> {
	const { draft, handle } = await draftOf(place);
	return async (text) => {
		try {
			await handle.writeFile(text).finally(() => handle.close());
		} catch (error) {
			throw cannotSave(place.path, error, 'Name another file.');
		}
		await keep(draft, place.path, place.path);
	};
}

/** Where a file is written until it is whole. */
async function draftOf({ path, mode, owner }: Place): Promise<{ readonly draft: string; readonly handle: FileHandle }> {
	const draft = `${path}.${process.pid}.part`;
	const handle = await openDraft(draft);
	// Whoever could read the file before still can. Only root may give it away; and after that the permissions, which a change of owner takes.
	if (owner !== undefined && (owner.uid !== process.getuid?.() || owner.gid !== process.getgid?.()))
		await handle.chown(owner.uid, owner.gid).catch(() => undefined);
	// Not by `open`: there the umask of a scheduler would take some away.
	await handle.chmod(mode);
	return { draft, handle };
}

async function keep(draft: string, path: string, file: string): Promise<void> {
	try {
		await rename(draft, path);
		drafts.delete(draft);
	} catch (error) {
		throw cannotSave(file, error, 'Name another file.');
	}
}

/** Files that are not whole yet: nothing of them is left behind, however the run ends. */
const drafts = new Set<string>();
let removesDrafts = false;

async function openDraft(draft: string): Promise<FileHandle> {
	if (!removesDrafts) process.once('exit', removeDrafts);
	removesDrafts = true;
	drafts.add(draft);
	try {
		return await open(draft, 'wx', 0o600);
	} catch (error) {
		// In a container every run may have the same number, and one that was killed has left its draft.
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		await unlink(draft);
		return open(draft, 'wx', 0o600);
	}
}

function removeDrafts(): void {
	for (const draft of drafts) {
		try {
			unlinkSync(draft);
		} catch {
			// It never came to be.
		}
	}
}

function cannotSave(file: string, error: unknown, advice: string): UsageError {
	return new UsageError(`Cannot save the report as "${file}" (${(error as NodeJS.ErrnoException).code ?? error}). ${advice}`);
}
