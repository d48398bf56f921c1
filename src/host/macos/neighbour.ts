import { isIPv4 } from 'node:net';
import { type Neighbour, type Reading, readable, unreadable } from '../host.ts';
import { type HostParts, PROGRAM_PATIENCE_MS } from '../parts.ts';
import { ask } from './ask.ts';

/** IPv4 from `arp`, whose entries live for 20 minutes and so prove nothing about now; IPv6 from `ndp`, which knows the state. */
export async function macosNeighbour(parts: HostParts, address: string, interfaceName: string): Promise<Reading<Neighbour>> {
	const plain = address.split('%', 1)[0] ?? address;
	return isIPv4(plain) ? arp(parts, plain) : ndp(parts, plain, interfaceName);
}

/** `? (192.168.1.1) at 0:11:22:33:44:55 on en0 …`, `… at (incomplete) on en0`, `192.168.1.1 (192.168.1.1) -- no entry`. */
async function arp({ exec, signal }: HostParts, address: string): Promise<Reading<Neighbour>> {
	const ran = await exec('/usr/sbin/arp', ['-n', address], { timeoutMs: PROGRAM_PATIENCE_MS, ...(signal === undefined ? {} : { signal }) });
	if (!ran.read) return ran;
	const { stdout, exitCode } = ran.value;
	if (stdout.includes('-- no entry')) return readable({ state: 'unknown' });
	const found = /\) at (\S+) on /.exec(stdout)?.[1];
	if (found === undefined) return unreadable('failed', `/usr/sbin/arp: exit ${exitCode}`);
	return readable(found === '(incomplete)' ? { state: 'silent' } : { state: 'unknown', hardwareAddress: withZeros(found) });
}

/** Columns: Neighbor, Linklayer Address, Netif, Expire, St, Flgs, Prbs. */
async function ndp(parts: HostParts, address: string, interfaceName: string): Promise<Reading<Neighbour>> {
	const table = await ask(parts, '/usr/sbin/ndp', ['-an']);
	if (!table.read) return table;
	const rows = table.value.split('\n').map((line) => line.trim().split(/\s+/));
	const row = rows.find(([neighbour = '', , device]) => neighbour.split('%', 1)[0] === address && device === interfaceName);
	if (row === undefined) return readable({ state: 'unknown' });
	const [, hardware = '', , , state] = row;
	if (hardware === '(incomplete)') return readable({ state: 'silent' });
	return readable({ state: state === 'R' ? 'answers' : 'unknown', hardwareAddress: withZeros(hardware) });
}

/** macOS leaves out leading zeros: `0:1c:b3:9:85:15`. */
function withZeros(address: string): string {
	return address
		.split(':')
		.map((byte) => byte.padStart(2, '0'))
		.join(':');
}
