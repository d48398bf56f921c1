import { isIPv6 } from 'node:net';
import { connectTcp, type TcpConnection } from '../net/tcp.ts';
import { encodeHead } from '../wire/http-response.ts';
import { askHttp } from './http-head.ts';
import type { ProxyEnding, ViaProxy, WebProxy } from './sstp-facts.ts';

interface Wanted {
	readonly proxy: WebProxy;
	/** Where to: a host name, or an address without brackets. The proxy looks it up. */
	readonly host: string;
	readonly port: number;
	readonly patienceMs: number;
	readonly signal: AbortSignal;
	/** How much is taken in at most over the whole connection, in bytes. */
	readonly maxBytes: number;
}

type Way =
	| { readonly kind: 'through'; readonly connection: TcpConnection; readonly via: ViaProxy }
	| { readonly kind: 'stopped'; readonly ending: ProxyEnding; readonly connection?: TcpConnection };

/**
 * Asks a web proxy for the way to a server (CONNECT, RFC 9110, 9.3.6). It is told host and port, and never who asks: a proxy that wants
 * a sign-in is left. Takes three patiences at most: name, connection, answer.
 */
export async function connectThroughProxy({ proxy, host, port, patienceMs, signal, maxBytes }: Wanted): Promise<Way> {
	const [address] = await proxy.addresses();
	if (address === undefined) return { kind: 'stopped', ending: signal.aborted ? { how: 'aborted' } : { how: 'no-address' } };
	const connection = await connectTcp({ address, port: proxy.port, patienceMs, signal, maxBytes });
	if (connection.kind === 'failed') {
		const { how: why, code, ms } = connection;
		return { kind: 'stopped', ending: { how: 'unreachable', why, address, ms, ...(code === undefined ? {} : { code }) } };
	}
	const answer = await askHttp(connection, request(host, port), patienceMs);
	if (answer.kind === 'answer' && Math.floor(answer.http.status / 100) === 2) {
		return { kind: 'through', connection: preceded(answer.rest, connection), via: { ...named(proxy), address, ms: answer.http.ms } };
	}
	connection.close();
	if (answer.kind === 'answer') return { kind: 'stopped', ending: { how: 'answered', address, http: answer.http }, connection };
	return { kind: 'stopped', ending: { how: 'broke', address, broke: answer }, connection };
}

export function named({ host, port }: WebProxy): Pick<WebProxy, 'host' | 'port'> {
	return { host, port };
}

function request(host: string, port: number): Uint8Array {
	const authority = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
	return encodeHead(`CONNECT ${authority} HTTP/1.1`, [['Host', authority]]);
}

/** The connection with what was read too much put back in front: a server that speaks first may be heard with the proxy's answer. */
function preceded(rest: Uint8Array, connection: TcpConnection): TcpConnection {
	if (rest.length === 0) return connection;
	let held: Uint8Array | undefined = rest;
	return {
		...connection,
		read(patienceMs) {
			if (held === undefined) return connection.read(patienceMs);
			const bytes = held;
			held = undefined;
			return Promise.resolve({ kind: 'data', bytes });
		},
	};
}
