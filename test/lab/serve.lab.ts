import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../commands/project-copy.ts';
import { makeCertificates } from './certificates.ts';
import { commandLine } from './check.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { type Daemon, listening } from './programs.ts';
import { Server, startServer } from './servers/index.ts';

/** `vpn-doctor serve` before a real Prometheus, with the relabelling and the rules that are shipped, and under load. */

const { server, dead } = ADDRESSES;
const NAME = 'gateway';
const SERVE = 'http://127.0.0.1:9809';
const PROMETHEUS = 'http://127.0.0.1:9090';

let lab: Lab;
let certificates: ReturnType<typeof makeCertificates>;

beforeAll(async () => {
	lab = await createLab();
	certificates = makeCertificates(lab.folder);
});
afterAll(() => lab?.close());

async function startServe(...args: readonly string[]): Promise<Daemon> {
	const daemon = lab.client.start(...commandLine(['serve', ...args], join(lab.folder, 'state')));
	await listening(lab.client.name, 9809, daemon);
	return daemon;
}

/** A page as a program in the client's network gets it. */
async function get(url: string): Promise<string> {
	const script = 'fetch(process.argv[1]).then((answer) => answer.text()).then((text) => process.stdout.write(text))';
	const { stdout } = await lab.client.run(process.execPath, ['--eval', script, '--', url]);
	return stdout;
}

/** The labels and values of a query. */
async function query(expression: string): Promise<readonly { readonly metric: Record<string, string>; readonly value: string }[]> {
	const text = await get(`${PROMETHEUS}/api/v1/query?query=${encodeURIComponent(expression)}`);
	const { data } = JSON.parse(text) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } };
	return data.result.map(({ metric, value }) => ({ metric, value: value[1] }));
}

async function until<T>(ask: () => Promise<T>, holds: (got: T) => boolean, withinMs: number): Promise<T> {
	const end = performance.now() + withinMs;
	for (;;) {
		const got = await ask();
		if (holds(got) || performance.now() > end) return got;
		await delay(500);
	}
}

/** A target with a name, whose authority is known. */
function configuration(): string {
	const file = join(lab.folder, 'vpn-doctor.config.yaml');
	writeFileSync(file, JSON.stringify({ targets: [{ name: NAME, host: server, ca: [certificates.authority] }] }));
	return file;
}

/** The shipped file, for this server, this module and a hurry. */
function prometheusFile(): string {
	const folder = join(lab.folder, 'prometheus');
	mkdirSync(folder, { recursive: true });
	const shipped = (name: string) => readFileSync(join(ROOT, 'data/prometheus', name), 'utf8');
	const scrape = shipped('scrape.yml')
		.replace('scrape_interval: 60s', 'scrape_interval: 4s')
		.replace('scrape_timeout: 15s', 'scrape_timeout: 4s')
		.replace('module: [auto]', 'module: [ikev2]')
		.replace('- vpn.example.com', `- ${NAME}`);
	writeFileSync(join(folder, 'alerts.yml'), shipped('alerts.yml').replace('for: 2m', 'for: 1s'));
	const file = join(folder, 'prometheus.yml');
	writeFileSync(file, `global:\n  evaluation_interval: 2s\nrule_files: [alerts.yml]\n${scrape}`);
	return file;
}

