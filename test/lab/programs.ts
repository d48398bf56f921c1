import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a program ended. */
export interface Ran {
	/** Undefined when it was killed, by a signal or by our time limit. */
	readonly code: number | undefined;
	readonly stdout: string;
	readonly stderr: string;
	readonly ms: number;
}

/** A program that stays. */
export interface Daemon {
	readonly pid: number;
	/** What it has written so far, to stdout and stderr. */
	output(): string;
	/** Whether it has ended. */
	ended(): boolean;
	/** Ends it and whatever it started in its process group. */
	stop(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 60_000;

export async function runIn(
	namespace: string,
	command: string,
	args: readonly string[],
	{ input, timeoutMs = DEFAULT_TIMEOUT_MS }: { readonly input?: string; readonly timeoutMs?: number },
): Promise<Ran> {
	const since = performance.now();
	const child = spawn('ip', ['netns', 'exec', namespace, command, ...args], { timeout: timeoutMs, killSignal: 'SIGKILL' });
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', (text) => {
		stdout += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text) => {
		stderr += text;
	});
	child.stdin.on('error', () => {});
	child.stdin.end(input ?? '');
	const [code] = (await once(child, 'close')) as [number | null];
	return { code: code ?? undefined, stdout, stderr, ms: performance.now() - since };
}

export function startIn(namespace: string, command: string, args: readonly string[]): Daemon {
	const child = spawn('ip', ['netns', 'exec', namespace, command, ...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
	const { pid } = child;
	if (pid === undefined) throw new Error(`cannot start ${command}`);
	let output = '';
	const listen = (text: string) => {
		output = (output + text).slice(-1_000_000);
	};
	child.stdout.setEncoding('utf8').on('data', listen);
	child.stderr.setEncoding('utf8').on('data', listen);
	child.on('error', () => {});
	const ended = once(child, 'exit');
	return {
		pid,
		output: () => output,
		ended: () => child.exitCode !== null || child.signalCode !== null,
		async stop() {
			try {
				process.kill(-pid, 'SIGKILL');
			} catch {
				// It ended by itself.
			}
			await ended;
		},
	};
}

/** Waits until something listens on a port of a namespace, without a packet to it. A daemon that ended meanwhile is waited for no longer. */
export async function listening(
	namespace: string,
	port: number,
	daemon?: Daemon,
	withinMs = 15_000,
	protocol: 'tcp' | 'udp' = 'tcp',
): Promise<void> {
	await until(withinMs, `nothing listens on ${protocol} ${port}`, daemon, async () => {
		const { stdout } = await runIn(namespace, 'ss', [`-Hln${protocol[0]}`, `sport = :${port}`], {});
		return stdout.trim() !== '';
	});
}

/** Waits until a daemon has written a text. */
export async function says(daemon: Daemon, text: string | RegExp, withinMs = 15_000): Promise<void> {
	await until(withinMs, `it never says ${text}`, daemon, async () =>
		typeof text === 'string' ? daemon.output().includes(text) : text.test(daemon.output()),
	);
}

async function until(withinMs: number, complaint: string, daemon: Daemon | undefined, holds: () => Promise<boolean>): Promise<void> {
	const end = performance.now() + withinMs;
	while (!(await holds())) {
		if (performance.now() > end || daemon?.ended() === true) throw new Error(`${complaint}. ${daemon?.output() ?? ''}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}
