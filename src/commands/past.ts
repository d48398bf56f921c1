import type { Catalog } from '../catalog/schema.ts';
import type { PastAttempt } from '../history/attempt.ts';
import { ofConnection, pastAttempts } from '../history/past-attempts.ts';
import type { Host } from '../host/host.ts';
import { thisMachine } from '../host/this-machine.ts';
import { configuredDnsServers } from '../net/dns-servers.ts';
import { sourceAddress } from '../net/source.ts';
import type { Unread } from '../report/past-schema.ts';
import { UsageError } from './command.ts';
import { endOnSignals } from './interrupt.ts';

/** What this machine has written down. */
export interface PastHere {
	/** The newest first. */
	readonly attempts: readonly PastAttempt[];
	readonly unread: readonly Unread[];
	readonly host: Pick<Host, 'profiles'>;
}

/** Reads the past of this machine; of one connection, where it is named. */
export async function attemptsHere(catalog: Catalog, connection: string | undefined): Promise<PastHere> {
	if (connection?.trim() === '') throw new UsageError('--connection needs the name of a connection, such as "Work VPN".');
	const { signal, release } = endOnSignals(undefined);
	try {
		const host = await thisMachine({ network: { sourceAddress, dnsServers: configuredDnsServers }, signal });
		const past = await host.past();
		const unread = past.unread.map(({ place, why }) => ({ place, reason: why.reason, detail: why.detail }));
		return { attempts: ofConnection(pastAttempts(catalog, past), connection), unread, host };
	} finally {
		release();
	}
}
