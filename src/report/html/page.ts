import { createHash } from 'node:crypto';
import { targetCounts } from '../counts.ts';
import { countsAs } from '../counts-as.ts';
import type { FormatSettings } from '../formats/format.ts';
import { utc } from '../moment.ts';
import { originOf } from '../origin.ts';
import type { Report } from '../schema.ts';
import { stateWord } from '../state-word.ts';
import { nameOf } from '../target-name.ts';
import { STATE_WORDS } from '../words.ts';
import { html, Markup } from './markup.ts';
import { STYLE } from './style.ts';
import { checksPart, targetSection } from './target.ts';

/**
 * Nothing is loaded, run or sent, and only the style whose digest this is applies: should some text of a server ever become markup, it could do nothing.
 */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The report as one page that needs neither a network nor a script. */
export function page(report: Report, { title }: Pick<FormatSettings, 'title'>): string {
	const { targets, machine } = report;
	const heading = headingOf(report, title);
	const body = html`<main>
<h1>${heading}</h1>
${endedEarly(report)}${originOf(report).map((sentence) => html`<p class="quiet">${sentence}</p>`)}${index(report)}${targets.map((target, at) => targetSection(report, target, at))}${
	targets.length === 1
		? undefined
		: html`<section class="target" id="computer">${nobody(report)}${checksPart(machine.checks, 'h2')}</section>`
}${lists(report)}${about(report)}</main>`;
	return `<!DOCTYPE html>
${
	html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${wordOf(report)}: ${heading}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${body}
</body>
</html>`.source
}
`;
}

/** In the list of a browser's windows. */
function wordOf(report: Report): string {
	const [target, ...others] = report.targets;
	return target === undefined || others.length > 0 ? STATE_WORDS[report.verdict.state] : stateWord(report, target);
}

function headingOf({ targets, startedAt }: Report, title: string | undefined): string {
	const [target] = targets;
	const of = title ?? (target === undefined ? 'this computer' : targets.length > 1 ? `${targets.length} targets` : nameOf(target));
	return `VPN check of ${of}, ${utc(startedAt)}`;
}

function endedEarly({ interrupted, notReached }: Report): Markup | undefined {
	if (interrupted === undefined) return undefined;
	return html`<p class="warn"><span class="tone">The run was ended early (${interrupted}): this is what was known by then.${notReached === undefined ? '' : ` Targets that were not reached: ${notReached}.`}</span></p>`;
}

/** Of several targets, one line each that leads to it. */
function index(report: Report): Markup | undefined {
	const { targets } = report;
	if (targets.length < 2) return undefined;
	const items = targets.map((target, at) => {
		const { state, code, headline } = target.verdict;
		const why = countsAs(target, report);
		return html`<li class="check ${state}"><p><span class="tone">${stateWord(report, target)}${code === undefined ? '' : ` · ${code}`}</span> · <a href="#target-${at + 1}">${nameOf(target)}</a></p><p>${headline}</p>${why === undefined ? undefined : html`<p>${why}</p>`}</li>`;
	});
	return html`<nav class="verdict ${report.verdict.state}" aria-label="Targets"><h2><span class="tone">${targetCounts(report)}</span></h2><ul class="plain">${items}</ul></nav>
`;
}

/** Nothing was asked about: what the run says of that. */
function nobody({ targets, verdict }: Report): Markup | undefined {
	if (targets.length > 0) return undefined;
	return html`<div class="verdict ${verdict.state}"><h2><span class="tone">${STATE_WORDS[verdict.state]}</span></h2><p class="headline">${verdict.headline}</p></div>`;
}

const WAIVERS = {
	'in-force': 'accepted',
	expired: 'no longer accepted: it has ended',
	unused: 'without need: nothing of the kind was seen',
} as const;

function lists({ waivers = [], unchecked = [], refused = [] }: Report): Markup {
	const waived = waivers.map(
		({ state, check, cause, target, owner, until, reason }) =>
			html`<li class="check ${state === 'expired' ? 'fail' : 'unknown'}"><p><span class="tone">${WAIVERS[state]}</span> · <b>${[check, cause].filter((id) => id !== undefined).join(', ')}</b>${target === undefined ? undefined : html` of ${target}`}</p><p>By ${owner}, until ${until}: ${reason}</p></li>`,
	);
	const left = [
		...unchecked.map(
			({ connection, place, because }) => html`<li class="check unknown"><p><b>${connection}</b> (${place})</p><p>${because}</p></li>`,
		),
		...refused.map(({ where, text, because }) => html`<li class="check unknown"><p>${where}: <b>${text}</b></p><p>${because}</p></li>`),
	];
	return html`${section('What is accepted', waived)}${section('Not looked at', left)}`;
}

function section(title: string, items: readonly Markup[]): Markup | undefined {
	if (items.length === 0) return undefined;
	return html`<h3>${title}</h3>
<ul class="plain">${items}</ul>
`;
}

function about({ tool, catalogVersion, machine, startedAt, durationMs, exitCode }: Report): Markup {
	const { name, release, arch } = machine.os;
	return html`<footer><h3>About this report</h3>
<p class="quiet">vpn-doctor ${tool.version}, catalog ${catalogVersion}. Looked from ${name} ${release} (${arch}) at ${utc(startedAt)} for ${(durationMs / 1000).toFixed(1)} s; exit code ${exitCode}. "Reaches sign-in" does not say that it works: password, account and policy were not tested.</p></footer>
`;
}
