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

/** The real {@link Exec}, and the only place that starts programs. */
export const exec: Exec = async (path, args, options) => {
	// For the report: where someone keeps their programs is nobody's business.
	const program = path.split(/[\\/]/).at(-1) ?? path;
	const { execa } = await import('execa');
	if (options.signal?.aborted) return unreadable('failed', `${program}: aborted`);
	const stopper = new AbortController();
	const stopped = whenStopped(program, options, stopper.signal);
	try {
		const child = execa(path, [...args], {
			reject: false,
			maxBuffer: MOST_OUTPUT,
			stripFinalNewline: false,
			env: { ...options.env, LC_ALL: 'C' },
			...(options.stdin === undefined ? { stdin: 'ignore' } : { input: options.stdin }),
		});
		const ended = await Promise.race([child, stopped]);
		if ('read' in ended) {
			// Its own children may hold the pipes open for as long as they please: let go of these too, or we wait with them.
			child.kill('SIGKILL');
			child.stdout.destroy();
			child.stderr.destroy();
			return ended;
		}
		return howItEnded(program, ended);
	} catch {
		return unreadable('failed', `${program}: impossible arguments`);
	} finally {
		stopper.abort();
	}
};

/** Settles when time is up or the run ends early, and never once `over` is aborted. */
function whenStopped(program: string, { signal, timeoutMs }: ExecOptions, over: AbortSignal): Promise<Unreadable> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => resolve(unreadable('timed-out', `${program}: ${timeoutMs} ms`)), timeoutMs);
		signal?.addEventListener('abort', () => resolve(unreadable('failed', `${program}: aborted`)), { once: true, signal: over });
		over.addEventListener('abort', () => clearTimeout(timer), { once: true });
	});
}

interface Ended {
	readonly exitCode?: number | undefined;
	readonly stdout: string;
	readonly stderr: string;
	readonly isMaxBuffer: boolean;
	readonly signal?: string | undefined;
	readonly code?: string | undefined;
}

function howItEnded(program: string, ended: Ended): Ran {
	if (ended.isMaxBuffer) return unreadable('failed', `${program}: more than ${MOST_OUTPUT} characters of output`);
	if (ended.exitCode !== undefined) return readable({ exitCode: ended.exitCode, stdout: ended.stdout, stderr: ended.stderr });
	if (ended.signal !== undefined)
		return readable({ exitCode: 128 + signalNumber(ended.signal), stdout: ended.stdout, stderr: ended.stderr });
	if (ended.code === 'ENOENT') return unreadable('missing-program', program);
	if (ended.code === 'EACCES' || ended.code === 'EPERM') return unreadable('not-permitted', `${program}: ${ended.code}`);
	return unreadable('failed', `${program}: ${ended.code ?? 'could not be started'}`);
}

function signalNumber(name: string): number {
	return (constants.signals as Readonly<Record<string, number>>)[name] ?? 0;
}
