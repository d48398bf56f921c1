import { decidingCauses } from '../acts.ts';
import { askedOf } from '../asked-of.ts';
import { remediesFor } from '../remedies.ts';
import type { CauseLine, Report, TargetReport } from '../schema.ts';
import { saidOf } from '../waivers.ts';
import { OWNER_TITLES } from '../words.ts';
import { folded } from './folded.ts';
import { html, type Markup } from './markup.ts';

/** What is wrong, who mends it and how; then what fits no longer, and what is still open. */
export function causesPart(report: Report, target: TargetReport): Markup {
	const { client } = askedOf(report, target);
	const deciding = decidingCauses(report, target);
	const refuted = new Set(target.predictions.flatMap((prediction) => prediction.ruledOut));
	const ruledOut = target.causes.filter(({ id, standing }) => standing === 'ruled-out' && refuted.has(id));
	const open = target.causes.filter(({ standing }) => standing === 'open');
	const heading =
		deciding.length === 0
			? undefined
			: html`<h3>What is wrong, and who mends it</h3>
`;
	return html`${heading}${deciding.map((cause, at) => causeItem(cause, client, at === 0 && deciding.length > 1))}${titles('Ruled out', ruledOut)}${titles('Not excluded', open)}`;
}

function causeItem(cause: CauseLine, client: Report['client'], likeliest: boolean): Markup {
	const { title, explain, owner, waived, asks } = cause;
	const said = cause.for.map(({ says, question, answer }) => says ?? (question === undefined ? undefined : `${question} ${answer}`));
	const seen = [...new Set(said)].flatMap((evidence) => (evidence === undefined ? [] : [html`<li>${evidence}</li>`]));
	return html`<div class="cause"><h4>${title}${likeliest ? html` <span class="quiet">(most likely)</span>` : undefined}</h4>${explain === undefined ? undefined : html`<p>${explain}</p>`}${
		seen.length === 0 ? undefined : html`<p class="quiet">Seen:</p><ul>${seen}</ul>`
	}<p><b>Who mends it:</b> ${OWNER_TITLES[owner]}</p>${
		waived === undefined ? undefined : html`<p>It is ${saidOf(waived)}</p>`
	}${remediesFor(cause, client).map(step)}${asks.map(({ id, question }) => html`<p><b>Ask:</b> ${question} <span class="quiet">(--answer ${id}=yes or =no)</span></p>`)}</div>
`;
}

const PLACES: Readonly<Record<CauseLine['remedy'][number]['platform'], string>> = {
	windows: '',
	any: '',
	linux: ' on Linux',
	macos: ' on macOS',
	server: ' on the server',
	router: ' on the router',
};

function step({ platform, do: action, command, elevation, undo, verify }: CauseLine['remedy'][number], at: number): Markup {
	return html`<p><b>${at === 0 ? 'Do' : 'Or'}${PLACES[platform]}:</b> ${action}</p>${command === undefined ? undefined : html`<pre>${command}</pre>`}${
		elevation === true ? html`<p class="quiet">As administrator or root.</p>` : undefined
	}${verify === undefined ? undefined : html`<p class="quiet">Check: ${verify}</p>`}${undo === undefined ? undefined : html`<p class="quiet">Undo: ${undo}</p>`}`;
}

function titles(title: string, causes: readonly CauseLine[]): Markup | undefined {
	if (causes.length === 0) return undefined;
	const items = causes.map((cause) => {
		const [proof] = cause.against;
		return html`<li>${cause.title}${proof?.says === undefined ? undefined : html` <span class="quiet">(${proof.says})</span>`}</li>`;
	});
	return folded(`${title}: ${causes.length}`, html`<ul>${items}</ul>`);
}
