import { type DnsServer, parseDnsServer } from '../net/dns-server-address.ts';
import { elapsedSince } from '../net/elapsed.ts';
import { connectTcp, type TcpConnection, type TcpRead } from '../net/tcp.ts';
import { exchangeUdp } from '../net/udp.ts';
import { encodeQuery } from '../wire/dns.ts';
import { type DnsAnswer, type DnsAsked, type DnsReply, readReply, understand } from './dns-answer.ts';

export type { DnsAnswer } from './dns-answer.ts';

/** What one server says of a name; the two kinds of address are asked for and judged apart. */
export interface DnsView {
	/** As it was given: `address`, `address:port` or `[address]:port`. */
	readonly server: string;
	readonly ipv4: DnsAnswer;
	readonly ipv6: DnsAnswer;
}

export interface AskOptions {
	/** How long all of it may take, in ms, TCP included. */
	readonly patienceMs: number;
	readonly signal: AbortSignal;
}

/** More servers than this are not asked: a system's own resolver does not ask more either (MAXNS in glibc's resolv.h). */
const MOST_SERVERS = 3;

/**
 * Asks DNS servers itself, at most three and all at once, for the IPv4 and IPv6 addresses of a name, taken as complete
 * (no search domains). Over UDP, and over TCP what did not fit. Never rejects.
 */
export function askDns(name: string, servers: readonly string[], options: AskOptions): Promise<readonly DnsView[]> {
	return Promise.all(servers.slice(0, MOST_SERVERS).map((server) => askServer(name, server, options)));
}

async function askServer(name: string, server: string, options: AskOptions): Promise<DnsView> {
	const at = parseDnsServer(server);
	if (at === undefined) {
		const none: DnsAnswer = { result: 'local', code: 'EINVAL' };
		return { server, ipv4: none, ipv6: none };
	}
	const [ipv4, ipv6] = await Promise.all([ask(at, name, 'A', options), ask(at, name, 'AAAA', options)]);
	return { server, ipv4, ipv6 };
}

async function ask(server: DnsServer, name: string, type: 'A' | 'AAAA', { patienceMs, signal }: AskOptions): Promise<DnsAnswer> {
	const startedAt = performance.now();
	const asked: DnsAsked = { id: randomId(), name, type };
	const message = encodeQuery(asked.id, name, type);
	const accept = (datagram: Uint8Array) => readReply(datagram, asked);
	const seen = await exchangeUdp({ ...server, message, patienceMs, signal, accept });
	switch (seen.kind) {
		case 'answer': {
			if ('malformed' in seen.value) return { result: 'malformed', reason: seen.value.malformed };
			if (!seen.value.message.truncated) return understand(seen.value.message, asked, seen.ms);
			return askOverTcp(server, asked, message, startedAt, { patienceMs, signal });
		}
		case 'refused':
		case 'filtered':
			return { result: 'closed', code: seen.code, ms: seen.ms };
		case 'silent':
			return seen.strays === 0 ? { result: 'silent' } : { result: 'malformed', reason: 'not the answer to this question' };
		case 'local':
			return { result: 'local', code: seen.code };
		case 'aborted':
			return { result: 'aborted' };
	}
}

/** Hard to guess, so that an answer with it is one (RFC 5452). */
function randomId(): number {
	return crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;
}

/** The same question over TCP, within what is left of the patience since `startedAt`. */
async function askOverTcp(
	server: DnsServer,
	asked: DnsAsked,
	message: Uint8Array,
	startedAt: number,
	{ patienceMs, signal }: AskOptions,
): Promise<DnsAnswer> {
	const left = () => Math.max(0, patienceMs - elapsedSince(startedAt));
	const connection = await connectTcp({ ...server, patienceMs: left(), signal, maxBytes: LENGTH_BYTES + 0xffff });
	if (connection.kind === 'failed') {
		return connection.how === 'aborted' ? { result: 'aborted' } : { result: 'truncated', tcp: connection.how };
	}
	try {
		connection.write(framed(message));
		const reply = await readFrame(connection, asked, left);
		if ('tcp' in reply) return reply.tcp === 'aborted' ? { result: 'aborted' } : { result: 'truncated', tcp: reply.tcp };
		if ('malformed' in reply) return { result: 'malformed', reason: reply.malformed };
		return understand(reply.message, asked, elapsedSince(startedAt));
	} finally {
		connection.close();
	}
}

/** Over TCP every message has its length in front (RFC 1035, 4.2.2). */
const LENGTH_BYTES = 2;

function framed(message: Uint8Array): Uint8Array {
	return Uint8Array.from([message.length >> 8, message.length & 0xff, ...message]);
}

/** The one message that is waited for, or how the connection ended instead. */
async function readFrame(
	connection: TcpConnection,
	asked: DnsAsked,
	left: () => number,
): Promise<DnsReply | { readonly tcp: TcpRead['kind'] | 'stray' }> {
	let bytes: Uint8Array = new Uint8Array();
	for (;;) {
		const read = await connection.read(left());
		if (read.kind !== 'data') return { tcp: read.kind };
		bytes = Buffer.concat([bytes, read.bytes]);
		const [high, low] = bytes;
		if (high === undefined || low === undefined) continue;
		const end = LENGTH_BYTES + ((high << 8) | low);
		if (bytes.length >= end) return readReply(bytes.subarray(LENGTH_BYTES, end), asked) ?? { tcp: 'stray' };
	}
}
