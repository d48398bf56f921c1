const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** What separates words or lines; becomes one space. */
const BLANKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/**
 * What may not reach a terminal or a report: C0, DEL, C1 (escape sequences begin there), bidi controls and other invisible
 * formatting, lone surrogates, private and unassigned code points, and the mark of invalid UTF-8.
 */
const UNPRINTABLE = /[\p{C}\ufffd]/gu;

/**
 * Text from a peer, made safe to print and to store: read as UTF-8, without anything that could steer a terminal or turn the
 * reading direction, without blanks at the ends, and at most `maxLength` code points long (longer text ends in `…`).
 */
export function cleanText(from: Uint8Array | string, maxLength = 64): string {
	const text = typeof from === 'string' ? from : decoder.decode(from);
	const clean = text.replace(BLANKS, ' ').replace(UNPRINTABLE, '').trim();
	const points = [...clean];
	return points.length <= maxLength ? clean : `${points.slice(0, maxLength - 1).join('')}…`;
}

/** The same for a field of fixed size that is filled up with NUL: what stands before the first NUL. */
export function cleanPadded(field: Uint8Array, maxLength = 64): string {
	const nul = field.indexOf(0);
	return cleanText(nul < 0 ? field : field.subarray(0, nul), maxLength);
}
