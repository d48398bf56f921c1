import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Report } from '../../src/report/schema.ts';
import { commandLine, lineOf, soundReport } from './check.ts';
import { startDnsmasq } from './dnsmasq.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { startPptpd } from './pptpd.ts';
import type { Daemon, Ran } from './programs.ts';
import { callMute, mute } from './responders.ts';

const { server } = ADDRESSES;
const NAME = 'vpn.lab.test';

/** What the contract allows, and what a machine that others use too may take on top of it, in ms. */
const WITHIN_MS = 200;
const NOISE_MS = 100;

let lab: Lab;
const daemons: Daemon[] = [];

beforeAll(async () => {
	lab = await createLab({ resolvConf: `nameserver ${server}\n` });
});
afterAll(() => lab?.close());
afterEach(async () => {
	await lab.filter();
	for (const daemon of daemons.splice(0)) await daemon.stop();
});

/** A signal, how long after the run began it is sent, and to whom: a terminal sends Ctrl-C to the program's children as well. */
interface Ending {
	readonly signal: NodeJS.Signals;
	readonly afterMs: number;
	readonly children?: boolean;
}

interface Ended extends Ran {
	/** From the signal to the end of the process. */
	readonly sinceSignalMs: number;
}

async function endEarly({ signal, afterMs, children }: Ending, ...args: readonly string[]): Promise<Ended> {
	const [command, line] = commandLine(['check', ...args]);
	const since = performance.now();
	// `ip` and `env` become the program: the process keeps its number.
	const child = spawn('ip', ['netns', 'exec', lab.client.name, command, ...line], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', (text) => {
		stdout += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text) => {
		stderr += text;
	});
	const exited = once(child, 'exit').then(([code]) => ({ code: code as number | null, at: performance.now() }));
	const closed = once(child, 'close');
	await begun(child.pid as number);
	await new Promise((resolve) => setTimeout(resolve, afterMs));
	const signalled = performance.now();
	process.kill(children ? -(child.pid as number) : (child.pid as number), signal);
	const { code, at } = await exited;
	await closed;
	const sinceSignalMs = at - signalled;
	process.stderr.write(`${args.join(' ')}: ${signal} after ${afterMs} ms, exit ${code} ${Math.round(sinceSignalMs)} ms later\n`);
	return { code: code ?? undefined, stdout, stderr, ms: at - since, sinceSignalMs };
}

