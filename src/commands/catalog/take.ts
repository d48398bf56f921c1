import { resolve } from 'node:path';
import { misfitOf } from '../../catalog/fitting.ts';
import { openSigned, type SignedHead } from '../../catalog/signed.ts';
import { keep } from '../../host/kept-file.ts';
import { catalogInUse, programVersion, type Trusting, unfitness } from '../../program/catalog-in-use.ts';
import { CATALOG_KEYS } from '../../program/catalog-keys.ts';
import { type CatalogPlace, readKept } from '../../program/catalog-places.ts';
import { type CatalogFacts, type CatalogTrouble, catalogTrouble } from '../../report/catalog-words.ts';
import { InputError, UsageError } from '../command.ts';

/** What came of it. */
export interface Taken {
	readonly head: SignedHead;
	/** `already`: it was the one in use, and nothing was changed. */
	readonly outcome: 'taken' | 'already';
	/** The one that was in use before. */
	readonly before: string;
}

/**
 * Looks at a catalog that somebody hands over, and if it is newer, signed by a key of the program, and fits the program in `root`, puts it in its
 * place. Throws an {@link InputError} that says why not, and what to do; nothing is changed then.
 */
export async function takeCatalog(root: string, file: string, place: CatalogPlace, trusting: Trusting = {}): Promise<Taken> {
	const { keys = CATALOG_KEYS } = trusting;
	if (file.trim() === '') throw new UsageError('--file needs the name of a file.');
	const found = readKept({ path: resolve(file) });
	if (found === undefined) throw new InputError(`${file} cannot be read (ENOENT). Is the name right?`);
	const program = programVersion(root);
	// For everybody, what one user has put in its place does not count.
	const before = (await catalogInUse(root, place.whose === 'system' ? { ...trusting, places: [place] } : trusting)).catalog.version;
	const refused = (why: CatalogTrouble, facts: CatalogFacts = {}) =>
		new InputError(
			`${file} is not taken: ${catalogTrouble(why, { program, inUse: before, trusted: keys.map(({ id, owner }) => `${id}, ${owner}`), ...facts })}`,
		);
	if ('unreadable' in found) {
		if (found.unreadable === 'too large') throw refused('too-large');
		throw new InputError(`${file} cannot be read (${found.unreadable}). Name a file that you may read.`);
	}
	const opened = openSigned(found.bytes, keys);
	if ('untrusted' in opened) throw refused(opened.untrusted, { detail: opened.keyId });
	const { head, read } = opened;
	const unfit = unfitness(head, { program, inUse: before });
	if (unfit === 'same') return { head, outcome: 'already', before };
	if (unfit !== undefined) throw refused(unfit, { detail: unfit === 'newer-program' ? head.program : head.version });
	const { checks } = await import('../../../checks/index.ts');
	const misfit = misfitOf(head.version, Object.keys(head.parts), read, checks);
	if (misfit !== undefined) {
		throw new InputError(
			`${file} is not taken: it does not fit vpn-doctor ${program} (${misfit}). Get the catalog that was made for this version.`,
		);
	}
	try {
		keep(place, found.bytes);
	} catch (error) {
		throw notKept(place, error);
	}
	return { head, outcome: 'taken', before };
}

/** What to do where nothing can be written, or removed. */
export function notKept({ path, whose }: CatalogPlace, error: unknown): UsageError {
	const { code, message } = error as NodeJS.ErrnoException;
	const isForbidden = /^(EACCES|EPERM|EROFS)$/.test(code ?? '');
	const advice =
		whose === 'system' && isForbidden
			? 'Only root or an administrator may do this; without --system it is for you alone.'
			: code === 'ENOSPC'
				? 'The disk is full.'
				: 'The folder must be yours, and nobody else may write to it.';
	return new UsageError(`${path} cannot be changed (${code ?? message}). ${advice}`);
}
