import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { type Reading, readable, type Unreadable, unreadable } from './host.ts';

/** A program that ran to its end, whatever its exit code. */
export interface Finished {
	readonly exitCode: number;
	readonly stdout: string;
	readonly stderr: string;
}

/**
 * How a program ended. Not {@link Finished}: `missing-program`, `not-permitted` (the system refused to start it), `timed-out`
 * (killed), or `failed` (aborted, too much output). A non-zero exit code is for the caller to judge; a signal that was not ours
 * counts as 128 and its number, as in a shell.
 */
export type Ran = Reading<Finished>;

export interface ExecOptions {
	/** Kills the program. Already aborted: it is not started. */
	readonly signal?: AbortSignal;
	/** Kills the program after this long, in ms. */
	readonly timeoutMs: number;
	/** Added to our own environment. `LC_ALL` is `C` in any case. */
	readonly env?: Readonly<Record<string, string>>;
	/** Written to its standard input, which is closed at once without it. */
	readonly stdin?: string;
}

/**
 * Starts a program without a shell and waits for its end; never throws. `program` is a bare name or, on Windows, where the
 * current folder would be searched first, an absolute path. Output is UTF-8, at most {@link MOST_OUTPUT} characters a stream.
 */
export type Exec = (program: string, args: readonly string[], options: ExecOptions) => Promise<Ran>;

const MOST_OUTPUT = 4 * 1024 * 1024;

/**
 * The real {@link Exec}, and the only place that starts programs besides `ping`'s. On Node's own `spawn`: a library for it took 40 ms to load and
 * to get ready, a tenth of a whole run, before the one `ip neigh` that a healthy run starts.
 */
export const exec: Exec = async (path, args, { signal, timeoutMs, env, stdin }) => {
	// For the report: where someone keeps their programs is nobody's business.
	const program = path.split(/[\\/]/).at(-1) ?? path;
	if (signal?.aborted) return unreadable('failed', `${program}: aborted`);
	return new Promise((resolve) => {
		let child: ChildProcess;
		try {
			child = spawn(path, [...args], {
				env: { ...process.env, ...env, LC_ALL: 'C' },
				stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
				windowsHide: true,
			});
		} catch {
			return resolve(unreadable('failed', `${program}: impossible arguments`));
		}
		killedAtExit(child);
		const written = { stdout: '', stderr: '' };
		const settle = (how: Ran) => {
			clearTimeout(timer);
			signal?.removeEventListener('abort', aborted);
			resolve(how);
		};
		const stop = (how: Unreadable) => {
			child.kill('SIGKILL');
			// Its own children may hold the pipes open for as long as they please: let go of these too, or we wait with them.
			child.stdout?.destroy();
			child.stderr?.destroy();
			settle(how);
		};
		const aborted = () => stop(unreadable('failed', `${program}: aborted`));
		const timer = setTimeout(() => stop(unreadable('timed-out', `${program}: ${timeoutMs} ms`)), timeoutMs);
		signal?.addEventListener('abort', aborted, { once: true });
		for (const stream of ['stdout', 'stderr'] as const) {
			child[stream]?.setEncoding('utf8').on('data', (text: string) => {
				written[stream] += text;
				if (written[stream].length > MOST_OUTPUT) stop(unreadable('failed', `${program}: more than ${MOST_OUTPUT} characters of output`));
			});
		}
		child.on('error', (error: NodeJS.ErrnoException) => settle(notStarted(program, error.code)));
		child.on('close', (code, by) => settle(readable({ exitCode: code ?? 128 + (by === null ? 0 : constants.signals[by]), ...written })));
		// A program that ends without reading is its own matter.
		child.stdin?.on('error', () => {}).end(stdin);
	});
};

function notStarted(program: string, code: string | undefined): Unreadable {
	if (code === 'ENOENT') return unreadable('missing-program', program);
	if (code === 'EACCES' || code === 'EPERM') return unreadable('not-permitted', `${program}: ${code}`);
	return unreadable('failed', `${program}: ${code ?? 'could not be started'}`);
}

const running = new Set<ChildProcess>();

/** Nobody reads any more what it would write. */
function killedAtExit(child: ChildProcess): void {
	if (running.size === 0) process.once('exit', killAll);
	running.add(child);
	const over = () => {
		running.delete(child);
		if (running.size === 0) process.off('exit', killAll);
	};
	child.once('exit', over).once('error', over);
}

function killAll(): void {
	for (const child of running) child.kill('SIGKILL');
}
