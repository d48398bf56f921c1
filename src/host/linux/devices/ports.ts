import type { PortHolder } from '../../devices.ts';
import type { Files } from '../../files.ts';
import { type Reading, readable, unreadable } from '../../host.ts';

/** The system's own clients of a tunnel, by the names of their processes. */
const OWN_CLIENTS: ReadonlySet<string> = new Set(['charon', 'charon-systemd', 'charon-nm', 'pluto', 'iked', 'xl2tpd']);

const TCP_LISTEN = '0A';

/** Who holds a local port, by `/proc/net`; which process that is shows to root alone, and to the process's own user. */
export function portHolder(files: Files, transport: 'tcp' | 'udp', port: number): Reading<PortHolder | undefined> {
	const holders = portHolders(files, transport, port);
	return holders.read ? readable(holders.value[0]) : holders;
}

/** All of them: sockets of one address each, and sockets that let others beside them (SO_REUSEADDR, as xl2tpd's). */
export function portHolders(files: Files, transport: 'tcp' | 'udp', port: number): Reading<readonly PortHolder[]> {
	const hex = port.toString(16).toUpperCase().padStart(4, '0');
	const holders: PortHolder[] = [];
	for (const table of [`/proc/net/${transport}`, `/proc/net/${transport}6`]) {
		const text = files.readText(table);
		if (!text.read) return text;
		// A kernel without IPv6 has one table only.
		if (text.value === undefined && !table.endsWith('6')) return unreadable('failed', `${table}: ENOENT`);
		for (const row of (text.value ?? '').split('\n').slice(1)) {
			// sl, local address, remote address, state, queues, timer, retransmissions, uid, timeout, inode
			const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
			if (!local.endsWith(`:${hex}`) || (transport === 'tcp' && state !== TCP_LISTEN)) continue;
			const holder = holderOf(files, inode) ?? { isOwnClient: false };
			if (!holders.some(({ processId }) => processId === holder.processId)) holders.push(holder);
		}
	}
	return readable(holders);
}

function holderOf(files: Files, inode: string): PortHolder | undefined {
	const names = files.list('/proc');
	for (const id of names.read ? (names.value ?? []) : []) {
		if (!/^\d+$/.test(id)) continue;
		const descriptors = files.list(`/proc/${id}/fd`);
		if (!descriptors.read) continue;
		const holds = (descriptors.value ?? []).some((each) => {
			const link = files.readLink(`/proc/${id}/fd/${each}`);
			return link.read && link.value === `socket:[${inode}]`;
		});
		if (!holds) continue;
		const comm = files.readText(`/proc/${id}/comm`);
		const program = comm.read ? comm.value?.trim() : undefined;
		return {
			processId: Number(id),
			...(program === undefined ? {} : { program }),
			isOwnClient: program !== undefined && OWN_CLIENTS.has(program),
		};
	}
	return undefined;
}
