import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exposition } from '../report/formats/exposition.ts';
import { toJson } from '../report/json.ts';
import type { Report } from '../report/schema.ts';
import { isHealthy } from './health.ts';
import { OwnCounts } from './own-metrics.ts';
import { probeMetrics, scrapeMetrics } from './probe-metrics.ts';
import { type Known, keyOf, LookError, type ProbeRequest, readProbe } from './probe-request.ts';
import { mustRest, restMs } from './rest.ts';
import { BusyError, type Kept, type ResultLimits, Results } from './results.ts';

/** What is served, and how much of it at once. */
export interface ServeSettings {
	readonly host: string;
	/** 0: any that is free. */
	readonly port: number;
	readonly version: string;
	/** Who may be looked at, as it is now. */
	known(): Known;
	/** Looks at one server for no longer than `budgetMs`. Throws a {@link LookError} where it cannot. */
	look(asked: Pick<ProbeRequest, 'wanted' | 'asked' | 'budgetMs'>): Promise<Report>;
	/** Looks at this computer alone. */
	lookHere(): Promise<Report>;
	/** Reads the configuration anew. Throws what is wrong with it. */
	reload(): Promise<void>;
	readonly limits: ResultLimits;
}

export interface Served {
	readonly host: string;
	readonly port: number;
	/** Reads the configuration anew and forgets what was seen under the old one; or says why the old one goes on. */
	reload(): Promise<string | undefined>;
	/** Takes no more requests, and settles when those under way are answered. */
	end(): Promise<void>;
}

/** The bounds of a request: what is larger, slower or more is refused before anything is done for it (Node's http.Server). */
const BOUNDS = {
	maxHeaderSize: 8 * 1024,
	headersTimeout: 5_000,
	requestTimeout: 10_000,
	keepAliveTimeout: 5_000,
	connectionsCheckingInterval: 1_000,
};
const MAX_CONNECTIONS = 512;
const MAX_URL = 2048;
/** So many times the time of a look that was ended early makes another one worth its while. */
const MORE_TIME = 2;

interface Answer {
	readonly status: number;
	readonly type: 'text' | 'metrics' | 'json';
	readonly body: string;
	readonly retryAfter?: number;
}

const TYPES: Record<Answer['type'], string> = {
	text: 'text/plain; charset=utf-8',
	metrics: 'text/plain; version=0.0.4; charset=utf-8',
	json: 'application/json; charset=utf-8',
};

/** Serves blackbox_exporter's contract (its prober/handler.go), and the health of this computer. Settles when it listens. */
export async function serve(settings: ServeSettings): Promise<Served> {
	const results = new Results<Report>(settings.limits, { freshMs: restMs, stays: mustRest });
	const counts = new OwnCounts();
	const reload = async () => {
		try {
			await settings.reload();
			results.forget();
			counts.reloads++;
			return undefined;
		} catch (error) {
			counts.failedReloads++;
			return (error as Error).message;
		}
	};
	const pages = pagesOf(settings, results, counts, reload);
	const server = createServer(BOUNDS, (request, response) => void respond(request, response, pages, counts));
	server.maxConnections = MAX_CONNECTIONS;
	server.maxRequestsPerSocket = 1000;
	await new Promise<void>((resolve, reject) => server.once('error', reject).listen(settings.port, settings.host, resolve));
	const { address, port } = server.address() as AddressInfo;
	return { host: address, port, reload, end: () => ended(server) };
}

type Page = (request: IncomingMessage, query: URLSearchParams) => Promise<Answer> | Answer;
type Pages = ReadonlyMap<string, { readonly method: 'GET' | 'POST'; readonly page: Page }>;

