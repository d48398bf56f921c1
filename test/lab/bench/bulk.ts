import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { TargetReport } from '../../../src/report/schema.ts';
import { addressOf, type Kind, kindOf, mixed, NETWORKS } from './bulk-targets.ts';

/**
 * One run over many servers of loopback, in a network of its own: whether each came out right, how long it took beside what patience and
 * the window allow, and the most memory that it had. As root, after a build: `npm run bench:bulk -- --targets 1000`.
 */

const { values } = parseArgs({
	options: {
		targets: { type: 'string', default: '1000' },
		parallel: { type: 'string', default: '16' },
		timeout: { type: 'string', default: '5' },
		/** What to do with the run: let it end, or kill it after so many ms. */
		kill: { type: 'string' },
		signal: { type: 'string', default: 'SIGKILL' },
		json: { type: 'boolean', default: false },
		/** Exit code 1 also where a limit of `bin/bench-limits.json` is exceeded. */
		guard: { type: 'boolean', default: false },
		/** Another form than `ndjson`, for how much memory it takes: its targets are counted, and not looked at. */
		format: { type: 'string', default: 'ndjson' },
		inside: { type: 'boolean', default: false },
	},
});
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What each kind has to come out as; whoever is silent and is not dead was not waited for. */
const EXPECTED: Readonly<Record<Kind, { readonly ikev2: readonly string[]; readonly 'sstp-port': string; readonly outcome: string }>> = {
	well: { ikev2: ['accepted'], 'sstp-port': 'open', outcome: 'reaches-sign-in' },
	dead: { ikev2: ['silent'], 'sstp-port': 'silent', outcome: 'fails' },
	closed: { ikev2: ['refused'], 'sstp-port': 'refused', outcome: 'fails' },
	hostile: { ikev2: ['not-ike'], 'sstp-port': 'open', outcome: 'fails' },
};

