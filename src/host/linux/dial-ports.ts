import type { Dialled, DialPorts, Holder } from '../dialler.ts';
import type { Files } from '../files.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import { portHolders } from './devices/ports.ts';
import { processes } from './processes.ts';

/** strongSwan's daemon under its two names. NetworkManager's own (charon-nm) asks from any port (its charon-nm.c). */
export const CHARON = ['charon', 'charon-systemd'];
const PLUTO = ['pluto'];

/** A port that a client wants, and the processes that are the client, as the kernel names them. */
interface Wanted {
	readonly port: number;
	readonly client: Extract<DialPorts, { readonly state: 'taken' }>['from'];
	readonly by: readonly string[];
}

/** Who has the ports of this machine from which a connection's client calls. */
export function dialPorts(files: Files, profile: Dialled): Reading<DialPorts> {
	const wanted = wantedBy(profile);
	if (wanted === undefined) return unreadable('unsupported', profile.stored['service-type'] ?? profile.store);
	if (wanted.length === 0) return readable({ state: 'any' });
	let own: (Holder & { readonly port: number; readonly by: readonly string[] }) | undefined;
	for (const { port, client, by } of wanted) {
		const holders = portHolders(files, 'udp', port);
		if (!holders.read) return holders;
		for (const { processId, program } of holders.value) {
			if (processId === undefined || program === undefined) return unreadable('not-permitted', `whose UDP ${port} is`);
			if (!by.includes(program) && !isNetworkManagers(files, processId)) {
				return readable({ state: 'taken', port, program, processId, from: client });
			}
			own ??= { port, program, processId, by };
		}
	}
	if (own === undefined) return readable({ state: 'free', ports: wanted.map(({ port }) => port) });
	const { by, ...held } = own;
	const other = by === CHARON ? secondDaemon(files, held.processId) : undefined;
	return readable(other === undefined ? { state: 'own', ...held } : { state: 'second', ...held, other });
}

/** `undefined`: that is not known. */
function wantedBy({ store, stored }: Dialled): readonly Wanted[] | undefined {
	const ike = (client: Wanted['client'], by: readonly string[]) => [500, 4500].map((port) => ({ port, client, by }));
	if (store === 'swanctl') return ike('charon', CHARON);
	if (store === 'ipsec-conf') return stored.reader === 'libreswan' ? ike('pluto', PLUTO) : ike('charon', CHARON);
	if (store === 'xl2tpd') return [{ port: 1701, client: 'xl2tpd', by: ['xl2tpd'] }];
	switch (stored['service-type']?.split('.').at(-1)) {
		case 'strongswan':
			return [];
		case 'libreswan':
		case 'openswan':
			return ike('pluto', PLUTO);
		case 'l2tp':
			return [
				// It starts and stops the daemon of `ipsec`, which charon-systemd is not (nm-l2tp-service.c).
				...(stored['ipsec-enabled'] === 'yes' ? ike('networkmanager', ['charon', 'pluto']) : []),
				...(stored['ephemeral-port'] === 'yes' ? [] : [{ port: 1701, client: 'networkmanager' as const, by: [] }]),
			];
		default:
			return undefined;
	}
}

/** The xl2tpd or kl2tpd that NetworkManager has started for a connection that is up: its settings lie in a folder of nm-l2tp. */
function isNetworkManagers(files: Files, processId: number): boolean {
	const command = files.readText(`/proc/${processId}/cmdline`);
	return command.read && /\/nm-l2tp-/.test(command.value ?? '');
}

/** Another charon that sees the same network: the kernel names that in `/proc/…/ns/net`, to root alone. */
function secondDaemon(files: Files, holder: number): Holder | undefined {
	const network = (id: number) => {
		const link = files.readLink(`/proc/${id}/ns/net`);
		return link.read ? link.value : undefined;
	};
	const own = network(holder);
	const second = processes(files).find(
		({ id, name }) => id !== holder && CHARON.includes(name) && own !== undefined && network(id) === own,
	);
	return second === undefined ? undefined : { program: second.name, processId: second.id };
}
