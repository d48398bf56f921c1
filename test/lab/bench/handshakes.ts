import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Certificates, makeCertificates } from '../certificates.ts';
import { breakWay } from '../faults.ts';
import { ADDRESSES, createLab, type Lab } from '../namespaces.ts';
import { Server, startServer } from '../servers/index.ts';

/**
 * How long a whole check takes over a way of 0, 50 and 300 ms and against a dead host, and beside the tools that can do a part of
 * it, in the same run against the same real servers. Medians of paired rounds. As root: `npm run bench:lab -- --rounds 5`.
 */

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const rounds = Number(values.rounds);
const PATIENCE_S = 2;

/**
 * The longest chain of round trips of a healthy host is that of SSTP: TCP, TLS 1.3, SSTP_DUPLEX_POST, Call Connect, the two
 * Configure-Requests (at the same time), the question who is there after our acknowledgement.
 */
const LONGEST_CHAIN = 6;
const ROUND_TRIPS_MS = [0, 50, 300];

interface Row {
	readonly name: string;
	readonly command: readonly string[];
	/** What the network and the patience make unavoidable, in ms. */
	readonly unavoidableMs?: number;
}

const program = join(import.meta.dirname, '../../../bin/run.js');
const check = (...args: readonly string[]) => [
	process.execPath,
	program,
	'check',
	...args,
	'--vantage',
	'machine',
	'--timeout',
	String(PATIENCE_S),
];

function rowsOf(roundTripMs: number, { authority }: Certificates): readonly Row[] {
	const host = ADDRESSES.server;
	const whole = { name: 'check, all four tunnels', command: check(host, '--ca', authority), unavoidableMs: LONGEST_CHAIN * roundTripMs };
	const parts = (['pptp', 'ikev2', 'l2tp', 'sstp'] as const).map((tunnel) => ({
		name: `check --tunnel ${tunnel}`,
		command: check(host, '--tunnel', tunnel, '--ca', authority),
	}));
	return [
		whole,
		...parts,
		{ name: 'nmap pptp-version', command: ['nmap', '-n', '-Pn', '-p1723', '--script', 'pptp-version', host] },
		{ name: 'nmap ike-version', command: ['nmap', '-n', '-Pn', '-sU', '-p500', '--script', 'ike-version', host] },
		{ name: 'nmap sstp-discover', command: ['nmap', '-n', '-Pn', '-p443', '--script', 'sstp-discover', host] },
		{ name: 'ike-scan', command: ['ike-scan', host] },
		{ name: 'ike-scan --ikev2', command: ['ike-scan', '--ikev2', host] },
		{ name: 'openssl s_client', command: ['openssl', 's_client', '-connect', `${host}:443`] },
	];
}

const DEAD: readonly Row[] = [
	{ name: 'check, all four tunnels', command: check(ADDRESSES.server), unavoidableMs: PATIENCE_S * 1000 },
	{ name: 'nmap pptp-version', command: ['nmap', '-n', '-Pn', '-p1723', '--script', 'pptp-version', ADDRESSES.server] },
	{ name: 'nmap ike-version', command: ['nmap', '-n', '-Pn', '-sU', '-p500', '--script', 'ike-version', ADDRESSES.server] },
	{ name: 'ike-scan', command: ['ike-scan', ADDRESSES.server] },
];

/** The tools leave half-open SAs behind, and would soon be met by silence: the server forgets them fast and bans nobody. */
const PATIENT = ['half_open_timeout = 2', 'block_threshold = 0', 'cookie_threshold = 0', 'cookie_threshold_ip = 0'];
const SERVERS = [
	{ pptpd: {} },
	{
		strongswan: {
			connections: ['ikev2-eap', 'ikev1-psk'],
			proposals: 'aes256-sha256-modp2048,aes256-sha1-modp2048,aes256-sha1-modp1024',
			daemon: PATIENT,
		},
	},
	{ sstp: {} },
	{ authority: {} },
];

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-bench-'));
try {
	const certificates = makeCertificates(folder);
	let startUpMs = 0;
	for (const roundTripMs of ROUND_TRIPS_MS) {
		const times = await inLab(certificates, roundTripMs, (lab) => measure(lab, rowsOf(roundTripMs, certificates)));
		if (roundTripMs === 0) startUpMs = median([...times.values()][0] ?? []);
		print(`round trip ${roundTripMs} ms`, times, startUpMs);
	}
	const dead = await inLab(certificates, 0, async (lab) => {
		await lab.filter('drop');
		return measure(lab, DEAD);
	});
	print(`dead host, patience ${PATIENCE_S} s`, dead, startUpMs);
} finally {
	rmSync(folder, { recursive: true, force: true });
}

/** All four tunnels are served, over a way that takes so long. */
async function inLab<T>(certificates: Certificates, roundTripMs: number, work: (lab: Lab) => Promise<T>): Promise<T> {
	const lab = await createLab();
	try {
		for (const server of SERVERS) await startServer(lab, Server.parse(server), certificates);
		const relay = { delayMs: roundTripMs / 2, jitterMs: 0, loss: 0, seed: 1 };
		await breakWay(lab, { forward: [], output: [], nat: [], pptpHelper: false, ...(roundTripMs === 0 ? {} : { relay }) });
		return await work(lab);
	} finally {
		await lab.close();
	}
}

/** Every round runs every row once, after one that does not count. */
async function measure(lab: Lab, rows: readonly Row[]): Promise<ReadonlyMap<Row, number[]>> {
	const times = new Map<Row, number[]>(rows.map((row) => [row, []]));
	for (let round = -1; round < rounds; round++) {
		for (const [row, list] of times) {
			const { ms } = await lab.client.run('env', [`PATH=${dirname(process.execPath)}:${process.env.PATH}`, ...row.command], {
				timeoutMs: 30_000,
			});
			if (round >= 0) list.push(ms);
		}
	}
	return times;
}

function print(title: string, times: ReadonlyMap<Row, number[]>, startUpMs: number): void {
	process.stdout.write(`\n${title} (medians of ${rounds})\n`);
	for (const [{ name, unavoidableMs }, list] of times) {
		const limit = unavoidableMs === undefined ? undefined : unavoidableMs + (unavoidableMs > 0 ? startUpMs : 0);
		const ratio =
			limit === undefined || limit === 0 ? '' : `  ${(median(list) / limit).toFixed(2)} x what cannot be helped (${Math.round(limit)} ms)`;
		process.stdout.write(`  ${name.padEnd(26)} ${String(Math.round(median(list))).padStart(6)} ms${ratio}\n`);
	}
}

function median(list: readonly number[]): number {
	const sorted = [...list].sort((a, b) => a - b);
	return sorted[sorted.length >> 1] ?? Number.NaN;
}
