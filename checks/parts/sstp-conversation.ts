import { isIP } from 'node:net';
import type { AddressContext } from '../../src/check/context.ts';
import { type SstpFacts, sstpProbe, type WebProxy } from '../../src/probe/sstp.ts';
import { SSTP_PORT } from '../../src/wire/sstp.ts';
import { proxyFor } from './proxy-for.ts';

/** How many patiences the whole conversation may take: the name of a proxy, connection, CONNECT, TLS, request, call and PPP. */
export const SSTP_EXCHANGES = 7;

/** What leaves, for the checks that read this conversation. */
export const SSTP_SENDS =
	'One TLS connection to port 443, or the port given with the host, shared by three checks and ended where none of the run reads further: the SSTP request, a call and LCP, then Call-Disconnect. Where this computer is set to use a web proxy for it, through that one, which is told the host and the port. Nobody signs in.';

type Needed = Pick<AddressContext, 'target' | 'probe' | 'host' | 'patienceMs' | 'signal'>;

/** The conversation that three checks read: once for each address, as the client would have it with this server. */
export async function askSstp(context: Needed): Promise<SstpFacts> {
	const { target, probe } = context;
	const proxy = await proxyOf(context);
	const settings = { serverName: target.host, ...(proxy === undefined ? {} : { proxy }) };
	return probe(sstpProbe, { port: sstpPort(target), about: target.host, settings });
}

/** Settings that cannot be read are taken for none. The name of a proxy is the system's to look up, as the client does. */
async function proxyOf({ target, host, patienceMs, signal }: Needed): Promise<WebProxy | undefined> {
	const found = await host.proxies();
	const proxy = found.read ? proxyFor(found.value, target.host) : undefined;
	if (proxy === undefined) return undefined;
	const addresses = async () => {
		if (isIP(proxy.host) !== 0) return [proxy.host];
		const answer = await host.lookUp(proxy.host, { signal, timeoutMs: patienceMs });
		return answer.answer === 'addresses' ? answer.addresses : [];
	};
	return { ...proxy, addresses };
}

export function sstpPort({ port }: { readonly port?: number }): number {
	return port ?? SSTP_PORT;
}
