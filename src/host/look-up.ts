import { isIP } from 'node:net';
import type { Exec } from './exec.ts';
import { type LookUp, type LookUpOptions, unreadable } from './host.ts';

/**
 * Asks the system's resolver in a process of its own. `getaddrinfo` cannot be called off, and one that waits for a mute
 * server keeps even `process.exit` waiting for 10 s; a process can be killed.
 */
export async function lookUp(exec: Exec, name: string, { signal, timeoutMs }: LookUpOptions): Promise<LookUp> {
	const { program, args, env } = resolverChild(name, timeoutMs);
	const ran = await exec(program, args, { signal, timeoutMs: timeoutMs + START_MS, env });
	if (!ran.read) return ran.reason === 'timed-out' ? { answer: 'silent', durationMs: timeoutMs } : { answer: 'unreadable', why: ran };
	return understood(ran.value.stdout) ?? { answer: 'unreadable', why: unreadable('failed', `look-up process: exit ${ran.value.exitCode}`) };
}

/** What the child may take to start and to end: a slow computer must not be read as a silent resolver. */
export const START_MS = 2000;

/**
 * How the child is started: our own Node, with as little as it needs. The name is an argument, never part of the code;
 * `NODE_OPTIONS` are for the parent (a debugger or a loader in them would stop the child or print into its answer).
 */
function resolverChild(
	name: string,
	timeoutMs: number,
): { program: string; args: readonly string[]; env: Readonly<Record<string, string>> } {
	return {
		program: process.execPath,
		args: ['--input-type=commonjs', '--eval', CHILD, '--', name, String(timeoutMs)],
		env: { NODE_OPTIONS: '' },
	};
}

// The child counts the patience itself, from when it asks: a killed process ends whatever its resolver waits for.
const CHILD = `
const { lookup } = require('node:dns');
const { writeSync } = require('node:fs');
const [, name, timeoutMs] = process.argv;
const began = performance.now();
setTimeout(() => {
	writeSync(1, JSON.stringify({ ms: performance.now() - began, silent: true }));
	process.kill(process.pid, 'SIGKILL');
}, Number(timeoutMs)).unref();
lookup(name, { all: true, order: 'verbatim' }, (error, found) => {
	const ms = performance.now() - began;
	process.stdout.write(JSON.stringify(error ? { ms, code: error.code } : { ms, addresses: found.map(({ address }) => address) }));
});
`;

export function understood(stdout: string): LookUp | undefined {
	const said = parsed(stdout);
	if (typeof said?.ms !== 'number') return undefined;
	const durationMs = Math.round(said.ms * 10) / 10;
	if (said.silent === true) return { answer: 'silent', durationMs };
	if (typeof said.code === 'string') return { answer: 'error', code: said.code, durationMs };
	if (!Array.isArray(said.addresses)) return undefined;
	const addresses = said.addresses.filter((address): address is string => typeof address === 'string' && isIP(address) !== 0);
	return { answer: 'addresses', addresses: [...new Set(addresses)], durationMs };
}

function parsed(text: string): Record<string, unknown> | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}
