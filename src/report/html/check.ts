import type { CheckLine } from '../schema.ts';
import { saidOf } from '../waivers.ts';
import { factList, factsOf } from './facts.ts';
import { evidence as foldedEvidence } from './folded.ts';
import { html, type Markup } from './markup.ts';

const MARKS: Record<CheckLine['status'], string> = {
	pass: 'well',
	warn: 'warning',
	fail: 'not well',
	unknown: 'not known',
	skip: 'not asked',
	error: 'broke',
};

/** One check: what was seen, and the evidence, open where somebody has to look. */
export function checkItem(check: CheckLine): Markup {
	const { status, title, says, because, waived } = check;
	const why = status === 'error' && because !== undefined ? html`<p class="quiet">${because}</p>` : undefined;
	const accepted = waived === undefined ? undefined : html`<p>It is ${saidOf(waived)}</p>`;
	return html`<li class="check ${status}"><p><span class="tone">${MARKS[status]}</span> · <b>${title}</b></p><p>${says}</p>${why}${accepted}${evidenceOf(check)}</li>
`;
}

function evidenceOf({ id, status, outcome, durationMs, evidence, byAddress = [] }: CheckLine): Markup | undefined {
	if (status === 'skip') return undefined;
	const facts = factList([
		['check', id],
		...(outcome === undefined ? [] : [['outcome', outcome] as const]),
		...(durationMs === undefined ? [] : [['took', `${Math.round(durationMs)} ms`] as const]),
		...factsOf(evidence),
	]);
	// Of one address the check's own evidence says it all.
	const addresses =
		byAddress.length < 2
			? []
			: byAddress.map((answer) => html`<p><b>${answer.address}</b>: ${answer.says}</p>${factList(factsOf(answer.evidence))}`);
	return foldedEvidence(html`${facts}${addresses}`, status === 'fail' || status === 'error');
}
