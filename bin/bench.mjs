// How long the program takes, as medians of paired runs: every round runs all rows once, and a row's figure is the
// median of its ratio to the floor (`node -e 0`) of the same round. Absolute times of a shared machine mean little.
//
//   npm run bench                     a table, and bench.json
//   npm run bench -- --rounds 25      more rounds (default 15)
//   npm run bench -- --guard          exit code 1 when a row is worse than its limit
//   npm run bench -- --single FILE    and the single file of `npm run package`, beside the package
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startDeafListener } from '../test/peers/deaf-listener.ts';
import { startPptpPeer } from '../test/peers/pptp.ts';
import { accepting, distant } from '../test/peers/pptp-scripts.ts';

const { values } = parseArgs({
	options: { rounds: { type: 'string', default: '15' }, guard: { type: 'boolean', default: false }, single: { type: 'string' } },
});
const rounds = Number(values.rounds);
const run = fileURLToPath(new URL('run.js', import.meta.url));
const { limits } = JSON.parse(await readFile(new URL('bench-limits.json', import.meta.url), 'utf8'));
const PATIENCE_MS = 1000;

const LOG_MB = 100;
const COUNT_LINES = `
	const { openSync, readSync } = require('fs');
	const file = openSync(process.argv[1], 'r');
	const block = Buffer.allocUnsafe(1 << 20);
	let lines = 0;
	for (let read; (read = readSync(file, block)) > 0; ) for (let at = block.indexOf(10); at !== -1 && at < read; at = block.indexOf(10, at + 1)) lines++;
`;
const folder = await mkdtemp(join(tmpdir(), 'vpn-doctor-bench-'));
const log = join(folder, 'large.log');
await writeFile(log, largeLog());

const peers = await startPeers();
const floor = { name: 'node -e 0', args: ['-e', '0'] };
const rows = [
	{ name: '--version', args: [run, '--version'] },
	{ name: '--help', args: [run, '--help'] },
	{ name: 'explain 806', args: [run, 'explain', '806'] },
	{
		name: 'explain, a message with a typo',
		args: [run, 'explain', 'The conection was prevented becuase of a policy configured on your RAS/VPN server'],
	},
	// Against the least that any reader of the file has to do: fetching it and finding its lines.
	{ name: `explain --file, a log of ${LOG_MB} MB`, args: [run, 'explain', '--file', log], beside: ['-e', COUNT_LINES, log] },
	{ name: 'check 127.0.0.1 --only icmp', args: [run, 'check', '127.0.0.1', '--only', 'icmp'] },
	{ name: 'check 127.0.0.1', args: [run, 'check', '127.0.0.1'] },
	...peers.map(({ name, host, expectedMs }) => ({
		name,
		args: [run, 'check', host, '--tunnel', 'pptp', '--timeout', String(PATIENCE_MS / 1000)],
		expectedMs,
	})),
];

// The single file, each beside the same of the package.
const single = values.single;
if (single !== undefined && !existsSync(single)) throw new Error(`there is no ${single}: npm run package -- --only single-file`);
for (const name of single === undefined ? [] : ['--version', 'explain 806', 'check 127.0.0.1 --only icmp']) {
	const package_ = rows.find((row) => row.name === name);
	rows.push({ name: `single file: ${name}`, program: single, args: package_.args.slice(1), besideRow: package_ });
}

for (const row of rows) if (row.beside !== undefined) row.besideRow = { args: row.beside };
const times = new Map(
	[floor, ...rows.flatMap((row) => [row, ...(row.besideRow === undefined || rows.includes(row.besideRow) ? [] : [row.besideRow])])].map(
		(row) => [row, []],
	),
);
for (const row of times.keys()) await timeOf(row.args, row.program); // warm-up: the compile cache fills
await measure();
// What looks too slow is measured once more: a guard that cries over a busy neighbour is soon switched off.
if (values.guard && tooSlow().length > 0) await measure();
for (const { close } of peers) await close();
await rm(folder, { recursive: true });

const local = await localChecks();

const base = times.get(floor);
const results = rows.map((row) => {
	const own = times.get(row);
	const ratio = median(own.map((ms, at) => ms / base[at]));
	// What the network makes unavoidable, plus the start-up of the same program on a host that answers at once.
	const bare = times.get(rows.find(({ name }) => name === 'pptp, answers at once'));
	const overLimit =
		row.expectedMs === undefined || row.expectedMs === 0 ? undefined : median(own.map((ms, at) => ms / (row.expectedMs + bare[at])));
	const beside = times.get(row.besideRow);
	const overReading = beside === undefined ? undefined : median(own.map((ms, at) => ms / beside[at]));
	return {
		name: row.name,
		ms: round1(median(own)),
		ratio: round2(ratio),
		...(overLimit === undefined ? {} : { expectedMs: row.expectedMs, overLimit: round2(overLimit) }),
		...(overReading === undefined ? {} : { overReading: round2(overReading) }),
	};
});
const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version };
await writeFile('bench.json', `${JSON.stringify({ machine, rounds, floorMs: round1(median(base)), results, local }, null, 2)}\n`);

