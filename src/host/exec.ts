import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
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
	/** Added to our own environment. `LC_ALL` is `C` unless it says otherwise. */
	readonly env?: Readonly<Record<string, string>>;
	/** Written to its standard input, which is closed at once without it. */
	readonly stdin?: string;
	/** Hears its standard output as it comes, in pieces that end anywhere: also what was said by a program that is killed later. */
	readonly onOutput?: (piece: string) => void;
	/** How its output is written: UTF-8 unless told; `unicode` is UTF-16 where it looks like it, else UTF-8. */
	readonly encoding?: 'unicode';
}

/**
 * Starts a program without a shell and waits for its end; never throws. `program` is a bare name or, on Windows, where the
 * current folder would be searched first, an absolute path. Output is at most {@link MOST_OUTPUT} characters a stream.
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
			env: { LC_ALL: 'C', ...options.env },
			...(options.stdin === undefined ? { stdin: 'ignore' } : { input: options.stdin }),
			...(options.encoding === undefined ? {} : { encoding: 'buffer' }),
		});
		if (options.onOutput !== undefined) hear(child.stdout, options.onOutput);
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

/** A program that is spoken with while it runs. */
export interface Talk {
	/** To its standard input; lost once it is over. */
	write(text: string): void;
	/** Kills it. */
	end(): void;
	/** Settles when it has ended, or could not be started. */
	readonly over: Promise<unknown>;
}

/** Starts a program without a shell, to be spoken with; it keeps nobody waiting. `onOutput` hears what it says. */
export type Converse = (
	program: string,
	args: readonly string[],
	options: Required<Pick<ExecOptions, 'env' | 'onOutput'>>,
) => Promise<Talk>;

/** The real {@link Converse}. */
export const converse: Converse = async (program, args, { env, onOutput }) => {
	const { execa } = await import('execa');
	const child = execa(program, [...args], { reject: false, buffer: false, stderr: 'ignore', env: { LC_ALL: 'C', ...env } });
	hear(child.stdout, onOutput);
	child.stdin.on('error', () => {});
	return {
		write: (text) => void child.stdin.write(text),
		end: () => void child.kill('SIGKILL'),
		over: child,
	};
};

/** A letter of several bytes may come in two pieces. */
function hear(stream: Readable, onOutput: (piece: string) => void): void {
	const decoder = new StringDecoder('utf8');
	stream.on('data', (piece: Buffer | string) => onOutput(typeof piece === 'string' ? piece : decoder.write(piece)));
}

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
	readonly stdout: string | Uint8Array;
	readonly stderr: string | Uint8Array;
	readonly isMaxBuffer: boolean;
	readonly signal?: string | undefined;
	readonly code?: string | undefined;
}

function howItEnded(program: string, ended: Ended): Ran {
	if (ended.isMaxBuffer) return unreadable('failed', `${program}: more than ${MOST_OUTPUT} characters of output`);
	const output = { stdout: textOf(ended.stdout), stderr: textOf(ended.stderr) };
	if (ended.exitCode !== undefined) return readable({ exitCode: ended.exitCode, ...output });
	if (ended.signal !== undefined) return readable({ exitCode: 128 + signalNumber(ended.signal), ...output });
	if (ended.code === 'ENOENT') return unreadable('missing-program', program);
	if (ended.code === 'EACCES' || ended.code === 'EPERM') return unreadable('not-permitted', `${program}: ${ended.code}`);
	return unreadable('failed', `${program}: ${ended.code ?? 'could not be started'}`);
}

/** UTF-16 shows itself by its byte order mark, or by the zero beside a first letter of ASCII. */
function textOf(output: string | Uint8Array): string {
	if (typeof output === 'string') return output;
	const [first, second] = output;
	const isUtf16 = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
	return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(output);
}

function signalNumber(name: string): number {
	return (constants.signals as Readonly<Record<string, number>>)[name] ?? 0;
}
