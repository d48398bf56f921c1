import { fromHex } from '../../src/wire/hex.ts';
import { cleanText } from '../../src/wire/text.ts';

/** What came first, to stand behind a sentence: `: "its first line"` where it is text, else `, first bytes 16 03 …`; up to eight of them. */
export function excerpt(hex: string): string {
	const octets = fromHex(hex);
	if (octets.length === 0) return '';
	if (!octets.every(isText)) return `, first bytes ${(hex.slice(0, 16).match(/../g) ?? []).join(' ')}`;
	const [line = ''] = String.fromCharCode(...octets)
		.trim()
		.split(/[\r\n]/, 1);
	return `: "${cleanText(line)}"`;
}

function isText(octet: number): boolean {
	return (octet >= 0x20 && octet < 0x7f) || octet === 0x09 || octet === 0x0a || octet === 0x0d;
}
