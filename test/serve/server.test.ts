import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/schema.ts';
import { readAllowList } from '../../src/serve/allow.ts';
import { LookError } from '../../src/serve/probe-request.ts';
import { type Served, type ServeSettings, serve } from '../../src/serve/server.ts';
import { SAMPLES } from '../report/formats/samples.ts';

const failing = sampleOf('fails');
const well = sampleOf('ok');

function sampleOf(state: string): Report {
	const found = Object.values<Report>(SAMPLES).find(({ verdict, targets }) => verdict.state === state && targets.length === 1);
	if (found === undefined) throw new Error(`no sample is ${state}`);
	return found;
}

let served: Served | undefined;
afterEach(async () => {
	await served?.end();
	served = undefined;
});

async function start(settings: Partial<ServeSettings> = {}): Promise<string> {
	served = await serve({
		host: '127.0.0.1',
		port: 0,
		version: '0.0.0-test',
		known: () => ({ names: new Set(['Head office']), allows: readAllowList(['vpn.example.com', '192.0.2.0/24']) }),
		look: async () => well,
		lookHere: async () => well,
		reload: async () => {},
		limits: { atOnce: 4, waiting: 8, kept: 10 },
		...settings,
	});
	return `http://127.0.0.1:${served.port}`;
}

async function get(
	url: string,
	init: RequestInit = {},
): Promise<{ readonly status: number; readonly text: string; readonly type: string | null }> {
	const answer = await fetch(url, init);
	return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') };
}

const PROBE = '/probe?target=vpn.example.com';

