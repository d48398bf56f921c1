import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from './project-copy.ts';

export interface Ended {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

export interface Start {
	/** Default: the project's own, as the build left it. */
	readonly folder?: string;
	/** Default: the one that runs the tests. */
	readonly node?: string;
	/** Before the program's own arguments. */
	readonly nodeArgs?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	readonly cwd?: string;
	/** What a pipe on stdin brings, and that it ends. Default: no stdin (`/dev/null`). */
	readonly input?: string | Uint8Array;
	/** Closes stdout, as `| head` does, as soon as so many characters have come. */
	readonly hangUpAfter?: number;
}

/** Runs `bin/run.js` with a command line, with stdout and stderr as pipes. */
export function runProgram(args: readonly string[], start: Start = {}): Promise<Ended> {
	const { folder = ROOT, node = process.execPath, nodeArgs = [] } = start;
	return run(node, [...nodeArgs, join(folder, 'bin/run.js'), ...args], start);
}

export async function run(
	command: string,
	args: readonly string[],
	{ env = {}, cwd, input, hangUpAfter }: Pick<Start, 'env' | 'cwd' | 'input' | 'hangUpAfter'> = {},
): Promise<Ended> {
	const { NO_COLOR: _, FORCE_COLOR: __, NODE_OPTIONS: ___, ...inherited } = process.env;
	const child = spawn(command, args, {
		env: { ...inherited, ...env },
		...(cwd === undefined ? {} : { cwd }),
		stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
	});
	// A program that ends without reading it all closes the pipe.
	child.stdin?.on('error', () => {}).end(input);
	let stdout = '';
	let stderr = '';
	child.stdout?.setEncoding('utf8').on('data', (text) => {
		stdout += text;
		if (hangUpAfter !== undefined && stdout.length >= hangUpAfter) child.stdout?.destroy();
	});
	child.stderr?.setEncoding('utf8').on('data', (text) => {
		stderr += text;
	});
	const [code] = (await once(child, 'close')) as [number | null];
	return { code, stdout, stderr };
}
