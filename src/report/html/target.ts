import { decidingCauses } from '../acts.ts';
import { assumed } from '../assumed.ts';
import { checkCounts } from '../counts.ts';
import { countsAs } from '../counts-as.ts';
import { clock } from '../moment.ts';
import type { CheckLine, PredictionLine, Report, TargetReport, Waived } from '../schema.ts';
import { stateWord } from '../state-word.ts';
import { nameOf } from '../target-name.ts';
import { tracesOf } from '../traces.ts';
import { acceptanceOf, saidOf } from '../waivers.ts';
import { allOf, GROUP_TITLES, notTested, OWNER_TITLES, oneOf, shownCodes, tunnelTitle } from '../words.ts';
import { causesPart } from './causes.ts';
import { checkItem } from './check.ts';
import { html, type Markup } from './markup.ts';
import { wayOf } from './way.ts';
import { wayPicture } from './way-picture.ts';

/** One target: the answer for whoever has five seconds, the way, and everything that it rests on. */
export function targetSection(report: Report, target: TargetReport, at: number): Markup {
	// Of several targets this computer's own checks stand at the end, once for all.
	const own = report.targets.length > 1 ? [] : report.machine.checks;
	return html`<section class="target" id="target-${at + 1}">
${verdictBlock(report, target)}
<h3>The way</h3>
${wayPicture(wayOf(report, target))}
${tunnelsPart(report, target)}${causesPart(report, target)}${expectationsPart(target)}${tracesPart(target)}${checksPart([...own, ...target.checks], 'h3')}</section>
`;
}

function verdictBlock(report: Report, target: TargetReport): Markup {
	const { verdict, host, port, addresses, connection } = target;
	const { state, code, headline, owner, doNow, command } = verdict;
	const others = addresses.filter((address) => address !== host);
	return html`<div class="verdict ${state}"><h2><small>${nameOf(target)}</small><span class="tone">${stateWord(report, target)}${code === undefined ? '' : ` · ${code}`}</span></h2>
<p class="headline">${headline}</p>
<dl>${row('Who acts', owner === undefined ? undefined : OWNER_TITLES[owner])}${row('Where', state === 'fails' || state === 'degraded' ? placesOf(report, target) : undefined)}${row(
		'Do now',
		doNow === undefined ? undefined : html`<b>${doNow}</b>${command === undefined ? undefined : html`<pre>${command}</pre>`}`,
	)}${row('Exit code', countsAs(target, report))}${row('Server', `${host}${port === undefined ? '' : `, port ${port}`}${others.length === 0 ? '' : ` (${others.join(', ')})`}`)}${row('Connection', connection)}${row('Assumed', assumed(report, target))}</dl></div>`;
}

function row(name: string, value: string | Markup | undefined): Markup | undefined {
	return value === undefined ? undefined : html`<dt>${name}</dt><dd>${value}</dd>`;
}

const PLACES = { computer: 'this computer', path: 'the way there', server: 'the server' } as const;
const EVERYWHERE = ['computer', 'path', 'server'] as const;

/** Where the causes that decide bite; of one that cannot be placed, on the way or at the server. */
function placesOf(report: Report, target: TargetReport): string {
	const deciding = decidingCauses(report, target);
	const named = (deciding.length > 0 ? deciding : [target.verdict]).map(({ where }) => where);
	const all = named.flatMap((where) => (where === 'unknown' ? (['path', 'server'] as const) : [where]));
	return oneOf(EVERYWHERE.filter((place) => all.includes(place)).map((place) => PLACES[place]));
}

function tunnelsPart({ machine }: Report, { predictions, checks, causes }: TargetReport): Markup | undefined {
	if (predictions.length === 0) return undefined;
	const seen = { checks: [...machine.checks, ...checks], causes };
	return html`<h3>What each tunnel would do</h3>
<ul class="plain">${predictions.map((prediction, at) => tunnelItem(prediction, !saysTheSame(predictions.slice(0, at), prediction), acceptanceOf(prediction, seen)))}</ul>
`;
}

const OUTCOMES = { 'reaches-sign-in': 'pass', fails: 'fail', undetermined: 'unknown' } as const;

