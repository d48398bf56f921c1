import { isIP } from 'node:net';
import type { Exec } from './exec.ts';
import { type LookUp, type LookUpOptions, unreadable } from './host.ts';
import { startOf } from './own-process.ts';

/**
 * Asks the system's resolver in a process of its own. `getaddrinfo` cannot be called off, and one that waits for a mute
 * server keeps even `process.exit` waiting for 10 s; a process can be killed.
 */
export async function lookUp(exec: Exec, name: string, { signal, timeoutMs }: LookUpOptions): Promise<LookUp> {
	const { program, args, env } = startOf('look-up');
	const ran = await exec(program, [...args, name, String(timeoutMs)], { signal, timeoutMs: timeoutMs + START_MS, env });
	if (!ran.read) return ran.reason === 'timed-out' ? { answer: 'silent', durationMs: timeoutMs } : { answer: 'unreadable', why: ran };
	return understood(ran.value.stdout) ?? { answer: 'unreadable', why: unreadable('failed', `look-up process: exit ${ran.value.exitCode}`) };
}

/** What the child may take to start and to end: a slow computer must not be read as a silent resolver. */
export const START_MS = 2000;

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
