/** Texts to be found in other texts, whatever the case of their letters, where they stand as words of their own. */
export interface Literals {
	add(text: string, replacement: string): void;
	/** The longest at each place, in order. They may overlap. */
	in(text: string): readonly Found[];
}

export interface Found {
	readonly start: number;
	readonly end: number;
	readonly replacement: string;
}

/** By their first characters, so that a thousand cost no more than ten. */
const PREFIX = 2;

export function literals(): Literals {
	const byPrefix = new Map<string, Map<string, string>>();
	const longest = new Map<string, readonly string[]>();
	return {
		add(text, replacement) {
			for (const form of formsOf(text)) {
				const folded = fold(form);
				const prefix = folded.slice(0, PREFIX);
				const there = byPrefix.get(prefix) ?? new Map<string, string>();
				byPrefix.set(prefix, there);
				if (there.has(folded)) continue;
				there.set(folded, replacement);
				longest.set(
					prefix,
					[...there.keys()].sort((one, other) => other.length - one.length),
				);
			}
		},
		in(text) {
			const folded = fold(text);
			const found: Found[] = [];
			for (let at = 0; at < folded.length; at++) {
				const prefix = folded.slice(at, at + PREFIX);
				const there = longest.get(prefix);
				if (there === undefined || !beginsWord(folded, at)) continue;
				const match = there.find((literal) => folded.startsWith(literal, at) && endsWord(folded, at + literal.length));
				if (match !== undefined) found.push({ start: at, end: at + match.length, replacement: byPrefix.get(prefix)?.get(match) ?? '' });
			}
			return found;
		},
	};
}

/** As it is written, as a Mac writes it in a file's name, and as a URL has it. */
function formsOf(text: string): ReadonlySet<string> {
	const forms = [text, text.normalize('NFC'), text.normalize('NFD')];
	return new Set([...forms, ...forms.map((form) => encodeURIComponent(form.toWellFormed()))]);
}

/** Small letters, of the same length. */
function fold(text: string): string {
	const lower = text.toLowerCase();
	if (lower.length === text.length) return lower;
	return Array.from({ length: text.length }, (_, at) => {
		const unit = text.charAt(at).toLowerCase();
		return unit.length === 1 ? unit : text.charAt(at);
	}).join('');
}

const LETTER = /[\p{L}\p{M}\p{N}]/u;

function beginsWord(text: string, at: number): boolean {
	if (!LETTER.test(text.charAt(at)) || !LETTER.test(text.charAt(at - 1))) return true;
	return /%[0-9a-f]{2}$/.test(text.slice(Math.max(at - 3, 0), at));
}

function endsWord(text: string, end: number): boolean {
	return !LETTER.test(text.charAt(end - 1)) || !LETTER.test(text.charAt(end));
}
