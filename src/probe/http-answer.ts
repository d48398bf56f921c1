import { elapsedSince } from '../net/elapsed.ts';
import type { TcpRead } from '../net/tcp.ts';
import { WireError } from '../wire/error.ts';
import { toHex } from '../wire/hex.ts';
import { decodeResponseHead, type HttpResponseHead, headerOf } from '../wire/http-response.ts';

/** What can be read from piece by piece: a TCP connection, a TLS session. */
export interface Readable {
	read(patienceMs: number): Promise<TcpRead>;
}

/** One answer over HTTP/1.x, or what came in its place. */
export type HttpAnswer =
	| {
			readonly kind: 'answer';
			readonly head: HttpResponseHead;
			/** As it came, up to {@link MAX_BODY} bytes; less when the peer broke off or dripped. */
			readonly body: Uint8Array;
			/** To the end of the head, in ms. */
			readonly ms: number;
	  }
	| ({ readonly ms: number } & (
			| { readonly kind: 'silent' }
			| { readonly kind: 'closed' }
			| { readonly kind: 'reset'; readonly code: string }
			| { readonly kind: 'local'; readonly code: string }
			| { readonly kind: 'aborted' }
			| { readonly kind: 'foreign'; readonly firstBytes: string }
	  ));

/** In bytes. */
const MAX_BODY = 64 * 1024;
const FIRST_BYTES = 32;

/**
 * Reads an answer, `patienceMs` in all however its bytes drip in. The body ends as its head says, by its own chunks (RFC 9112, 6 and 7),
 * with the connection, or once `enough` of it came.
 */
export async function readAnswer(from: Readable, patienceMs: number, enough: (body: Uint8Array) => boolean): Promise<HttpAnswer> {
	const since = performance.now();
	const held: Uint8Array[] = [];
	let head: HttpResponseHead | undefined;
	let ms = 0;
	for (;;) {
		const read = await from.read(Math.max(0, since + patienceMs - performance.now()));
		if (read.kind === 'data') held.push(read.bytes);
		const bytes = new Uint8Array(Buffer.concat(held));
		try {
			head ??= decodeResponseHead(bytes);
		} catch (error) {
			if (!(error instanceof WireError)) throw error;
			return { kind: 'foreign', firstBytes: toHex(bytes.subarray(0, FIRST_BYTES)), ms: elapsedSince(since) };
		}
		if (head === undefined) {
			if (read.kind === 'data') continue;
			return brokenAnswer(read, bytes, elapsedSince(since));
		}
		if (ms === 0) ms = elapsedSince(since);
		const { body, whole } = bodyOf(head, bytes.subarray(head.length));
		if (whole || read.kind !== 'data' || enough(body)) return { kind: 'answer', head, body, ms };
	}
}

function brokenAnswer(read: Exclude<TcpRead, { kind: 'data' }>, bytes: Uint8Array, ms: number): HttpAnswer {
	if (read.kind === 'end') return { kind: 'closed', ms };
	if (read.kind === 'silent') return { kind: 'silent', ms };
	if (read.kind === 'flood') return { kind: 'foreign', firstBytes: toHex(bytes.subarray(0, FIRST_BYTES)), ms };
	return { ...read, ms };
}

function bodyOf(head: HttpResponseHead, rest: Uint8Array): { readonly body: Uint8Array; readonly whole: boolean } {
	if (/\bchunked$/i.test(headerOf(head, 'transfer-encoding') ?? '')) return unchunked(rest);
	const announced = headerOf(head, 'content-length');
	const length = announced !== undefined && /^\d{1,9}$/.test(announced) ? Number(announced) : Number.POSITIVE_INFINITY;
	// RFC 9110, 6.4.1: these have none.
	const most = head.status < 200 || head.status === 204 || head.status === 304 ? 0 : Math.min(length, MAX_BODY);
	return { body: rest.subarray(0, most), whole: rest.length >= most };
}

/** RFC 9112, 7.1. What is malformed ends the body. */
function unchunked(rest: Uint8Array): { readonly body: Uint8Array; readonly whole: boolean } {
	const parts: Uint8Array[] = [];
	let taken = 0;
	for (let at = 0; ; ) {
		const end = rest.indexOf(0x0a, at);
		const done = (whole: boolean) => ({ body: new Uint8Array(Buffer.concat(parts)).subarray(0, MAX_BODY), whole });
		if (end < 0) return done(rest.length - at > FIRST_BYTES);
		const size = /^([\da-f]{1,6})\s*(;.*)?$/i.exec(
			Buffer.from(rest.subarray(at, Math.min(end, at + FIRST_BYTES)))
				.toString('latin1')
				.trim(),
		)?.[1];
		const length = size === undefined ? 0 : Number.parseInt(size, 16);
		if (length === 0) return done(true);
		const part = rest.subarray(end + 1, end + 1 + length);
		parts.push(part);
		taken += part.length;
		if (taken >= MAX_BODY) return done(true);
		if (part.length < length) return done(false);
		// The line break behind the chunk.
		const next = rest.indexOf(0x0a, end + 1 + length);
		if (next < 0) return done(false);
		at = next + 1;
	}
}
