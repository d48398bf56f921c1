import { isSingleFile } from '../program/own-files.ts';
import { isNativeForbidden } from './permission.ts';

export type Koffi = typeof import('koffi');

/** Why there is no koffi. `absent`: it is not installed. Else the message says it, as in `koffi is switched off (--no-native)`. */
export class NoKoffiError extends Error {
	override readonly name = 'NoKoffiError';
	readonly absent: boolean;
	constructor(why: string, { absent = false }: { readonly absent?: boolean } = {}) {
		super(`koffi ${why}`);
		this.absent = absent;
	}
}

/**
 * The one place where native code comes in: koffi, by which the Windows API is asked and raw sockets are opened. Loaded when it is first
 * needed. A package has it installed beside it; the single file has it inside, and unpacks it, for only a file can be loaded.
 * Rejects with {@link NoKoffiError}.
 */
export async function loadKoffi(): Promise<Koffi> {
	if (isNativeForbidden()) throw new NoKoffiError('is switched off (--no-native)');
	if (isSingleFile()) {
		const { loadPacked, PackedError } = await import('./packed.ts');
		try {
			return loadPacked();
		} catch (error) {
			if (error instanceof PackedError) throw new NoKoffiError(error.message);
			throw error;
		}
	}
	try {
		return await import('koffi');
	} catch {
		throw new NoKoffiError('is not installed', { absent: true });
	}
}
