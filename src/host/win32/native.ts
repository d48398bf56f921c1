import { type Unreadable, unreadable } from '../host.ts';

/** What a function of the Windows API takes. A pointer is a bigint; a string goes over as UTF-16; bytes as the pointer to them. */
export type NativeArgument = number | bigint | string | null | Uint8Array;

/** What it gives back: a number, or a pointer, which is `null` where C says NULL. */
export type NativeResult = number | bigint | null;

export type NativeFunction = (...values: NativeArgument[]) => NativeResult;

/** The few words in which the Windows API is spoken to: everything else here is plain values, so that a test can play Windows. */
export interface Native {
	/** Bytes of a pointer: 8, or 4 in a 32-bit process. */
	readonly pointerSize: number;
	/** Binds one function. The signature is C; handles and buffers are `void *`. Throws where there is no such library or function. */
	bind(library: string, signature: string): NativeFunction;
	/** GetLastError() of the last call. */
	lastError(): number;
	/** Where bytes lie; valid as long as they are kept. */
	addressOf(bytes: Uint8Array): bigint;
	/** Copies memory that Windows owns. */
	copy(pointer: bigint, length: number): Uint8Array;
}

/** Numbers of winerror.h that mean something here. */
export const ERROR = {
	fileNotFound: 2,
	accessDenied: 5,
	noMoreFiles: 18,
	notSupported: 50,
	bufferOverflow: 111,
	noData: 232,
	noMoreItems: 259,
	serviceDoesNotExist: 1060,
	notFound: 1168,
	/** CRYPT_E_NOT_FOUND, the end of an enumeration or a property that is not there. */
	cryptNotFound: 0x8009_2004,
} as const;

/** Why a call failed, with its number: the text that Windows has for it is translated. */
export function refused(call: string, error: number): Unreadable {
	return unreadable(error === ERROR.accessDenied ? 'not-permitted' : 'failed', `${call}: ${error}`);
}

/** Reads little-endian values from a copied structure. */
export function structure(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A pointer inside a structure. */
export function pointerIn(view: DataView, offset: number, pointerSize: number): bigint {
	return pointerSize === 8 ? view.getBigUint64(offset, true) : BigInt(view.getUint32(offset, true));
}

/** A list of UTF-16 texts, each with a 0 behind it, up to the first empty one (REG_MULTI_SZ): an empty list may be a single 0. */
export function textsOf(bytes: Uint8Array): readonly string[] {
	const texts = new TextDecoder('utf-16le').decode(bytes).split('\0');
	const end = texts.indexOf('');
	return end < 0 ? texts : texts.slice(0, end);
}
