import { isUtf8 } from 'node:buffer';

/**
 * What a phonebook says, as text. Windows writes UTF-8 today (`Encoding=1`), older versions and many programs that write phonebooks
 * themselves the ANSI page of the machine, and editors a byte order mark or UTF-16. `ansiPage` is the number of that page (1252).
 */
export function phonebookText(bytes: Uint8Array, ansiPage = 1252): string {
	const [mark] = MARKS.find(([, signature]) => signature.every((byte, at) => bytes[at] === byte)) ?? [];
	if (mark !== undefined) return new TextDecoder(mark).decode(bytes);
	return new TextDecoder(isUtf8(bytes) ? 'utf-8' : labelOf(ansiPage)).decode(bytes);
}

const MARKS = [
	['utf-8', [0xef, 0xbb, 0xbf]],
	['utf-16le', [0xff, 0xfe]],
	['utf-16be', [0xfe, 0xff]],
] as const;

/** Windows' pages that are not of the family 125x, by the names of the Encoding Standard. */
const OTHER_PAGES: Readonly<Record<number, string>> = {
	874: 'windows-874',
	932: 'shift_jis',
	936: 'gbk',
	949: 'euc-kr',
	950: 'big5',
};

function labelOf(page: number): string {
	return OTHER_PAGES[page] ?? (page >= 1250 && page <= 1258 ? `windows-${page}` : 'windows-1252');
}
