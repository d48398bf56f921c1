import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Certificates, makeCertificates } from '../certificates.ts';
import { breakWay } from '../faults.ts';
import { createLab, type Lab } from '../namespaces.ts';
import { Server, startServer } from '../servers/index.ts';
import { LABS, PATIENCE_S, programOf, type Row, rowsOf, rowsOfDead } from './rows.ts';

/**
 * How long a whole check takes over a way of 0, 50 and 300 ms and against a dead host, and each of its parts beside the tools that can do
 * it, in the same run against real servers of the same settings. Medians of paired rounds. As root: `npm run bench:lab -- --rounds 5`;
 * with `--single FILE` of the single file in place of the package.
 */

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, single: { type: 'string' } } });
const rounds = Number(values.rounds);
const program = programOf(values.single);
const ROUND_TRIPS_MS = [0, 50, 300];
/** The row that asks nobody anything. */
const START_UP = 'check --only route';

/** The tools leave half-open SAs behind, and would soon be met by silence: the server forgets them fast and bans nobody. */
const PATIENT = ['half_open_timeout = 2', 'block_threshold = 1000', 'cookie_threshold = 1000', 'cookie_threshold_ip = 1000'];
const IKE = {
	strongswan: {
		connections: ['ikev2-eap', 'ikev1-psk'],
		proposals: 'aes256-sha256-modp2048,aes256-sha1-modp2048,aes256-sha1-modp1024,3des-sha1-modp1024',
		daemon: PATIENT,
	},
};
const serversOf = (at: Row['at']) => (at === 'ours' ? [{ pptpd: {} }, IKE, { sstp: {} }, { authority: {} }] : [IKE]);

/** The times of each row in ms, by round; how often its server answered; how long PPP took to start on the server. */
interface Measured {
	readonly times: ReadonlyMap<Row, number[]>;
	readonly answered: ReadonlyMap<Row, number>;
}

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-bench-'));
try {
	process.stdout.write(`${availableParallelism()} cores, Node ${process.version}, load ${(loadavg()[0] ?? 0).toFixed(1)} at the start\n`);
	const certificates = makeCertificates(folder);
	const rows = rowsOf(program, certificates.authority);
	const atOnce = await inLabs(certificates, 0, (labs) => measure(labs, rows));
	for (const roundTripMs of ROUND_TRIPS_MS) {
		const measured = roundTripMs === 0 ? atOnce : await inLabs(certificates, roundTripMs, (labs) => measure(labs, rows));
		print(`round trip ${roundTripMs} ms`, rows, measured, atOnce, (row) =>
			row.roundTrips === undefined ? undefined : row.roundTrips * roundTripMs + (row.ppp ? pppStartMs(rows, atOnce) : 0),
		);
	}
	const deadRows = rowsOfDead(program, certificates.authority);
	const dead = await inLabs(certificates, 0, async (labs) => {
		for (const lab of Object.values(labs)) await lab.filter('drop');
		return measure(labs, deadRows);
	});
	print(`dead host, patience ${PATIENCE_S} s`, deadRows, dead, dead, ({ name, roundTrips }) =>
		roundTrips === undefined || name === START_UP ? undefined : PATIENCE_S * 1000,
	);
} finally {
	rmSync(folder, { recursive: true, force: true });
}

type Labs = Readonly<Record<Row['at'], Lab>>;

/** The same servers several times, over a way that takes so long. */
async function inLabs<T>(certificates: Certificates, roundTripMs: number, work: (labs: Labs) => Promise<T>): Promise<T> {
	const labs = Object.fromEntries(await Promise.all(LABS.map(async (at) => [at, await createLab()] as const))) as Labs;
	try {
		for (const at of LABS) {
			for (const server of serversOf(at)) await startServer(labs[at], Server.parse(server), certificates);
			const relay = { delayMs: roundTripMs / 2, jitterMs: 0, loss: 0, seed: 1 };
			await breakWay(labs[at], { forward: [], output: [], nat: [], pptpHelper: false, ...(roundTripMs === 0 ? {} : { relay }) });
		}
		return await work(labs);
	} finally {
		for (const lab of Object.values(labs)) await lab.close();
	}
}

