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
		output = (output + text).slice(-100_000);
	};
	child.stdout.setEncoding('utf8').on('data', listen);
	child.stderr.setEncoding('utf8').on('data', listen);
	child.on('error', () => {});
	const ended = once(child, 'exit');
	return {
		pid,
		output: () => output,
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

/** Waits until something listens on a TCP port of a namespace, without connecting to it. */
export async function listening(namespace: string, port: number, daemon?: Daemon, withinMs = 5000): Promise<void> {
	const until = performance.now() + withinMs;
	for (;;) {
		const { stdout } = await runIn(namespace, 'ss', ['-Hltn', `sport = :${port}`], {});
		if (stdout.trim() !== '') return;
		if (performance.now() > until) throw new Error(`nothing listens on TCP ${port}. ${daemon?.output() ?? ''}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}