describe('/probe', () => {
	it('of a server that is well', async () => {
		const { status, text, type } = await get((await start()) + PROBE);
		expect({ status, type }).toEqual({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
		expect(text).toMatch(/^probe_success 1$/m);
		expect(text).toMatch(/^probe_duration_seconds [\d.]+$/m);
		expect(text).toMatch(/^vpn_doctor_verdict\{.*state="ok"\} 1$/m);
	});

	it('of one that fails is an answer too, with the code', async () => {
		const { status, text } = await get((await start({ look: async () => failing })) + PROBE);
		expect(status).toBe(200);
		expect(text).toMatch(/^probe_success 0$/m);
		expect(text).toMatch(/^vpn_doctor_verdict\{.*state="fails"\} 1$/m);
		expect(text).toContain(`code="${failing.targets[0]?.predictions.find(({ outcome }) => outcome === 'fails')?.code}"`);
	});

	it('with debug is the report', async () => {
		const { text, type } = await get(`${(await start()) + PROBE}&debug=true`);
		expect(type).toBe('application/json; charset=utf-8');
		expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(well)));
	});

	it('asks for as long as the scrape lasts', async () => {
		let budgetMs = 0;
		const url = await start({
			look: async (asked) => {
				budgetMs = asked.budgetMs;
				return well;
			},
		});
		await get(url + PROBE, { headers: { 'X-Prometheus-Scrape-Timeout-Seconds': '7.5' } });
		expect(budgetMs).toBe(7000);
	});

	it('shares one look among all who ask the same, and asks again only when the server had its rest', async () => {
		let looks = 0;
		const url = await start({
			look: async () => {
				looks++;
				await delay(50);
				return well;
			},
		});
		const all = await Promise.all(Array.from({ length: 100 }, () => get(url + PROBE)));
		expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
		await get(url + PROBE);
		expect(looks).toBe(1);
		await get(`${url + PROBE}&module=ikev2`);
		expect(looks).toBe(2);
	});

	it('that is too short again and again leaves the server alone, and a longer one looks', async () => {
		let looks = 0;
		const early = { ...well, interrupted: 'deadline' as const, durationMs: 1000 };
		const url = await start({ look: async () => (looks++ === 0 ? early : well) });
		const scrape = (seconds: string) => get(url + PROBE, { headers: { 'X-Prometheus-Scrape-Timeout-Seconds': seconds } });
		for (const _ of [1, 2, 3]) expect((await scrape('1.5')).text).toMatch(/^vpn_doctor_run_interrupted 1$/m);
		expect(looks).toBe(1);
		expect((await scrape('10')).text).toMatch(/^vpn_doctor_run_interrupted 0$/m);
		expect(looks).toBe(2);
	});

	it('leaves a server alone that was asked by PPTP, whatever is read anew', async () => {
		let looks = 0;
		const [target] = failing.targets;
		const checks = [{ ...target?.checks[0], id: 'pptp', status: 'fail' }];
		const byPptp = { ...failing, targets: [{ ...target, checks }] } as Report;
		const url = await start({
			look: async () => {
				looks++;
				return byPptp;
			},
		});
		await get(url + PROBE);
		expect(await served?.reload()).toBe(undefined);
		await get(url + PROBE);
		expect(looks).toBe(1);
	});

	it('is a success by what was seen, not by the exit code of some profile', async () => {
		const url = await start({ look: async () => ({ ...failing, exitCode: 0 }) });
		expect((await get(url + PROBE)).text).toMatch(/^probe_success 0$/m);
	});

	it('that cannot be made says why, and is no fault of ours', async () => {
		const url = await start({ look: () => Promise.reject(new LookError(400, 'PPTP always uses TCP 1723.')) });
		expect(await get(url + PROBE)).toMatchObject({ status: 400, text: 'PPTP always uses TCP 1723.\n' });
	});

	it('is refused when too much is under way, and says when to come again', async () => {
		const { promise, resolve } = Promise.withResolvers<Report>();
		const url = await start({ look: () => promise, limits: { atOnce: 1, waiting: 1, kept: 10 } });
		const first = [1, 2].map((last) => get(`${url}/probe?target=192.0.2.${last}`));
		await delay(100);
		const refused = await fetch(`${url}/probe?target=192.0.2.3`);
		expect({ status: refused.status, after: refused.headers.get('retry-after') }).toEqual({ status: 503, after: '10' });
		resolve(well);
		expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
	});

	it('does not wait longer than the scrape', async () => {
		const url = await start({ look: () => delay(5000, well) });
		const { status } = await get(url + PROBE, { headers: { 'X-Prometheus-Scrape-Timeout-Seconds': '1' } });
		expect(status).toBe(503);
	});

	it('of a look that broke is an error of ours, and the next one is looked at anew', async () => {
		let looks = 0;
		const url = await start({ look: async () => (looks++ === 0 ? Promise.reject(new Error('it broke')) : well) });
		expect(await get(url + PROBE)).toMatchObject({ status: 500, text: expect.stringContaining('it broke') });
		expect(await get(url + PROBE)).toMatchObject({ status: 200 });
	});
});