/** Every round runs every row once, after one that does not count. */
async function measure(labs: Labs, rows: readonly Row[]): Promise<Measured> {
	const times = new Map<Row, number[]>(rows.map((row) => [row, []]));
	const answered = new Map<Row, number>(rows.map((row) => [row, 0]));
	for (let round = -1; round < rounds; round++) {
		for (const [row, list] of times) {
			const { ms, stdout } = await labs[row.at].client.run('env', [...freshEnvironment(), ...row.command], { timeoutMs: 30_000 });
			if (round < 0) continue;
			list.push(ms);
			if (row.answered.test(stdout)) answered.set(row, (answered.get(row) ?? 0) + 1);
		}
	}
	return { times, answered };
}

/** What an earlier run remembers of the server must not keep the next one from asking. Wide lines, so that what was answered can be found. */
function freshEnvironment(): readonly string[] {
	const state = mkdtempSync(join(folder, 'state-'));
	return [`PATH=${dirname(process.execPath)}:${process.env.PATH}`, `XDG_STATE_HOME=${state}`, 'COLUMNS=120'];
}

/** How much longer the check takes that waits for PPP than the same without: the lab's stand-in for pppd is a Python program. */
function pppStartMs(rows: readonly Row[], { times }: Measured): number {
	const [withPpp, without] = ['check, all four tunnels', 'check --skip gre'].map((wanted) => rowNamed(rows, wanted));
	const more = (times.get(withPpp as Row) ?? []).map((ms, round) => ms - (times.get(without as Row)?.[round] ?? Number.NaN));
	return Math.max(0, median(more));
}

function rowNamed(rows: readonly Row[], wanted: string): Row {
	return rows.find(({ name }) => name === wanted) as Row;
}

/**
 * `unavoidable`: what network and patience cost, in ms, before start-up is added, which is what the same command takes where answers come
 * at once; of the dead host, what a run takes that asks nobody anything.
 */
function print(
	title: string,
	rows: readonly Row[],
	{ times, answered }: Measured,
	atOnce: Measured,
	unavoidable: (row: Row) => number | undefined,
): void {
	process.stdout.write(`\n${title} (medians of ${rounds})\n`);
	const of = (row: Row, where: Measured['times'] = times) => where.get(row) ?? [];
	for (const row of rows) {
		const mine = median(of(row));
		const parts = [`${row.name.padEnd(26)} ${String(Math.round(mine)).padStart(6)} ms`];
		const network = unavoidable(row);
		if (network !== undefined && network > 0) {
			const limit = network + median(of(rowNamed(rows, START_UP)));
			parts.push(`${(mine / limit).toFixed(2)} x what cannot be helped (${Math.round(limit)} ms)`);
		}
		for (const name of row.beside ?? []) {
			const tool = rows.find((other) => other.name === name);
			if (tool === undefined) continue;
			const ratio = median(of(row).map((ms, round) => ms / (of(tool)[round] ?? Number.NaN)));
			const net = [row, tool].map((one) => Math.round(median(of(one)) - median(of(one, atOnce.times))));
			parts.push(`${ratio.toFixed(2)} x ${name}${atOnce.times === times ? '' : `, net of start-up ${net.join(' : ')} ms`}`);
		}
		const heard = answered.get(row) ?? 0;
		if (heard < rounds) parts.push(`answered ${heard} of ${rounds} times`);
		process.stdout.write(`  ${parts.join('   ')}\n`);
	}
}

function median(list: readonly number[]): number {
	const sorted = [...list].sort((a, b) => a - b);
	return sorted[sorted.length >> 1] ?? Number.NaN;
}
