import { isIP } from 'node:net';
import { addressKind } from '../net/address-kind.ts';
import { connectTcp, type TcpFailureKind } from '../net/tcp.ts';
import { WireError } from '../wire/error.ts';
import { decodeResponseHead, encodeHead } from '../wire/http-response.ts';

export interface FetchOptions {
	/** Looks a name up by the system's means; empty when it leads nowhere, undefined when nobody could be asked. */
	resolve(name: string): Promise<readonly string[] | undefined>;
	/** The server whose certificate names the URL: an address that is private or this computer is asked only if the server's is so too. */
	readonly onBehalfOf: string;
	/** How long all of it may take, in ms, the look-up included. */
	readonly patienceMs: number;
	readonly signal: AbortSignal;
	/** In bytes, head and body. */
	readonly maxBytes: number;
}

export type Fetched =
	| { readonly kind: 'fetched'; readonly body: Uint8Array }
	/** `not-http-url`: another scheme, such as LDAP, or a URL that makes no sense. */
	| { readonly kind: 'failed'; readonly how: FetchFailure; readonly status?: number };

export type FetchFailure =
	| 'not-asked'
	| 'not-http-url'
	| 'no-address'
	| 'kept-out'
	| 'unreachable'
	| 'silent'
	| 'status'
	| 'not-http'
	| 'too-much'
	| 'aborted';

/**
 * One GET of a file that a certificate names (RFC 5280, 4.2.1.13 and 4.2.2.1), over plain HTTP as these are: nothing is followed, nothing
 * of this computer is told. Never rejects.
 */
export async function fetchNamed(url: string, options: FetchOptions): Promise<Fetched> {
	const until = performance.now() + options.patienceMs;
	if (!URL.canParse(url)) return failed('not-http-url');
	const { protocol, hostname, port, host, pathname, search } = new URL(url);
	if (protocol !== 'http:') return failed('not-http-url');
	const name = hostname.replace(/^\[|\]$/g, '');
	const addresses = isIP(name) === 0 ? await options.resolve(name) : [name];
	if (addresses === undefined) return failed('not-asked');
	const [address] = addresses;
	if (address === undefined) return failed(options.signal.aborted ? 'aborted' : 'no-address');
	const kind = addressKind(address);
	// The certificate is a stranger's word: it must not lead into this network from outside, nor to this computer.
	if (kind !== 'public' && kind !== addressKind(options.onBehalfOf)) return failed('kept-out');
	const { signal, maxBytes } = options;
	// A connection that this computer does not let out tells nothing of the other side: `not-asked`.
	const connection = await connectTcp({ address, port: Number(port || 80), patienceMs: left(until), signal, maxBytes });
	if (connection.kind === 'failed') return failed(CONNECT_FAILURES[connection.how]);
	// 1.0, so that the body comes as it is and ends with the connection.
	connection.write(
		encodeHead(`GET ${pathname}${search} HTTP/1.0`, [
			['Host', host],
			['User-Agent', 'vpn-doctor'],
			['Accept', '*/*'],
		]),
	);
	const chunks: Uint8Array[] = [];
	try {
		for (;;) {
			const read = await connection.read(left(until));
			if (read.kind === 'data') chunks.push(read.bytes);
			else if (read.kind === 'end') return understood(Buffer.concat(chunks));
			else if (read.kind === 'flood') return failed('too-much');
			else return failed(read.kind === 'silent' || read.kind === 'aborted' ? read.kind : 'unreachable');
			// Some servers keep the connection all the same.
			const whole = wholeBody(Buffer.concat(chunks));
			if (whole !== undefined) return whole;
		}
	} finally {
		connection.close();
	}
}

function wholeBody(bytes: Uint8Array): Fetched | undefined {
	try {
		const head = decodeResponseHead(bytes);
		const length = Number(head?.headers.find(([name]) => name === 'content-length')?.[1]);
		if (head === undefined || !Number.isInteger(length) || bytes.length < head.length + length) return undefined;
		return understood(bytes.subarray(0, head.length + length));
	} catch {
		return failed('not-http');
	}
}

function understood(bytes: Uint8Array): Fetched {
	try {
		const head = decodeResponseHead(bytes);
		if (head === undefined) return failed('not-http');
		if (head.status !== 200) return { kind: 'failed', how: 'status', status: head.status };
		return { kind: 'fetched', body: bytes.subarray(head.length) };
	} catch (error) {
		if (!(error instanceof WireError)) throw error;
		return failed('not-http');
	}
}

function failed(how: FetchFailure): Fetched {
	return { kind: 'failed', how };
}

const CONNECT_FAILURES: Readonly<Record<TcpFailureKind, FetchFailure>> = {
	refused: 'unreachable',
	filtered: 'unreachable',
	reset: 'unreachable',
	silent: 'silent',
	local: 'not-asked',
	aborted: 'aborted',
};

function left(until: number): number {
	return Math.max(1, until - performance.now());
}
