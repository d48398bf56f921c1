/** Tells at a glance whether a line of bytes has a number in it that is a code, in any notation (see notation.ts). */
export interface NumberSieve {
	mayHold(bytes: Uint8Array, from: number, to: number): boolean;
}

const HEX = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
	HEX[digit.toString(16).charCodeAt(0)] = digit;
	HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** `values`: the unsigned values of all codes. */
export function numberSieveOf(values: Iterable<number>): NumberSieve {
	const small = new Uint8Array(0x10000);
	const large = new Set<number>();
	for (const value of values) {
		if (value < small.length) small[value] = 1;
		else large.add(value);
	}
	// What FACILITY_WIN32 wraps is the number that it wraps.
	const isCode = (value: number) =>
		value < small.length ? small[value] === 1 : large.has(value) || (Math.floor(value / 0x10000) === 0x8007 && small[value & 0xffff] === 1);
	return {
		mayHold(bytes, from, to) {
			for (let at = from; at < to; at++) {
				if ((bytes[at] as number) < 48 || (bytes[at] as number) > 57) continue;
				let decimal = 0;
				let hex = 0;
				let isDecimal = true;
				const start = at;
				for (let digit = HEX[bytes[at] as number] as number; at < to && digit >= 0; digit = HEX[bytes[++at] as number] as number) {
					if (digit > 9) isDecimal = false;
					decimal = decimal * 10 + digit;
					hex = hex * 16 + digit;
					if (at - start > 12) break;
				}
				const length = at - start;
				if (isPartOfMore(bytes, start)) continue;
				const isHex = length === 1 && hex === 0 && (bytes[at] === 120 || bytes[at] === 88);
				if (!isHex && isDecimal && (isCode(decimal) || (length === 10 && isCode(2 ** 32 - decimal)))) return true;
				if (length === 8 && isCode(hex)) return true;
				if (isHex && hexFollows(bytes, at + 1, to, isCode)) return true;
			}
			return false;
		},
	};
}

/** The process in `pppd[691]`, and all but the first number of an address, a date or a time. */
function isPartOfMore(bytes: Uint8Array, start: number): boolean {
	const before = bytes[start - 2] ?? 0;
	const isDigit = before >= 48 && before <= 57;
	const isLetter = (before | 32) >= 97 && (before | 32) <= 122;
	// [ after a word; . / : - after a digit.
	const mark = bytes[start - 1] ?? 0;
	return (mark === 91 && (isLetter || isDigit)) || (isDigit && (mark === 46 || mark === 47 || mark === 58 || mark === 45));
}

function hexFollows(bytes: Uint8Array, from: number, to: number, isCode: (value: number) => boolean): boolean {
	let value = 0;
	let at = from;
	for (; at < to && at < from + 9; at++) {
		const digit = HEX[bytes[at] as number] as number;
		if (digit < 0) break;
		value = value * 16 + digit;
	}
	return at > from && isCode(value);
}