process.stdout.write(`floor: node -e 0, ${round1(median(base))} ms (median of ${rounds}; ${machine.node}, ${machine.cores} cores)\n\n`);
process.stdout.write(
	'row                                        median ms   x floor   x what cannot be helped (network and start-up; reading; the package)\n',
);
for (const { name, ms, ratio, overLimit, overReading } of results) {
	process.stdout.write(`${name.padEnd(42)} ${String(ms).padStart(9)} ${String(ratio).padStart(9)}   ${overLimit ?? overReading ?? ''}\n`);
}
process.stdout.write(
	`\nthe ${local.count} checks of this computer, beside a healthy server's: ${local.addedMs} ms more (median of ${rounds} pairs); the slowest check of the network took ${local.slowest.ms} ms (${local.slowest.id})\n`,
);
if (single !== undefined) process.stdout.write(`the single file: ${round1(statSync(single).size / 1e6)} MB\n`);
if (values.guard) guard();

/**
 * What looking at this computer adds to a run against a server that answers at once, as a client of this system: the same run with and
 * without the checks of the group `computer`, in pairs, beside the slowest check of the network in it.
 */
async function localChecks() {
	const all = JSON.parse(await outputOf([run, 'checks', '--json']));
	const ids = all.filter(({ group }) => group === 'computer').map(({ id }) => id);
	const whole = [run, 'check', '127.0.0.41', '--client', 'linux', '--tunnel', 'pptp', '--tunnel', 'ikev2', '--timeout', '1'];
	const without = [...whole, '--skip', ids.join(',')];
	const added = [];
	const seen = new Map();
	const prompt = await startPptpPeer(accepting, 1723, '127.0.0.41');
	for (let round = -1; round < rounds; round++) {
		const [withThem, bare] = [await timeOf(whole), await timeOf(without)];
		if (round >= 0) added.push(withThem - bare);
		const { targets } = JSON.parse(await outputOf([...whole, '--json']));
		for (const { id, group, durationMs = 0 } of targets[0].checks)
			if (group !== 'computer') seen.set(id, [...(seen.get(id) ?? []), durationMs]);
	}
	await prompt.close();
	const [slowest] = [...seen].map(([id, list]) => ({ id, ms: round1(median(list)) })).sort((a, b) => b.ms - a.ms);
	return { count: ids.length, addedMs: round1(median(added)), slowest };
}

async function outputOf(args) {
	const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
	const blocks = [];
	for await (const block of child.stdout) blocks.push(block);
	return Buffer.concat(blocks).toString('utf8');
}

async function measure() {
	for (let round = 0; round < rounds; round++) for (const [row, list] of times) list.push(await timeOf(row.args, row.program));
}

function guard() {
	for (const { name, figure, limit } of tooSlow()) process.stderr.write(`slower than its limit: ${name}: ${figure} > ${limit}\n`);
	if (tooSlow().length > 0) process.exitCode = 1;
}

/**
 * Judged by the best run of each, since a busy machine only ever makes a run slower: a regress shows in the best one too.
 */
function tooSlow() {
	const best = (row) => Math.min(...times.get(row));
	const bare = rows.find(({ name }) => name === 'pptp, answers at once');
	return rows
		.map((row) => {
			const unavoidable =
				row.besideRow !== undefined ? best(row.besideRow) : row.expectedMs > 0 ? row.expectedMs + best(bare) : best(floor);
			return { name: row.name, figure: round2(best(row) / unavoidable), limit: limits[row.name] ?? Number.POSITIVE_INFINITY };
		})
		.filter(({ figure, limit }) => figure > limit);
}

/** A system log in which most lines have nothing to do with a VPN, some say "error", and the last attempt of OpenVPN fails. */
function largeLog() {
	const lines = [
		'host kernel: [12.345678] usb 1-1: new high-speed USB device number 5',
		'host systemd[1]: Started Session 44 of user root.',
		'host nginx: 192.0.2.7 - - "GET /index.html HTTP/1.1" 200 8091',
		'host app[877]: error: request failed with status 503',
		'host openvpn[77]: MULTI: multi_create_instance called',
		'host sshd[4123]: Accepted publickey for root from 192.0.2.1 port 40022 ssh2',
	].map((line) => `Mar  3 10:00:00 ${line}\n`);
	const block = lines.join('').repeat(200);
	const end =
		'Mar  3 11:01:00 host openvpn[77]: TLS Error: TLS key negotiation failed to occur within 60 seconds (check your network connectivity)\n';
	return block.repeat(Math.ceil((LOG_MB * 1e6) / block.length)) + end;
}

/** PPTP servers on loopback: prompt, distant (each answer late) and dead. The kernel's own connect is not delayed. */
async function startPeers() {
	const prompt = await startPptpPeer(accepting, 1723, '127.0.0.41');
	const near = await startPptpPeer(distant(50), 1723, '127.0.0.42');
	const far = await startPptpPeer(distant(300), 1723, '127.0.0.43');
	const dead = await startDeafListener(1723, '127.0.0.44');
	return [
		{ name: 'pptp, answers at once', host: '127.0.0.41', expectedMs: 0, close: prompt.close },
		{ name: 'pptp, each answer 50 ms late', host: '127.0.0.42', expectedMs: 2 * 50, close: near.close },
		{ name: 'pptp, each answer 300 ms late', host: '127.0.0.43', expectedMs: 2 * 300, close: far.close },
		{ name: 'pptp, dead host', host: '127.0.0.44', expectedMs: PATIENCE_MS, close: dead.close },
	];
}

function timeOf(args, program = process.execPath) {
	return new Promise((resolve, reject) => {
		const began = performance.now();
		const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore'] });
		child.on('error', reject).on('close', () => resolve(performance.now() - began));
	});
}

function median(list) {
	const sorted = [...list].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function round1(value) {
	return Math.round(value * 10) / 10;
}

function round2(value) {
	return Math.round(value * 100) / 100;
}