test('Prometheus shows a VPN server that fails and heals, with the predicted code, and its rule fires', { timeout: 240_000 }, async () => {
	const file = prometheusFile();
	const checked = await lab.client.run('promtool', ['check', 'config', file]);
	expect(checked.code, checked.stdout + checked.stderr).toBe(0);
	const serve = await startServe('--config', configuration());
	let charon: Daemon | undefined;
	const prometheus = lab.client.start('prometheus', [
		`--config.file=${file}`,
		`--storage.tsdb.path=${join(lab.folder, 'tsdb')}`,
		'--web.listen-address=127.0.0.1:9090',
	]);
	try {
		await listening(lab.client.name, 9090, prometheus, 30_000);
		const failing = await until(
			() => query('vpn_doctor_predicted_error_info'),
			(got) => got.length > 0,
			60_000,
		);
		expect(failing[0]?.metric, prometheus.output()).toMatchObject({
			instance: NAME,
			tunnel: 'ikev2',
			code: expect.stringMatching(/^8\d\d$/),
		});
		expect(await query('probe_success{job="vpn"}')).toMatchObject([{ metric: { instance: NAME }, value: '0' }]);
		const alerts = await until(
			() => query('ALERTS{alertname="VpnFails",alertstate="firing"}'),
			(got) => got.length > 0,
			30_000,
		);
		expect(alerts).toMatchObject([{ metric: { instance: NAME, severity: 'critical' } }]);
		// Whoever reads the alert is told the code.
		expect(await get(`${PROMETHEUS}/api/v1/alerts`)).toMatch(/ikev2 shows 8\d\d/);

		charon = await startServer(
			lab,
			Server.parse({ strongswan: { connections: ['ikev2-eap'], proposals: 'aes256-sha256-modp2048,aes256-sha1-modp1024' } }),
			certificates,
		);
		const healed = await until(
			() => query('probe_success{job="vpn"}'),
			([got]) => got?.value === '1',
			90_000,
		);
		expect(healed).toMatchObject([{ metric: { instance: NAME }, value: '1' }]);
		expect(await query('vpn_doctor_verdict{state="fails"}')).toMatchObject([{ value: '0' }]);
		expect(await query('up{job="vpn-doctor"}')).toMatchObject([{ value: '1' }]);
	} finally {
		await charon?.stop();
		await prometheus.stop();
		await serve.stop();
	}
});

describe('a minute of 200 scrapes at once', () => {
	test('has no wrong answer, and memory does not grow', { timeout: 150_000 }, async () => {
		const sstp = await startServer(lab, Server.parse({ sstp: {} }), certificates);
		const serve = await startServe('--allow', '192.0.2.0/24,198.51.100.0/24,203.0.113.0/24');
		try {
			const resident = async () => Number(/^process_resident_memory_bytes (\S+)$/m.exec(await get(`${SERVE}/metrics`))?.[1]);
			// A certificate that nobody here trusts: the port is well, the certificate is not.
			const wanted = [`${server}=0`, `${dead}=0`];
			const load = async (seconds: number) => {
				const { stdout, stderr } = await lab.client.run(
					process.execPath,
					[join(import.meta.dirname, 'bench/scrape.ts'), SERVE, String(seconds), '200', ...wanted],
					{ timeoutMs: 120_000 },
				);
				expect(stderr).toBe('');
				return JSON.parse(stdout) as {
					readonly answers: number;
					readonly busy: number;
					readonly wrongs: number;
					readonly wrong: readonly string[];
				};
			};
			await load(10);
			const before = await resident();
			const seen = await load(50);
			expect(seen.wrong).toEqual([]);
			expect(seen.answers).toBeGreaterThan(1000);
			// What was seen grows no more: a fifth, and what the collector has not taken yet.
			expect(await resident()).toBeLessThan(before * 1.2 + 20e6);
			const looks = Number(/^vpn_doctor_looks_total (\d+)$/m.exec(await get(`${SERVE}/metrics`))?.[1]);
			// Two targets, asked at most every 15 s.
			expect(looks).toBeLessThan(14);
			expect(sstp).toBeDefined();
		} finally {
			await serve.stop();
		}
	});

	test('ends in good order while it is scraped', { timeout: 30_000 }, async () => {
		const serve = await startServe('--allow', dead);
		const pending = get(`${SERVE}/probe?target=${dead}&module=ikev2`);
		await delay(1000);
		process.kill(serve.pid, 'SIGTERM');
		expect(await pending).toMatch(/^(# HELP probe_timeout_seconds|$)/);
		await until(
			async () => serve.ended(),
			(over) => over,
			12_000,
		);
		expect(serve.ended()).toBe(true);
	});
});
