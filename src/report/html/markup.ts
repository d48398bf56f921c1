import { printable } from '../text/printable.ts';

/** Markup that may stand in a page as it is. Made by {@link html} alone. */
export class Markup {
	readonly source: string;
	constructor(source: string) {
		this.source = source;
	}
}

/** What may be put into markup: text is escaped, wherever it comes from. */
export type Part = string | number | undefined | Markup | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

/** The one place where text becomes markup: safe between tags and in a quoted value of an attribute. */
function escapeHtml(text: string): string {
	return printable(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}

/** `` html`<b>${text}</b>` ``: what is written is markup, what is put in is text. Values of attributes are always quoted. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
	return new Markup(strings.map((written, at) => (at < parts.length ? written + sourceOf(parts[at]) : written)).join(''));
}

function sourceOf(part: Part): string {
	if (part === undefined) return '';
	if (part instanceof Markup) return part.source;
	if (typeof part === 'object') return part.map(sourceOf).join('');
	return escapeHtml(String(part));
}