/** A message is long, and is written out once. */
function saysTheSame(before: readonly PredictionLine[], { message }: PredictionLine): boolean {
	return before.some((other) => other.outcome === 'fails' && other.message === message);
}

function tunnelItem(prediction: PredictionLine, withMessage: boolean, waived: Waived | undefined): Markup {
	const { tunnel, outcome, symbol, message, alsoPossible, notExcluded, unmeasured } = prediction;
	const facts: readonly (string | undefined)[] = [
		waived === undefined ? undefined : `It is ${saidOf(waived)}`,
		outcome === 'fails' && message !== undefined && withMessage
			? `The screen says${symbol === undefined ? '' : ` (${symbol})`}: ${message}`
			: undefined,
		alsoPossible.length > 0 ? `Possible too: ${oneOf(alsoPossible)}.` : undefined,
		outcome === 'undetermined' && unmeasured.length > 0 ? `Not measured: ${allOf(unmeasured.map(({ title }) => title))}.` : undefined,
		outcome !== 'fails' && notExcluded.length > 0
			? `Not excluded: ${allOf([...new Set(notExcluded.map(({ code }) => code))])}.`
			: undefined,
		outcome === 'reaches-sign-in' ? notTested([tunnel]) : undefined,
	];
	return html`<li class="check ${OUTCOMES[outcome]}"><p><b>${tunnelTitle(tunnel)}</b> · <span class="tone">${told(prediction)}</span></p>${facts.map((fact) => (fact === undefined ? undefined : html`<p>${fact}</p>`))}</li>`;
}

function told(prediction: PredictionLine): string {
	const { outcome, certainty } = prediction;
	if (outcome === 'reaches-sign-in') return 'reaches sign-in';
	if (outcome === 'undetermined') return 'cannot tell';
	return `fails with ${shownCodes(prediction)}${certainty === undefined ? '' : ` (${certainty})`}`;
}

const EXPECTED = {
	met: ['pass', 'met'],
	missed: ['fail', 'missed'],
	unknown: ['unknown', 'cannot be told'],
	accepted: ['warn', 'missed, accepted'],
} as const;

function expectationsPart({ expectations = [] }: TargetReport): Markup | undefined {
	if (expectations.length === 0) return undefined;
	const items = expectations.map(({ says, state, because, waived }) => {
		const [tone, word] = state === 'missed' && waived !== undefined ? EXPECTED.accepted : EXPECTED[state];
		return html`<li class="check ${tone}"><p><span class="tone">${word}</span> · <b>${says}</b></p><p>${because}</p>${waived === undefined ? undefined : html`<p>It is ${saidOf(waived)}</p>`}</li>`;
	});
	return html`<h3>Expected</h3>
<ul class="plain">${items}</ul>
`;
}

function tracesPart({ checks, addresses, host }: TargetReport): Markup | undefined {
	const traces = checks.flatMap(tracesOf);
	if (traces.length === 0) return undefined;
	const rows = traces.map(
		({ of, at, from, to, ids }) =>
			html`<tr><td>${at === undefined ? undefined : clock(at)}</td><td>${of}</td><td>${from.length === 0 ? undefined : html`<small>from </small>${from.join(', ')}`}</td><td><small>to </small>${to ?? addresses[0] ?? host}</td><td>${ids.join(', ')}</td></tr>`,
	);
	return html`<h3>To find it in the log of the server</h3>
<table><thead><tr><th scope="col">Time (UTC)</th><th scope="col">What was asked</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Known as</th></tr></thead><tbody>${rows}</tbody></table>
`;
}

/** Every check with its evidence, by where it looks. */
export function checksPart(checks: readonly CheckLine[], heading: 'h2' | 'h3'): Markup {
	const groups = [...Map.groupBy(checks, ({ group }) => group)].map(([group, lines]) => {
		const title = html`${GROUP_TITLES[group]} <small class="quiet">${checkCounts(lines)}</small>`;
		return html`${heading === 'h2' ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
<ul class="plain">${lines.map(checkItem)}</ul>
`;
	});
	return html`${groups}`;
}
