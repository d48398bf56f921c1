import { html, type Markup, type Part } from './markup.ts';

const OPEN = html` open`;

/** What is shown at a click on the screen, and on paper always. */
export function evidence(content: Part, open: boolean): Markup {
	return html`<details class="evidence"${open ? OPEN : undefined}><summary>Evidence</summary>${content}</details>`;
}

/** What is shown at a click on the screen; paper has its title. */
export function folded(title: string, content: Part): Markup {
	return html`<details><summary>${title}</summary>${content}</details>`;
}