describe('the other pages', () => {
	it('count what was answered', async () => {
		const url = await start();
		await get(url + PROBE);
		await get(`${url}/nonsense"\n`);
		const { text } = await get(`${url}/metrics`);
		expect(text).toMatch(/^vpn_doctor_http_requests_total\{page="\/probe",code="200"\} 1$/m);
		expect(text).toMatch(/^vpn_doctor_http_requests_total\{page="other",code="404"\} 1$/m);
		expect(text).toMatch(/^vpn_doctor_looks_total 1$/m);
		expect(text).toMatch(/^# TYPE vpn_doctor_looks_total counter$/m);
	});

	it('tell the health of this computer', async () => {
		expect(await get(`${await start()}/healthz`)).toMatchObject({ status: 200, type: 'application/json; charset=utf-8' });
		await served?.end();
		const [check] = failing.targets[0]?.checks ?? [];
		const broken = { ...failing, machine: { ...failing.machine, checks: [{ ...check, status: 'fail' }] } } as Report;
		expect(await get(`${await start({ lookHere: async () => broken })}/healthz`)).toMatchObject({ status: 503 });
	});

	it.each<[string, (report: Report) => Report]>([
		['what was not looked at', (report) => ({ ...report, machine: { ...report.machine, checks: [] } })],
		['what was ended early', (report) => ({ ...report, interrupted: 'deadline' })],
	])('do not call healthy %s', async (_, changed) =>
		expect(await get(`${await start({ lookHere: async () => changed(well) })}/healthz`)).toMatchObject({ status: 503 }),
	);

	it('call healthy what is accepted', async () => {
		const waived = { owner: 'Netz', reason: 'known', until: '2099-01-01' };
		const checks = well.machine.checks.map((line, at) => (at === 0 ? { ...line, status: 'fail' as const, waived } : line));
		const accepted: Report = { ...well, machine: { ...well.machine, checks } };
		expect(await get(`${await start({ lookHere: async () => accepted })}/healthz`)).toMatchObject({ status: 200 });
	});

	it('read the configuration anew, and keep the old one where it cannot be used', async () => {
		let fault: Error | undefined;
		const url = await start({ reload: async () => (fault === undefined ? undefined : Promise.reject(fault)) });
		expect(await get(`${url}/-/reload`, { method: 'POST' })).toMatchObject({ status: 200 });
		fault = new Error('targets.0: expected a host');
		expect(await get(`${url}/-/reload`, { method: 'POST' })).toMatchObject({ status: 500, text: expect.stringContaining('targets.0') });
		expect(await get(`${url}/-/reload`)).toMatchObject({ status: 405 });
	});

	it('tell nothing that was seen under the old configuration, however it was read anew', async () => {
		let looks = 0;
		const withoutPptp = { ...well, targets: well.targets.map((target) => ({ ...target, checks: [] })) };
		const look = async () => {
			looks++;
			return withoutPptp;
		};
		const url = await start({ look });
		await get(url + PROBE);
		expect(await served?.reload()).toBe(undefined);
		await get(url + PROBE);
		expect(looks).toBe(2);
	});

	it('say that it lives', async () => expect(await get(`${await start()}/-/healthy`)).toMatchObject({ status: 200, text: 'Healthy.\n' }));
});

describe('hostile requests', () => {
	/** What comes back of these bytes until the connection ends, or nothing more comes. */
	async function raw(bytes: string, waitMs = 1500): Promise<string> {
		const socket = connect(served?.port ?? 0, '127.0.0.1');
		let heard = '';
		socket.setEncoding('latin1').on('data', (text) => {
			heard += text;
		});
		socket.on('error', () => {});
		socket.write(bytes);
		await Promise.race([once(socket, 'close'), delay(waitMs)]);
		socket.destroy();
		return heard;
	}

	it.each([
		['a header without end', `GET /metrics HTTP/1.1\r\nX: ${'a'.repeat(20_000)}`, / 431 /],
		['many headers', `GET /metrics HTTP/1.1\r\n${'X: y\r\n'.repeat(5000)}\r\n`, / 431 /],
		['nonsense', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', / 400 /],
		['a path without end', `GET /${'a'.repeat(5000)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, / 414 /],
		['two lengths', 'POST /-/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n', / 400 /],
		['a body', 'GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n', / 413 /],
		['another method', 'DELETE /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', / 405 /],
		['an address of elsewhere', 'GET http://evil.example/metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', / 404 /],
		['a tunnel', 'CONNECT vpn.example.com:443 HTTP/1.1\r\nHost: a\r\n\r\n', /^$/],
		['no host', 'GET /metrics HTTP/1.1\r\n\r\n', / 400 /],
	])('%s', async (_, bytes, answer) => {
		let looks = 0;
		await start({
			look: async () => {
				looks++;
				return well;
			},
		});
		expect((await raw(bytes)).split('\r\n')[0]).toMatch(answer);
		expect(looks).toBe(0);
	});

	it('one that drips is cut off, and others are served meanwhile', { timeout: 20_000 }, async () => {
		const url = await start();
		const slow = connect(served?.port ?? 0, '127.0.0.1');
		slow.on('error', () => {});
		slow.write('GET /metrics HTTP/1.1\r\n');
		const drip = setInterval(() => slow.write('X: y\r\n'), 300);
		// An error comes before the end.
		const closed = new Promise((resolve) => slow.on('close', resolve));
		expect((await get(`${url}/-/healthy`)).status).toBe(200);
		await closed;
		clearInterval(drip);
	});
});
