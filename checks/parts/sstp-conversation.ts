import type { AddressContext } from '../../src/check/context.ts';
import { type SstpFacts, sstpProbe } from '../../src/probe/sstp.ts';
import { SSTP_PORT } from '../../src/wire/sstp.ts';

/** How many patiences the whole conversation may take: connection, TLS, request, call and PPP. */
export const SSTP_EXCHANGES = 5;

/** What leaves, for the checks that read this conversation. */
export const SSTP_SENDS =
	'One TLS connection to port 443, or the port given with the host, shared by three checks: the SSTP request, a call and LCP, then Call-Disconnect. Nobody signs in.';

/** The conversation that three checks read: once for each address, as the client would have it with this server. */
export function askSstp({ target, probe }: Pick<AddressContext, 'target' | 'probe'>): Promise<SstpFacts> {
	return probe(sstpProbe, { port: sstpPort(target), about: target.host, settings: { serverName: target.host } });
}

export function sstpPort({ port }: { readonly port?: number }): number {
	return port ?? SSTP_PORT;
}
