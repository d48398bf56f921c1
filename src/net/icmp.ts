import type { ChildProcess } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { isIP } from 'node:net';
import type { PingConfig } from 'ping';
import { createCap } from './cap.ts';
import { findReply } from './ping-output.ts';

export interface PingOptions {
	/** How long an answer is waited for, in ms. A request goes out every second of it. */
	readonly patienceMs: number;
	readonly signal: AbortSignal;
}

/** What came of asking for an echo. */
export type Ping =
	| {
			readonly answer: 'echo';
			readonly rttMs: number;
			/** Time to live, or hop limit, of the reply as it arrived; absent where the program does not show it (Windows, IPv6). */
			readonly ttl?: number;
	  }
	| NoEcho;

export type NoEcho =
	/** No reply. Many healthy hosts never give one. */
	| { readonly answer: 'silent' }
	/** It could not be asked. `detail`: the system's error code, or the program's exit code. */
	| { readonly answer: 'unreadable'; readonly reason: 'missing-program' | 'not-permitted' | 'failed'; readonly detail: string }
	| { readonly answer: 'aborted' };

const REASONS: Readonly<Record<string, 'missing-program' | 'not-permitted'>> = {
	ENOENT: 'missing-program',
	EACCES: 'not-permitted',
	EPERM: 'not-permitted',
};

/**
 * Asks one address for an ICMP echo through the system's `ping` program and settles with its first reply.
 * `address` is IPv4 or IPv6 without brackets; anything else throws a RangeError, for it could be taken as an option.
 * Never rejects otherwise.
 */
export async function ping(address: string, options: PingOptions): Promise<Ping> {
	return runPing(address, options, { min_reply: Math.max(1, Math.floor(options.patienceMs / 1000)) }, ({ stdout }) => {
		const reply = findReply(stdout);
		return reply === undefined ? undefined : { answer: 'echo', ...reply };
	});
}

/** What a program has written so far. */
export interface PingOutput {
	readonly stdout: string;
	readonly stderr: string;
}

/**
 * Starts the system's `ping` with these settings and settles with the first that `read` makes of its output.
 * `address` as for {@link ping}.
 */
export async function runPing<T>(
	address: string,
	options: PingOptions,
	config: PingConfig,
	read: (output: PingOutput) => T | undefined,
): Promise<T | NoEcho> {
	const family = isIP(address);
	if (family === 0) throw new RangeError('ping takes an address');
	const v6 = family === 6;
	const seen = await run(address, options, { ...config, ...common(v6) }, read);
	if (!v6 || !isMissing(seen)) return seen;
	// The package starts `ping6` on Linux, which newer systems no longer have: their `ping` takes both families.
	return run(address, options, { ...config, ...common(false), extra: ['-6', ...(config.extra ?? [])] }, read);
}

function isMissing(seen: unknown): boolean {
	return typeof seen === 'object' && seen !== null && 'reason' in seen && seen.reason === 'missing-program';
}

/** What the package accepts on every system: `deadline` throws on Windows, `timeout` with IPv6 on macOS. */
function common(v6: boolean): PingConfig {
	// Its type has no room for what its code takes: `false` leaves the option out.
	const timeout = (v6 ? false : 1) as number;
	return { numeric: true, v6, timeout };
}

async function run<T>(
	address: string,
	{ patienceMs, signal }: PingOptions,
	config: PingConfig,
	read: (output: PingOutput) => T | undefined,
): Promise<T | NoEcho> {
	const [{ default: library }, release] = await Promise.all([import('ping'), programCap.acquire(signal)]);
	if (release === undefined || signal.aborted) {
		release?.();
		return { answer: 'aborted' };
	}
	const seen = new Promise<T | NoEcho>((resolve) => {
		const output = { stdout: '', stderr: '' };
		const settle = (how: T | NoEcho) => {
			clearTimeout(timer);
			clearImmediate(last);
			signal.removeEventListener('abort', abort);
			if (child !== undefined) abandon(child);
			resolve(how);
		};
		const failed = (code: string) => settle({ answer: 'unreadable', reason: REASONS[code] ?? 'failed', detail: code });
		const abort = () => settle({ answer: 'aborted' });
		let last: NodeJS.Immediate | undefined;
		// After a busy moment timers run before what the program wrote is read: look once more before calling it silence.
		const timer = setTimeout(() => {
			last = setImmediate(() => settle({ answer: 'silent' }));
		}, patienceMs);
		signal.addEventListener('abort', abort, { once: true });

		const child = startedDuring(() => {
			library.promise.probe(address, config).catch((error: NodeJS.ErrnoException) => {
				// Without a code it is the package's word for what the child's own `error` says better.
				if (error.code !== undefined) failed(error.code);
			});
		});
		if (child === undefined) return failed('not-started');
		guardParser(child);
		child.on('error', (error: NodeJS.ErrnoException) => failed(error.code ?? 'UNKNOWN'));
		for (const stream of ['stdout', 'stderr'] as const) {
			child[stream]?.on('data', (chunk) => {
				output[stream] += chunk;
				const seen = read(output);
				if (seen !== undefined) settle(seen);
			});
		}
		child.on('close', (code, killedBy) => {
			// Every ping writes what it is about to do before it sends; one that wrote nothing never got so far.
			if (output.stdout !== '') settle({ answer: 'silent' });
			else settle({ answer: 'unreadable', reason: 'failed', detail: `exit ${code ?? killedBy}` });
		});
	});
	return seen.finally(release);
}

/** How many of these programs run at a time. Waiting for a place is not the peer's time. */
const programCap = createCap(32);

/**
 * The package keeps the process that it starts to itself: nobody could stop it, or learn why it did not start.
 * Node announces every new process, so the one that `start` makes can be had.
 */
function startedDuring(start: () => void): ChildProcess | undefined {
	let child: ChildProcess | undefined;
	const announced = channel('child_process');
	const take = (message: unknown) => {
		child ??= (message as { process: ChildProcess }).process;
	};
	announced.subscribe(take);
	try {
		start();
	} finally {
		announced.unsubscribe(take);
	}
	return child;
}

/** The package parses what was written when the process closes, and throws there on lines that it does not expect: into nobody's hands. */
function guardParser(child: ChildProcess): void {
	for (const listener of child.listeners('close')) {
		child.off('close', listener as () => void);
		child.on('close', (...args) => {
			try {
				listener.apply(child, args);
			} catch {
				// Our own reading of the output decides.
			}
		});
	}
}

/** Whatever becomes of it, it neither holds this process nor outlives it for long. */
function abandon(child: ChildProcess): void {
	child.stdout?.destroy();
	child.stderr?.destroy();
	child.unref();
	child.kill('SIGKILL');
}
