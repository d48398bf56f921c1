import { isIPv4 } from 'node:net';
import type { Files } from '../files.ts';
import { type Neighbour, type Reading, readable, unreadable } from '../host.ts';
import type { HostParts } from '../parts.ts';

/**
 * The kernel's neighbour table. `/proc/net/arp` shows IPv4 entries but not how old they are, and a stale one looks like a live one:
 * it settles that there is none, and `ip neigh` (which has both families) settles the rest.
 */
export async function linuxNeighbour(parts: HostParts, address: string, interfaceName: string): Promise<Reading<Neighbour>> {
	const plain = address.split('%', 1)[0] ?? address;
	const arp = isIPv4(plain) ? arpEntry(parts.files, plain, interfaceName) : undefined;
	if (arp === 'none') return readable({ state: 'unknown' });
	const asked = await ipNeigh(parts, plain, interfaceName);
	return asked.read || arp === undefined ? asked : readable(arp);
}

/** What a state of the neighbour table (NUD_* of `linux/neighbour.h`) says about the neighbour now. */
const STATES: Readonly<Record<string, Neighbour['state']>> = {
	REACHABLE: 'answers',
	PERMANENT: 'unknown',
	NOARP: 'unknown',
	STALE: 'unknown',
	DELAY: 'unknown',
	PROBE: 'unknown',
	INCOMPLETE: 'unknown',
	FAILED: 'silent',
};

/** It only reads a table of the kernel, and is asked twice: a stuck one must not hold up the run, in ms. */
const TABLE_PATIENCE_MS = 1000;

async function ipNeigh({ exec, signal }: HostParts, address: string, interfaceName: string): Promise<Reading<Neighbour>> {
	const ran = await exec('ip', ['neigh', 'show', 'to', address, 'dev', interfaceName], {
		timeoutMs: TABLE_PATIENCE_MS,
		// Not in the PATH of an ordinary user everywhere.
		env: { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
		...(signal === undefined ? {} : { signal }),
	});
	if (!ran.read) return ran;
	if (ran.value.exitCode !== 0) return unreadable('failed', `ip neigh: exit ${ran.value.exitCode}`);
	const line = ran.value.stdout.trim();
	// No output is no entry: nobody has asked for this neighbour yet.
	if (line === '') return readable({ state: 'unknown' });
	const state = STATES[/\b[A-Z]{4,}\b/.exec(line)?.[0] ?? ''];
	if (state === undefined) return unreadable('failed', 'ip neigh: no state in its answer');
	const hardwareAddress = /\blladdr (\S+)/.exec(line)?.[1];
	return readable({ state, ...(hardwareAddress === undefined ? {} : { hardwareAddress }) });
}

/** Columns: IP address, HW type, Flags, HW address, Mask, Device. Flag 2: complete. `none`: no such entry; absent: not to be read. */
function arpEntry(files: Files, address: string, interfaceName: string): Neighbour | 'none' | undefined {
	const table = files.readText('/proc/net/arp');
	if (!table.read || table.value === undefined) return undefined;
	const columns = table.value.split('\n').map((line) => line.trim().split(/\s+/));
	const entry = columns.find(([ip, , , , , device]) => ip === address && device === interfaceName);
	if (entry === undefined) return 'none';
	const [, , flags, hardwareAddress = ''] = entry;
	return (Number(flags) & 2) === 0 ? { state: 'silent' } : { state: 'unknown', hardwareAddress };
}
