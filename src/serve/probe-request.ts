import { isIPv6 } from 'node:net';
import { parseTarget, type Target, TargetError } from '../check/target.ts';
import type { Allows } from './allow.ts';
import { DEFAULT_MODULE, MODULES, type ServedModule } from './modules.ts';

/** Whom a scrape is about: a target of the configuration by its name, or a server of the allow-list. */
type Wanted = { readonly name: string } | { readonly target: Target };

/** Who may be looked at. */
export interface Known {
	/** The names of the configuration's targets. */
	readonly names: ReadonlySet<string>;
	readonly allows: Allows;
}

/** One scrape, read. */
export interface ProbeRequest {
	readonly wanted: Wanted;
	readonly module: string;
	readonly asked: ServedModule;
	/** The report as JSON and not as metrics. */
	readonly debug: boolean;
	/** How long the scraper waits, in ms. */
	readonly budgetMs: number;
}

/** A scrape that is answered with an error, and which. */
export interface Refusal {
	readonly status: 400 | 403;
	readonly text: string;
}

/** A look that cannot be made: of what was asked (400), or of what the configuration says (500). `message` is for whoever asked. */
export class LookError extends Error {
	override readonly name = 'LookError';
	readonly status: 400 | 500;

	constructor(status: 400 | 500, message: string) {
		super(message);
		this.status = status;
	}
}

/** Where the scraper does not say how long it waits, in ms (blackbox_exporter, prober/handler.go). */
const DEFAULT_BUDGET_MS = 120_000;
/** What is taken off, so that the answer is there in time, in ms. */
const RESERVE_MS = 500;
const LEAST_BUDGET_MS = 500;
/** No longer than this is a server looked at for one scrape, in ms. */
const MOST_BUDGET_MS = 60_000;
const KNOWN = ['target', 'module', 'debug'];
const MAX_TARGET = 300;

/** Reads `/probe?target=&module=&debug=` and the header that Prometheus sends along. */
export function readProbe(query: URLSearchParams, timeout: string | undefined, known: Known): ProbeRequest | Refusal {
	for (const key of new Set(query.keys())) {
		if (!KNOWN.includes(key)) return refused(`There is no parameter "${shown(key)}". There is ${KNOWN.join(', ')}.`);
		if (query.getAll(key).length > 1) return refused(`The parameter "${key}" stands there twice.`);
	}
	const host = query.get('target') ?? '';
	if (host === '') return refused('The parameter "target" is missing: /probe?target=vpn.example.com&module=ikev2');
	const module = query.get('module') ?? DEFAULT_MODULE;
	const asked = MODULES.get(module);
	if (asked === undefined) return refused(`There is no module "${shown(module)}". There is ${[...MODULES.keys()].join(', ')}.`);
	const wanted = readWanted(host, known);
	if ('status' in wanted) return wanted;
	return { wanted, module, asked, debug: query.get('debug') === 'true', budgetMs: budgetOf(timeout) };
}

/** The same for whatever asks the same of the same server, however it is written. */
export function keyOf({ wanted, module }: Pick<ProbeRequest, 'wanted' | 'module'>): string {
	if ('name' in wanted) return JSON.stringify([module, wanted.name]);
	const { host, port } = wanted.target;
	return JSON.stringify([module, [sameHost(host), port]]);
}

function sameHost(host: string): string {
	if (isIPv6(host) && !host.includes('%')) return new URL(`http://[${host}]`).hostname;
	return host.toLowerCase().replace(/\.$/, '');
}

function readWanted(host: string, { names, allows }: Known): Wanted | Refusal {
	if (names.has(host)) return { name: host };
	if (host.length > MAX_TARGET) return refused('The target is too long.');
	try {
		const target = parseTarget(host);
		if (allows(target.host)) return { target };
		return {
			status: 403,
			text: `"${shown(target.host)}" is not among the targets that may be looked at. Whoever started this can add it: --allow, or the targets of the configuration.`,
		};
	} catch (error) {
		if (error instanceof TargetError) return refused(shown(error.message));
		throw error;
	}
}

/** `X-Prometheus-Scrape-Timeout-Seconds`; nonsense counts as if it were not there. */
function budgetOf(header: string | undefined): number {
	const seconds = /^\d{1,6}(\.\d{1,9})?$/.test(header ?? '') ? Number(header) : 0;
	const budget = seconds > 0 ? seconds * 1000 - RESERVE_MS : DEFAULT_BUDGET_MS;
	return Math.min(Math.max(budget, LEAST_BUDGET_MS), MOST_BUDGET_MS);
}

function refused(text: string): Refusal {
	return { status: 400, text };
}

/** What somebody sent, for an answer in plain text. */
function shown(text: string): string {
	return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}
