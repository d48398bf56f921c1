import { askDns } from './dns.ts';

export interface ResolveOptions {
	/** As `address`, `address:port` or `[address]:port`. */
	readonly servers: readonly string[];
	readonly patienceMs: number;
	readonly signal: AbortSignal;
	/** Only addresses of this family. */
	readonly family?: 4 | 6;
}

/**
 * The addresses that the first DNS server to know a name gives it, IPv4 ones in front; none where no server does in time.
 * For names that this program needs itself: what a client would make of a name is the business of {@link askDns} and the system.
 */
export async function resolveName(name: string, { servers, patienceMs, signal, family }: ResolveOptions): Promise<readonly string[]> {
	const enough = new AbortController();
	const asked = servers.map(async (server) => {
		const [view] = await askDns(name, [server], { patienceMs, signal: AbortSignal.any([signal, enough.signal]) });
		const answers = [...(family === 6 || !view ? [] : [view.ipv4]), ...(family === 4 || !view ? [] : [view.ipv6])];
		const addresses = answers.flatMap((answer) => (answer.result === 'addresses' ? answer.addresses : []));
		if (addresses.length === 0) throw new Error('no address');
		return addresses;
	});
	try {
		return await Promise.any(asked);
	} catch {
		return [];
	} finally {
		enough.abort();
	}
}