function pagesOf(settings: ServeSettings, results: Results<Report>, counts: OwnCounts, reload: Served['reload']): Pages {
	const looked = (look: () => Promise<Report>) => () => {
		counts.looks++;
		return look();
	};
	return new Map([
		['/', { method: 'GET', page: () => text(200, ABOUT) }],
		['/-/healthy', { method: 'GET', page: () => text(200, 'Healthy.') }],
		[
			'/-/reload',
			{
				method: 'POST',
				page: async () => {
					const fault = await reload();
					if (fault === undefined) return text(200, 'The configuration was read anew.');
					return text(500, `The configuration cannot be used, and the old one goes on:\n${fault}`);
				},
			},
		],
		[
			'/metrics',
			{ method: 'GET', page: () => ({ status: 200, type: 'metrics', body: exposition(counts.metrics(results.load, settings.version)) }) },
		],
		[
			'/healthz',
			{
				method: 'GET',
				page: async () => {
					const { value } = await results.get('here', looked(settings.lookHere));
					return { status: isHealthy(value) ? 200 : 503, type: 'json', body: `${toJson(value)}\n` };
				},
			},
		],
		[
			'/probe',
			{
				method: 'GET',
				page: async ({ headers }, query) => {
					const asked = readProbe(query, headers['x-prometheus-scrape-timeout-seconds']?.toString(), settings.known());
					if ('status' in asked) return text(asked.status, asked.text);
					const { wanted, asked: served, budgetMs, debug } = asked;
					const kept = await within(
						budgetMs,
						results.get(
							keyOf(asked),
							looked(() => settings.look({ wanted, asked: served, budgetMs })),
							// Were it asked anew at every scrape that is too short, the server would have no rest.
							({ interrupted, durationMs }) => interrupted === undefined || budgetMs < MORE_TIME * durationMs,
						),
					);
					if (kept === undefined)
						return { ...text(503, 'The time of this scrape is over, and the server is still being looked at.'), retryAfter: 5 };
					return probed(kept, budgetMs, debug);
				},
			},
		],
	] as const satisfies readonly (readonly [string, { readonly method: 'GET' | 'POST'; readonly page: Page }])[]);
}

const ABOUT =
	'vpn-doctor\n\n/probe?target=HOST&module=MODULE   how far a client would come (metrics; &debug=true: the report)\n/metrics   of this program   /healthz   this computer   /-/healthy   /-/reload (POST)';

/** The metrics of a report that many ask for are written once. */
const written = new WeakMap<Report, string>();

function probed({ value, since }: Kept<Report>, budgetMs: number, debug: boolean): Answer {
	if (debug) return { status: 200, type: 'json', body: `${toJson(value)}\n` };
	const ofReport = written.get(value) ?? exposition(probeMetrics(value));
	written.set(value, ofReport);
	const age = Math.max(0, performance.now() - since) / 1000;
	return { status: 200, type: 'metrics', body: exposition(scrapeMetrics({ ageSeconds: age, budgetSeconds: budgetMs / 1000 })) + ofReport };
}

/** Undefined when the time is over; what was begun goes on for the next who asks. */
async function within<T>(ms: number, pending: Promise<T>): Promise<T | undefined> {
	let timer: NodeJS.Timeout | undefined;
	const over = new Promise<undefined>((resolve) => {
		timer = setTimeout(() => resolve(undefined), ms + 250);
	});
	return Promise.race([pending, over]).finally(() => clearTimeout(timer));
}

async function respond(request: IncomingMessage, response: ServerResponse, pages: Pages, counts: OwnCounts): Promise<void> {
	const [path = '', query = ''] = (request.url ?? '').split('?', 2);
	const answer = await answerTo(request, path, query, pages);
	counts.request(path, answer.status);
	response.on('error', () => {});
	response.writeHead(answer.status, {
		'Content-Type': TYPES[answer.type],
		'Content-Length': Buffer.byteLength(answer.body),
		'Cache-Control': 'no-store',
		'X-Content-Type-Options': 'nosniff',
		...(answer.retryAfter === undefined ? {} : { 'Retry-After': String(answer.retryAfter) }),
		// What somebody sent along is not read.
		...(hasBody(request) ? { Connection: 'close' } : {}),
	});
	response.end(request.method === 'HEAD' ? undefined : answer.body);
}

async function answerTo(request: IncomingMessage, path: string, query: string, pages: Pages): Promise<Answer> {
	if ((request.url ?? '').length > MAX_URL) return text(414, 'The address is too long.');
	const page = pages.get(path);
	if (page === undefined) return text(404, 'There is no such page. See /.');
	const method = request.method === 'HEAD' ? 'GET' : request.method;
	if (method !== page.method) return text(405, `This page takes ${page.method}.`);
	if (hasBody(request)) return text(413, 'No request here has a body.');
	try {
		return await page.page(request, new URLSearchParams(query));
	} catch (error) {
		if (error instanceof BusyError) return { ...text(503, `Busy: ${error.message}.`), retryAfter: 10 };
		if (error instanceof LookError) return text(error.status, error.message);
		return text(500, `This is a fault of vpn-doctor: ${error instanceof Error ? error.message : error}`);
	}
}

function hasBody({ headers }: IncomingMessage): boolean {
	return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function text(status: number, body: string): Answer {
	return { status, type: 'text', body: `${body}\n` };
}

function ended(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeIdleConnections();
	});
}
