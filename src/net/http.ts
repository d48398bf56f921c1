import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { type Release, socketCap } from './cap.ts';
import { elapsedSince } from './elapsed.ts';
import { connectFailure, type TcpFailureKind } from './tcp-errno.ts';

export interface HttpOptions {
	/** An IPv4 or IPv6 address without brackets. Names are not looked up here. */
	readonly address: string;
	readonly port: number;
	/** The Host header: a name, with the port where it is not 80. */
	readonly host: string;
	/** With the query. */
	readonly path: string;
	/** How long all of it may take, in ms: connection, answer and body. Waiting for a place under the cap of sockets does not count. */
	readonly patienceMs: number;
	readonly signal: AbortSignal;
}

/** How one request ended. Moments in ms since 1970 by this computer's clock. */
export type HttpExchange =
	| {
			readonly kind: 'answer';
			readonly status: number;
			readonly location?: string;
			/** The Date header as it came (RFC 9110, 6.6.1). */
			readonly date?: string;
			/** As much of it as came within the patience, at most {@link MOST_BODY} bytes. */
			readonly body: Uint8Array;
			readonly sentAt: number;
			/** When the header had come. */
			readonly heardAt: number;
			/** From the attempt to the header, in ms. */
			readonly ms: number;
	  }
	/** Something answers, and not by HTTP. */
	| { readonly kind: 'not-http'; readonly code: string; readonly ms: number }
	| { readonly kind: 'failed'; readonly how: TcpFailureKind; readonly code?: string; readonly ms: number };

/** Enough to know a page by; the rest is not taken in. In bytes. */
const MOST_BODY = 4096;

/** One GET over plain HTTP, without following where it may point. Never rejects. */
export async function getHttp(options: HttpOptions): Promise<HttpExchange> {
	if (isIP(options.address) === 0) return { kind: 'failed', how: 'local', code: 'EINVAL', ms: 0 };
	const release = await socketCap.acquire(options.signal);
	if (release !== undefined && !options.signal.aborted) return attempt(options, release);
	release?.();
	return { kind: 'failed', how: 'aborted', ms: 0 };
}

function attempt({ address, port, host, path, patienceMs, signal }: HttpOptions, release: Release): Promise<HttpExchange> {
	return new Promise((resolve) => {
		const startedAt = performance.now();
		const sentAt = Date.now();
		let connected = false;
		let atOnce = true;
		let over = false;
		let asked: ClientRequest | undefined;
		let answer: Extract<HttpExchange, { kind: 'answer' }> | undefined;
		const parts: Uint8Array[] = [];

		const settle = (how: HttpExchange) => {
			if (over) return;
			over = true;
			clearTimeout(timer);
			signal.removeEventListener('abort', abort);
			asked?.destroy();
			resolve(how);
		};
		/** What was heard counts, however the rest of it ended. */
		const end = (otherwise: HttpExchange) =>
			settle(answer === undefined ? otherwise : { ...answer, body: Buffer.concat(parts).subarray(0, MOST_BODY) });
		const failed = (how: TcpFailureKind, code?: string): HttpExchange => ({
			kind: 'failed',
			how,
			ms: elapsedSince(startedAt),
			...(code === undefined ? {} : { code }),
		});
		const broke = (error: NodeJS.ErrnoException) => {
			const code = error.code ?? 'UNKNOWN';
			if (code.startsWith('HPE_')) end({ kind: 'not-http', code, ms: elapsedSince(startedAt) });
			else end(failed(connected ? 'reset' : connectFailure(code, isIP(address) === 6 ? 6 : 4, atOnce), code));
		};
		const heard = (response: IncomingMessage) => {
			const { location, date } = response.headers;
			answer = {
				kind: 'answer',
				status: response.statusCode ?? 0,
				...(location === undefined ? {} : { location }),
				...(date === undefined ? {} : { date }),
				body: new Uint8Array(),
				sentAt,
				heardAt: Date.now(),
				ms: elapsedSince(startedAt),
			};
			let length = 0;
			response.on('data', (chunk: Uint8Array) => {
				parts.push(chunk);
				length += chunk.length;
				if (length >= MOST_BODY) end(failed('silent'));
			});
			response.on('error', broke);
			response.on('end', () => end(failed('silent')));
		};
		const abort = () => end(failed('aborted'));
		const timer = setTimeout(() => end(failed('silent')), patienceMs);
		signal.addEventListener('abort', abort, { once: true });

		try {
			asked = request({ host: address, port, path, agent: false, setHost: false, headers: headersFor(host) });
		} catch (error) {
			// A host or path that cannot stand in a request.
			release();
			return settle(failed('local', (error as NodeJS.ErrnoException).code ?? 'EINVAL'));
		}
		asked.on('socket', (socket: Socket) => {
			socket.once('close', release);
			socket.once('connectionAttemptFailed', () => {
				atOnce = false;
			});
			socket.once('connect', () => {
				connected = true;
			});
		});
		asked.on('error', broke);
		asked.on('response', heard);
		asked.end();
	});
}

/** What browsers' own tests send, and nothing of this computer. A cache must not answer in the server's place. */
function headersFor(host: string): Record<string, string> {
	return { Host: host, Accept: '*/*', 'Cache-Control': 'no-cache', Connection: 'close', 'User-Agent': 'vpn-doctor' };
}
