/** A number as it stands in a text. */
export interface Written {
	/** All values that it may mean, unsigned; the number as it stands first. */
	readonly values: readonly number[];
	/** 0x329, 80070329, -2147024087: nobody counts anything like that. */
	readonly technical: boolean;
}

/**
 * Reads one word as a number in any of its notations. `negative` when a minus sign stands right before it.
 *
 * A Win32 error and its HRESULT are the same failure: 809 = 0x329 = 0x80070329 = -2147024087 = 2147943209.
 * Other HRESULTs (0x800B0109) stand for themselves.
 */
export function readNumber(word: string, negative = false): Written | undefined {
	if (/^0x[0-9a-f]{1,8}$/.test(word)) return written(Number(word), true);
	if (/^[1-9]\d{0,9}$/.test(word)) {
		if (negative && word.length === 10) return written(-Number(word), true);
		if (negative) return undefined;
		// Eight digits from 8 on are an HRESULT whose digits happen to be decimal.
		return /^8\d{7}$/.test(word) ? written(Number(`0x${word}`), true) : written(Number(word), word.length === 10);
	}
	return /^8[0-9a-f]{7}$/.test(word) ? written(Number(`0x${word}`), true) : undefined;
}

function written(value: number, technical: boolean): Written | undefined {
	const values = formsOf(value);
	return values.length === 0 ? undefined : { values, technical };
}

/** The unsigned forms of a value: itself, and what FACILITY_WIN32 wraps. Empty beyond 32 bits. */
export function formsOf(value: number): readonly number[] {
	if (value < -(2 ** 31) || value >= 2 ** 32) return [];
	const unsigned = value < 0 ? value + 2 ** 32 : value;
	return unsigned >>> 16 === 0x8007 ? [unsigned, unsigned & 0xffff] : [unsigned];
}
