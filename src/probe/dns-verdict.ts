import type { DnsAnswer, DnsView } from './dns.ts';

/** What a resolver that asks these servers in order would make of their answers; `server` is the one that decides. */
export type DnsVerdict =
	| { readonly verdict: 'addresses'; readonly server: string; readonly addresses: readonly string[]; readonly ms: number }
	| { readonly verdict: 'no-such-name' | 'no-address'; readonly server: string }
	| {
			readonly verdict: 'server-failure' | 'refused' | 'truncated' | 'malformed' | 'silent';
			readonly server: string;
			readonly detail: string;
	  }
	/** Nothing was learnt: this computer let no question out, or there was nobody to ask. `code` of the system, where it gave one. */
	| { readonly verdict: 'none'; readonly code?: string };

/**
 * The first server that knows (addresses, no such name, no address) decides. If none does, it is the failure that tells most:
 * an answer that is none tells more than silence.
 */
export function verdictOf(views: readonly DnsView[]): DnsVerdict {
	const verdicts = views.map(serverVerdict);
	const known = verdicts.find(({ verdict }) => KNOWN.has(verdict));
	if (known !== undefined) return known;
	const [worst] = verdicts.sort((a, b) => rank(a) - rank(b));
	return worst ?? { verdict: 'none' };
}

const KNOWN = new Set<DnsVerdict['verdict']>(['addresses', 'no-such-name', 'no-address']);

const MOST_TELLING: readonly DnsVerdict['verdict'][] = ['server-failure', 'refused', 'truncated', 'malformed', 'silent', 'none'];

function rank({ verdict }: DnsVerdict): number {
	return MOST_TELLING.indexOf(verdict);
}

/** One server's two answers taken together: any address is enough, and only two answers without one say that there is none. */
function serverVerdict({ server, ipv4, ipv6 }: DnsView): DnsVerdict {
	const both = [ipv4, ipv6];
	const found = both.filter((answer) => answer.result === 'addresses');
	if (found.length > 0) {
		return {
			verdict: 'addresses',
			server,
			addresses: found.flatMap(({ addresses }) => addresses),
			ms: Math.max(...found.map(({ ms }) => ms)),
		};
	}
	const results = new Set(both.map(({ result }) => result));
	// NXDOMAIN is about the name, whatever was asked for; some servers wrongly say it of a kind of address that they do not have.
	if (results.has('no-data') && [...results].every((result) => result === 'no-data' || result === 'no-such-name')) {
		return { verdict: 'no-address', server };
	}
	if (results.has('no-such-name')) return { verdict: 'no-such-name', server };
	const [worst] = both.map((answer) => failureVerdict(server, answer)).sort((a, b) => rank(a) - rank(b));
	return worst ?? { verdict: 'none' };
}

function failureVerdict(server: string, answer: DnsAnswer): DnsVerdict {
	switch (answer.result) {
		case 'server-failure':
		case 'refused':
			return { verdict: answer.result, server, detail: answer.rcode };
		case 'truncated':
			return { verdict: 'truncated', server, detail: answer.tcp };
		case 'malformed':
			return { verdict: 'malformed', server, detail: answer.reason };
		case 'closed':
			return { verdict: 'silent', server, detail: answer.code };
		case 'silent':
			return { verdict: 'silent', server, detail: 'no answer' };
		case 'local':
			// Without a way to the server it stays as silent as a dead one, to this computer's resolver too.
			return NO_WAY.has(answer.code) ? { verdict: 'silent', server, detail: answer.code } : { verdict: 'none', code: answer.code };
		default:
			return { verdict: 'none' };
	}
}

const NO_WAY = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'ENETDOWN']);