async function inside(): Promise<number> {
	execFileSync('ip', ['link', 'set', 'lo', 'up']);
	// On arrival: what leaves and is dropped at once is told to the sender as forbidden.
	const drop = `table ip dead {\nchain in {\ntype filter hook input priority 0\nip daddr ${NETWORKS.dead}.0.0/16 drop\n}\n}\n`;
	execFileSync('nft', ['-f', '-'], { input: drop });
	const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-bulk-'));
	const kinds = mixed(Number(values.targets));
	const counts: Record<Kind, number> = { well: 0, dead: 0, closed: 0, hostile: 0 };
	const hosts = kinds.map((kind) => addressOf(kind, counts[kind]++));
	writeFileSync(join(folder, 'hosts.txt'), hosts.join('\n'));
	const peers = spawn(process.execPath, [join(root, 'test/lab/bench/bulk-peers.ts'), folder, String(counts.well), String(counts.hostile)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	try {
		await once(peers.stdout, 'data');
		const measured = await measure(folder, hosts);
		const figures = figuresOf(measured, counts);
		print(figures, measured);
		const exceeded = values.guard ? exceeding(figures) : [];
		for (const each of exceeded) process.stderr.write(`more than its limit: ${each}\n`);
		return measured.wrong.length + exceeded.length === 0 ? 0 : 1;
	} finally {
		peers.kill();
		rmSync(folder, { recursive: true, force: true });
	}
}

interface Measured {
	readonly seconds: number;
	readonly megabytes: number;
	readonly childrenMegabytes: number;
	/** Targets that came out otherwise than they are, with what was said. */
	readonly wrong: readonly string[];
	readonly lines: number;
	readonly summary: unknown;
	readonly cpuSeconds: number;
}

async function measure(folder: string, hosts: readonly string[]): Promise<Measured> {
	const args = ['check', '--targets', join(folder, 'hosts.txt'), '--tunnel', 'ikev2', '--tunnel', 'sstp', '--format', values.format];
	const more = ['--ca', join(folder, 'root.pem'), '--no-third-party', '--timeout', values.timeout, '--parallel', values.parallel];
	const began = performance.now();
	const program = spawn(process.execPath, [join(root, 'bin/run.js'), ...args, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
	let [megabytes, childrenMegabytes, cpuSeconds] = [0, 0, 0];
	const watch = setInterval(() => {
		megabytes = Math.max(megabytes, memoryOf(program.pid));
		childrenMegabytes = Math.max(
			childrenMegabytes,
			childrenOf(program.pid).reduce((sum, pid) => sum + memoryOf(pid), 0),
		);
		cpuSeconds = cpuOf(program.pid) || cpuSeconds;
	}, 100);
	if (values.kill !== undefined) setTimeout(() => program.kill(values.signal as NodeJS.Signals), Number(values.kill));
	const wrong: string[] = [];
	let lines = 0;
	let summary: unknown;
	if (values.format !== 'ndjson') program.stdout.resume();
	for await (const line of values.format === 'ndjson' ? createInterface({ input: program.stdout }) : []) {
		let said: { type: string } & TargetReport;
		try {
			said = JSON.parse(line) as typeof said;
		} catch {
			// The last line of a run that was killed may be cut.
			if (values.kill === undefined || values.signal !== 'SIGKILL') wrong.push(`no JSON: ${line.slice(0, 80)}`);
			continue;
		}
		if (said.type === 'summary') summary = said;
		if (said.type !== 'target') continue;
		if (said.host !== hosts[lines]) wrong.push(`${said.host} stands in the place of ${hosts[lines]}`);
		// Of what was under way when the run was ended nothing is claimed.
		const cut = values.kill !== undefined && said.checks.some(({ because }) => because === 'interrupted');
		const how = cut ? undefined : wrongIn(said);
		if (how !== undefined) wrong.push(`${said.host}: ${how}`);
		lines++;
	}
	if (values.format !== 'ndjson') {
		await once(program, 'exit');
		lines = hosts.length;
	}
	clearInterval(watch);
	if (values.kill === undefined && lines !== hosts.length) wrong.push(`${lines} of ${hosts.length} targets`);
	return { seconds: (performance.now() - began) / 1000, megabytes, childrenMegabytes, wrong, lines, summary, cpuSeconds };
}

function wrongIn({ host, checks, predictions }: TargetReport): string | undefined {
	const expected = EXPECTED[kindOf(host) as Kind];
	const outcome = (id: string) => checks.find((check) => check.id === id)?.outcome ?? 'none';
	const error = checks.find(({ status }) => status === 'error');
	if (error !== undefined) return `${error.id} broke: ${error.because}`;
	if (!expected.ikev2.includes(outcome('ikev2'))) return `ikev2 ${outcome('ikev2')}`;
	if (outcome('sstp-port') !== expected['sstp-port']) return `sstp-port ${outcome('sstp-port')}`;
	const other = predictions.find((prediction) => prediction.outcome !== expected.outcome);
	return other === undefined ? undefined : `${other.tunnel} ${other.outcome} ${other.unmeasured.map(({ check }) => check).join()}`;
}

type Figures = Readonly<Record<string, number>>;

function figuresOf({ seconds, megabytes, childrenMegabytes, wrong, lines, cpuSeconds }: Measured, counts: Record<Kind, number>): Figures {
	const leastSeconds = (counts.dead * Number(values.timeout)) / Number(values.parallel);
	return {
		targets: lines,
		seconds,
		leastSeconds,
		ratio: seconds / leastSeconds,
		megabytes,
		childrenMegabytes,
		cpuSeconds,
		wrong: wrong.length,
	};
}

/** Which figures are above their limits: the time beside what patience and the window allow, and the memory. */
function exceeding(figures: Figures): readonly string[] {
	const { bulk } = JSON.parse(readFileSync(join(root, 'bin/bench-limits.json'), 'utf8')) as { bulk: Figures };
	return Object.entries(bulk).flatMap(([name, limit]) => {
		const figure = Math.round((figures[name] ?? Number.POSITIVE_INFINITY) * 100) / 100;
		return figure > limit ? [`${name}: ${figure} > ${limit}`] : [];
	});
}

function print(figures: Figures, { wrong, summary }: Measured): void {
	if (values.json) process.stdout.write(`${JSON.stringify({ ...figures, whichWrong: wrong.slice(0, 20), summary })}\n`);
	else {
		process.stdout.write(`${availableParallelism()} cores, Node ${process.version}, load ${(loadavg()[0] ?? 0).toFixed(1)}\n`);
		for (const [name, figure] of Object.entries(figures)) process.stdout.write(`${name.padEnd(18)} ${Math.round(figure * 100) / 100}\n`);
		for (const each of wrong.slice(0, 20)) process.stdout.write(`  ${each}\n`);
	}
}

/** The most that a process has had in memory, in MB (proc(5)). */
function memoryOf(pid: number | undefined): number {
	return Number(/^VmHWM:\s*(\d+)/m.exec(procOf(pid, 'status'))?.[1] ?? 0) / 1024;
}

function cpuOf(pid: number | undefined): number {
	const [, , , , , , , , , , , user = '0', system = '0'] = procOf(pid, 'stat')
		.replace(/^.*\) /, '')
		.split(' ');
	return (Number(user) + Number(system)) / 100;
}

function childrenOf(pid: number | undefined): readonly number[] {
	return procOf(pid, `task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
}

function procOf(pid: number | undefined, file: string): string {
	try {
		return readFileSync(`/proc/${pid}/${file}`, 'latin1');
	} catch {
		return '';
	}
}

if (values.inside) process.exit(await inside());
// A network of its own: nothing of it can be reached from outside, and its ports are free.
const run = spawn('unshare', ['--net', process.execPath, ...process.argv.slice(1), '--inside'], { stdio: 'inherit' });
const [code] = (await once(run, 'exit')) as [number | null];
process.exitCode = code ?? 1;
