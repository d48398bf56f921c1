import type { Profile } from '../host/profile.ts';
import { thisMachine } from '../host/this-machine.ts';
import { configuredDnsServers } from '../net/dns-servers.ts';
import { sourceAddress } from '../net/source.ts';
import type { ConnectionLine, ConnectionList } from '../report/connections.ts';
import { SCHEMA_VERSION } from '../report/schema-version.ts';
import { askedConnection, type RunAsked } from './asked-connection.ts';
import { endOnSignals } from './interrupt.ts';

/** As a plain `vpn-doctor check` would ask. */
const ASKED: RunAsked = {
	options: { client: 'windows', tunnels: [], automatic: false, patienceMs: 0 },
	supplied: { authorities: [] },
	flags: {},
};

/** Reads the connections of this machine, and whether each can be checked. */
export async function listConnections(version: string): Promise<ConnectionList> {
	const { signal, release } = endOnSignals(undefined);
	try {
		const machine = await thisMachine({ network: { sourceAddress, dnsServers: configuredDnsServers }, signal });
		const [{ found, unread }, compared] = await Promise.all([machine.profiles(), machine.profileDifferences()]);
		const connections = await Promise.all(
			found.map(async (profile): Promise<ConnectionLine> => {
				const asked = await askedConnection(profile, ASKED);
				return 'because' in asked ? { ...profile, unchecked: asked.because } : profile;
			}),
		);
		return {
			schemaVersion: SCHEMA_VERSION,
			tool: { name: 'vpn-doctor', version },
			connections,
			unread: unread.map(({ place, why: { reason, detail } }) => ({ place, reason, detail })),
			// Only Windows keeps two records; where the second could not be read, nothing is compared.
			differences: compared.read ? compared.value.map(({ name, setting, says }) => ({ name, setting, says })) : [],
		};
	} finally {
		release();
	}
}

/** What is set up on this machine, and no more than that is asked: somebody waits for it with a finger on the Tab key. */
export async function connectionsHere(): Promise<readonly Profile[]> {
	const machine = await thisMachine({ network: { sourceAddress, dnsServers: configuredDnsServers } });
	return (await machine.profiles()).found;
}