/** The run has begun when the program has started the first of its children (a look-up, a ping). */
async function begun(pid: number): Promise<void> {
	for (const until = performance.now() + 5000; performance.now() < until; ) {
		if (readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8') !== '') return;
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	throw new Error('the program has not begun');
}

const SITUATIONS = {
	'a mute resolver': { host: NAME, prepare: () => lab.filter('udp dport 53 drop', 'tcp dport 53 drop') },
	'a mute server': {
		host: server,
		async prepare() {
			daemons.push(await mute(lab.server));
		},
	},
	'a server that drops everything': { host: server, prepare: () => lab.filter(`ip daddr ${server} drop`) },
} as const;
type Situation = keyof typeof SITUATIONS;

const ENDINGS: readonly [Situation, Ending, number][] = [
	['a mute resolver', { signal: 'SIGINT', afterMs: 300 }, 130],
	['a mute resolver', { signal: 'SIGINT', afterMs: 300, children: true }, 130],
	['a mute resolver', { signal: 'SIGTERM', afterMs: 300 }, 143],
	['a mute resolver', { signal: 'SIGHUP', afterMs: 300 }, 129],
	['a mute server', { signal: 'SIGINT', afterMs: 300 }, 130],
	['a mute server', { signal: 'SIGINT', afterMs: 300, children: true }, 130],
	['a mute server', { signal: 'SIGINT', afterMs: 1500 }, 130],
	['a server that drops everything', { signal: 'SIGINT', afterMs: 700 }, 130],
];

test.each(ENDINGS)('%s, %o: ends at once with what is known', async (situation, ending, code) => {
	const { host, prepare } = SITUATIONS[situation];
	await prepare();
	const ended = await endEarly(ending, host, '--tunnel', 'pptp', '--json');
	expect(ended.sinceSignalMs).toBeLessThan(WITHIN_MS + NOISE_MS);
	expect(ended.code).toBe(code);
	const report = soundReport(ended);
	expect(report.interrupted).toBe(ending.signal);
	expect(failing(report)).toEqual([]);
	expect(lineOf(report, 'pptp')).toMatchObject({ status: 'skip', because: 'interrupted' });
	expect(lineOf(report, 'adapter').status).toBe('pass');
});

test('as text: the lines that are known, the others not finished, and why', async () => {
	await SITUATIONS['a mute resolver'].prepare();
	const ended = await endEarly({ signal: 'SIGINT', afterMs: 600 }, NAME, '--tunnel', 'pptp');
	expect(ended.sinceSignalMs).toBeLessThan(WITHIN_MS + NOISE_MS);
	expect(ended).toMatchObject({ code: 130, stderr: '' });
	expect(ended.stdout).toMatch(/ok {4}Network adapter: eth0/);
	expect(ended.stdout).toMatch(/Name look-up: Not finished/);
	expect(ended.stdout).toContain('The run was ended early (SIGINT)');
});

test('the server is told goodbye', async () => {
	const responder = await callMute(lab.server);
	daemons.push(responder);
	const ended = await endEarly({ signal: 'SIGINT', afterMs: 700 }, server, '--tunnel', 'pptp', '--json');
	expect(ended.code).toBe(130);
	await new Promise((resolve) => setTimeout(resolve, 200));
	expect(responder.output().trim().split('\n')).toEqual(['SCCRQ', 'OCRQ', 'Call-Clear-Request', 'StopCCRQ', 'closed']);
});

test('a pptpd with one place has it free again right after the interruption', async () => {
	daemons.push(await startPptpd(lab, { connections: 1 }));
	await lab.filter('icmp type echo-request drop');
	const ended = await endEarly({ signal: 'SIGINT', afterMs: 700 }, server, '--tunnel', 'pptp', '--json');
	// Only the ping was still waited for.
	expect(lineOf(soundReport(ended), 'pptp').outcome).toBe('accepted');
	expect(ended.code).toBe(130);
	const again = await endEarly({ signal: 'SIGINT', afterMs: 700 }, server, '--tunnel', 'pptp', '--json');
	expect(lineOf(soundReport(again), 'pptp').outcome).toBe('accepted');
});

test.each<Situation>(['a mute resolver', 'a mute server'])(
	'%s, --deadline 1: ends by itself, and the exit code is the verdict’s',
	async (situation) => {
		const { host, prepare } = SITUATIONS[situation];
		await prepare();
		const ran = await lab.client.run(...commandLine(['check', host, '--tunnel', 'pptp', '--json', '--deadline', '1']));
		process.stderr.write(`${situation}, --deadline 1: exit ${ran.code} after ${Math.round(ran.ms)} ms\n`);
		const report = soundReport(ran);
		expect(report).toMatchObject({ interrupted: 'deadline', options: { deadlineMs: 1000 } });
		expect(ran.code).toBe(2);
		expect(failing(report)).toEqual([]);
		expect(ran.ms).toBeGreaterThan(1000);
		expect(ran.ms).toBeLessThan(1000 + 500 + 1000);
	},
);

test('a deadline that is not reached changes nothing', async () => {
	daemons.push(await startPptpd(lab), await startDnsmasq(lab.server, [`--host-record=${NAME},${server}`]));
	const ran = await lab.client.run(...commandLine(['check', NAME, '--tunnel', 'pptp', '--json', '--deadline', '30']));
	const report = soundReport(ran);
	expect(report).not.toHaveProperty('interrupted');
	expect(lineOf(report, 'pptp').outcome).toBe('accepted');
	expect(ran.ms).toBeLessThan(5000);
});

/** Whatever was not finished has not failed. */
function failing({ machine, targets }: Report): readonly string[] {
	return [...machine.checks, ...targets.flatMap(({ checks }) => checks)].filter(({ status }) => status === 'fail').map(({ id }) => id);
}
